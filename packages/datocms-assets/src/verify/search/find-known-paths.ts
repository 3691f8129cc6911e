import type { DecodedView } from '../views/decoded-views.ts';
import { type Listener, mayFollowEscape, type PathHit } from './hit.ts';
import type { KnownPaths, Needles } from './needles.ts';

const nameCharacters = /[A-Za-z0-9._~-]+/y;
const slashes = /[/\\]+/y;

/** Finds `/<project>/<file>` of known assets, on whatever host, with or without its first slash. */
export function findKnownPaths(reading: DecodedView, needles: Needles, { onHit, onUnclear }: Listener<PathHit>): void {
  const { known } = needles;
  if (!known) return;
  const { text } = reading;
  known.project.lastIndex = 0;
  for (let match = known.project.exec(text); match; match = known.project.exec(text)) {
    const { index } = match;
    const project = match[0];
    if (/[A-Za-z0-9]/.test(text.charAt(index - 1))) {
      if (mayFollowEscape(text, index)) onUnclear(index);
      continue;
    }
    slashes.lastIndex = index + project.length;
    const slash = slashes.exec(text)?.[0].length;
    if (slash === undefined) {
      onUnclear(index);
      continue;
    }
    const from = index + project.length + slash;
    const name = findName(text, from, known, known.names.get(project) ?? new Set());
    if (name === 'unclear') onUnclear(index);
    else if (name !== undefined) {
      const path = `/${project}/${Buffer.from(name, 'latin1').toString()}`;
      const start = /[/\\]/.test(text.charAt(index - 1)) ? index - 1 : index;
      onHit({ code: 'path-leak', index: start, end: from + name.length, path }, reading);
    }
  }
}

/** The known name that begins at `from`; `unclear` where escapes follow, so that a deeper reading may show one. */
function findName(text: string, from: number, known: KnownPaths, names: ReadonlySet<string>): string | undefined {
  nameCharacters.lastIndex = from;
  const usual = nameCharacters.exec(text)?.[0] ?? '';
  if (names.has(usual)) return usual;
  const rest = text.slice(from, from + known.longestName * 3);
  // A name may hold any character, so it may end before any that is no letter or digit.
  for (let end = Math.min(rest.length, known.longestName); end > 0; end--) {
    if (!/[A-Za-z0-9]/.test(rest.charAt(end)) && names.has(rest.slice(0, end))) return rest.slice(0, end);
  }
  return /[%\\&]/.test(rest) ? 'unclear' : undefined;
}
