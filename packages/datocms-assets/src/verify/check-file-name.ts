import { type Finding, finding } from '../findings/finding.ts';
import type { Entry } from './list-entries.ts';
import { searchBytes } from './search/search-bytes.ts';
import { type SearchTargets, uploadTimeEnd } from './search/search-targets.ts';
import { utf8AsLatin1 } from './views/escapes.ts';

/** Whether bytes are certainly clean. If not, they have to be searched. */
type IsCertainlyClean = (bytes: Buffer) => boolean;

/** Checks the name of a file or folder, and the target of a link. A folder's name is reported only once. */
export function checkName(
  { path, name, kind, target }: Entry,
  targets: SearchTargets,
  isCertainlyClean: IsCertainlyClean,
): Finding[] {
  const isHost = (text: string) => namesHost(text, targets, isCertainlyClean);
  if (kind === 'link' && (isHost(name) || isHost(target ?? ''))) {
    return [finding('link', 'The symbolic link names an asset host. Links are not followed.', { file: path })];
  }
  if (isHost(name) && !targets.mayMention(path)) {
    const message = `The name of this ${kind} holds an asset host.`;
    return [finding('leak', message, { file: path, fix: `Rename the ${kind}.` })];
  }
  const project = path.split('/').at(-2) ?? '';
  if (!isAssetName(project, utf8AsLatin1(name), targets)) return [];
  const message = `The ${kind} has the path of the asset /${project}/${name}.`;
  const fix = 'Take the copy out of the output: it may be of an earlier version, or of an asset that is not published.';
  return [finding('path-leak', message, { file: path, fix })];
}

/** Whether the name is that of a known asset, or of any upload of a known project. */
function isAssetName(project: string, name: string, { knownPaths }: SearchTargets): boolean {
  const names = knownPaths?.names.get(project);
  return names !== undefined && (names.has(name) || uploadTimeEnd(name, 0) !== undefined);
}

function namesHost(text: string, targets: SearchTargets, isCertainlyClean: IsCertainlyClean): boolean {
  if (text.length < targets.minLength) return false;
  const bytes = Buffer.from(text);
  if (isCertainlyClean(bytes)) return false;
  const onlyHosts = { ...targets, mayMention: () => false, knownPaths: undefined, storedUrls: undefined };
  return searchBytes('', bytes, onlyHosts).length > 0;
}
