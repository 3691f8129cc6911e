import type { DecodedView } from '../views/decoded-views.ts';
import { maxHostLength } from './find-hosts.ts';
import { type MatchListener, mayFollowEscape, type PathMatch } from './matches.ts';
import type { KnownPaths, SearchTargets } from './search-targets.ts';

const nameCharacters = /[A-Za-z0-9._~-]+/y;
const slashes = /[/\\]+/y;

/** Finds `/<project>/<file>` of known assets, with or without a host, with or without the first slash. */
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
    const name = findName(text, from, knownPaths, knownPaths.names.get(project) ?? new Set());
    if (name === 'ambiguous') onAmbiguous(index);
    else if (name !== undefined) {
      const path = `/${project}/${Buffer.from(name, 'latin1').toString()}`;
      const start = /[/\\]/.test(text.charAt(index - 1)) ? index - 1 : index;
      onMatch({ code: 'path-leak', index: start, end: from + name.length, path }, view);
    }
  }
}

/** The known name that begins at `from`. `ambiguous` if the escapes that follow may spell one. */
function findName(text: string, from: number, known: KnownPaths, names: ReadonlySet<string>): string | undefined {
  nameCharacters.lastIndex = from;
  const usual = nameCharacters.exec(text)?.[0] ?? '';
  if (names.has(usual)) return usual;
  const rest = text.slice(from, from + known.maxNameLength * 3);
  // A name may hold any character, so it may end before any character but a letter or a digit.
  for (let end = Math.min(rest.length, known.maxNameLength); end > 0; end--) {
    if (!/[A-Za-z0-9]/.test(rest.charAt(end)) && names.has(rest.slice(0, end))) return rest.slice(0, end);
  }
  return /[%\\&]/.test(rest) ? 'ambiguous' : undefined;
}

/** Whether to drop this path: its host is already reported, or it is the name of a stored file. */
export function isPartOfOtherUrl(match: PathMatch, view: DecodedView, targets: SearchTargets): boolean {
  const name = match.path.slice(match.path.lastIndexOf('/') + 1);
  if (targets.storedUrls?.names.has(name)) return true;
  return targets.hostBeforePath.test(view.text.slice(Math.max(0, match.index - maxHostLength), match.index));
}
