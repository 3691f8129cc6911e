import { type Finding, finding } from '../findings/finding.ts';

/** Stored files that name others in their folder: playlists and storyboards of videos. */
const namesOthers = /\.(?:m3u8|vtt|json)$/;
/** A name as jobs give it, which stands alone, with one of these extensions. */
const storedName = (extensions: string) =>
  new RegExp(`(?<![\\w.%/-])[a-z0-9_-][a-z0-9._-]*\\.[a-z2-7]{16}\\.(?:${extensions})(?![\\w.-])`, 'g');
const anyName = storedName('[a-z0-9]{1,10}');
/** A storyboard names no other files. Hosts in captions and data look the same but for it, such as `www.schwarzwaldmilch.de`. */
const pictureName = storedName('jpe?g|png|webp');

/**
 * Checks that all files exist that stored playlists name, which are in use: pages name only the first playlist of a stream.
 * @param used names to which the output refers. Those that playlists name are added
 * @param names of all stored files
 * @param read the text of a stored file; `undefined` for one that is somewhere else
 * @param pathOf how findings name a stored file
 */
export function checkPlaylists(
  used: Set<string>,
  names: ReadonlySet<string>,
  read: (name: string) => string | undefined,
  pathOf: (name: string) => string,
): Finding[] {
  const findings: Finding[] = [];
  // A set gives also what is added on the way.
  for (const name of used) {
    const text = namesOthers.test(name) ? read(name) : undefined;
    const namePattern = name.endsWith('.m3u8') ? anyName : pictureName;
    for (const [at, line] of (text ?? '').split('\n').entries()) {
      for (const [named] of line.matchAll(namePattern)) {
        if (names.has(named)) {
          used.add(named);
          continue;
        }
        const message = `The stored file that this line names, ${named}, does not exist.`;
        findings.push(finding('missing-file', message, { file: pathOf(name), line: at + 1 }));
      }
    }
  }
  return findings;
}
