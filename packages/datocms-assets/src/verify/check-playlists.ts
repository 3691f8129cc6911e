import { namesOthers, storedNamePattern } from '../asset/stored-name.ts';
import { type Finding, finding } from '../findings/finding.ts';

/** A pattern for the name of a stored file that is not a part of a longer word. */
const storedName = (extension?: string) => new RegExp(`(?<![\\w.%/-])${storedNamePattern(extension)}(?![\\w.-])`, 'g');
const anyName = storedName();
/** A storyboard names only pictures. Hosts in captions and data may look like names: `www.schwarzwaldmilch.de`. */
const pictureName = storedName('(?:jpe?g|png|webp)');

/**
 * Checks that all files of used playlists exist, since pages name only the first playlist of a stream.
 * @param used names to which the output refers. Names in playlists are added
 * @param names of all stored files
 * @param read the text of a stored file; `undefined` for a file that is not in the output
 * @param pathOf how findings name a stored file
 */
export function checkPlaylists(
  used: Set<string>,
  names: ReadonlySet<string>,
  read: (name: string) => string | undefined,
  pathOf: (name: string) => string,
): Finding[] {
  const findings: Finding[] = [];
  // A loop over a set also visits names that are added meanwhile.
  for (const name of used) {
    const text = namesOthers.test(name) && names.has(name) ? read(name) : undefined;
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
