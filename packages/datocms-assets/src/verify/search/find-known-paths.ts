import type { DecodedView } from '../views/decoded-views.ts';
import { maxHostLength } from './find-hosts.ts';
import { type MatchListener, mayFollowEscape, type PathMatch } from './matches.ts';
import { type KnownPaths, type NameSet, type SearchTargets, uploadTimeEnd } from './search-targets.ts';

const nameCharacters = /[A-Za-z0-9._~-]+/y;
const slashes = /[/\\]+/y;
/** An escape in the time of an upload begins within this number of characters. */
const minReach = 16;
const maxShownName = 200;

/** The characters of a name in messages. */
const shownCharacters = /(?:[A-Za-z0-9._~-]|%[0-9A-Fa-f]{2}|[\x80-\xff])*/y;
/** The text before the first part of a path: no part of a path except `../`, or another host. */
const beforeFirstPart = /(?:^|[^\w.%/\\-]|(?:\\*\/){2}[\w.~%@:[\]-]+[/\\])(?:\.{0,2}[/\\])*$/;

/**
 * Finds `/<project>/<file>` of known assets, with or without a host, with or without the first slash. Any other name
 * with the time of an upload at its start is that of an unpublished asset. The path `/archive/99001/1700000001-kettle`
 * may be the site's own, so the project must be its first part.
 */
export function findKnownPaths(
  view: DecodedView,
  { knownPaths }: SearchTargets,
  { onMatch, onAmbiguous }: MatchListener<PathMatch>,
): void {
  if (!knownPaths) return;
  const { text } = view;
  knownPaths.project.lastIndex = 0;
  for (let match = knownPaths.project.exec(text); match; match = knownPaths.project.exec(text)) {
    const { index } = match;
    const project = match[0];
    if (/[A-Za-z0-9]/.test(text.charAt(index - 1))) {
      if (mayFollowEscape(text, index)) onAmbiguous(index);
      continue;
    }
    slashes.lastIndex = index + project.length;
    const slash = slashes.exec(text)?.[0].length;
    if (slash === undefined) {
      onAmbiguous(index);
      continue;
    }
    const from = index + project.length + slash;
    const end =
      findKnownName(text, from, knownPaths, knownPaths.names.get(project)!) ?? findUploadName(text, index, from);
    const reach = Math.max(minReach, knownPaths.maxNameLength * 3);
    if (typeof end === 'number') {
      const path = `/${project}/${Buffer.from(text.slice(from, end), 'latin1').toString()}`;
      const start = /[/\\]/.test(text.charAt(index - 1)) ? index - 1 : index;
      onMatch({ code: 'path-leak', index: start, project: index, end, path }, view);
    } else if (end === 'ambiguous' || /[%\\&]/.test(text.slice(from, from + reach))) {
      onAmbiguous(index);
    }
  }
}

/** The end of the known name that begins at `from`. */
function findKnownName(text: string, from: number, { maxNameLength }: KnownPaths, names: NameSet): number | undefined {
  nameCharacters.lastIndex = from;
  const usual = nameCharacters.exec(text)?.[0] ?? '';
  if (names.has(usual)) return from + usual.length;
  const rest = text.slice(from, from + maxNameLength + 1);
  // A name may contain any character, so only a letter or a digit behind it shows that it continues.
  for (let end = Math.min(rest.length, maxNameLength); end > 0; end--) {
    if (!/[A-Za-z0-9]/.test(rest.charAt(end)) && names.has(rest.slice(0, end))) return from + end;
  }
  return undefined;
}

/**
 * The end of the name of any upload that begins at `from`.
 * @param project the start of the project's number. `ambiguous` if an escape in front of it may end another word
 */
function findUploadName(text: string, project: number, from: number): number | 'ambiguous' | undefined {
  const timeEnd = uploadTimeEnd(text, from);
  if (timeEnd === undefined) return undefined;
  const before = text.slice(Math.max(0, project - maxHostLength), project);
  if (!beforeFirstPart.test(before)) {
    return mayFollowEscape(before, before.replace(/[/\\]+$/, '').length) ? 'ambiguous' : undefined;
  }
  shownCharacters.lastIndex = timeEnd;
  return timeEnd + Math.min(maxShownName, shownCharacters.exec(text)?.[0].length ?? 0);
}

/** Whether to drop this path: its host is already reported, or it is the name of a stored file. */
export function isPartOfOtherUrl(match: PathMatch, view: DecodedView, targets: SearchTargets): boolean {
  const name = match.path.slice(match.path.lastIndexOf('/') + 1);
  if (targets.storedUrls?.names.has(name)) return true;
  return targets.hostBeforePath.test(view.text.slice(Math.max(0, match.index - maxHostLength), match.index));
}
