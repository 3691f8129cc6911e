import type { Mention } from '../scan/file-scan.ts';
import type { Edit } from './splice.ts';

/**
 * Takes the asset host's source expressions out of a policy. Where the first one stood in a directive, the origin of the
 * stored files is put, unless the directive allows it already.
 * @param origin `'self'`, or the origin of an absolute prefix
 */
export function cspEdits(text: string, mentions: readonly Mention[], origin: string): Edit[] {
  const seen = new Set<number>();
  return mentions.flatMap(({ kind, start, end, directive, quote }) => {
    if (kind !== 'csp' || !directive) return [];
    const [from, to] = directive;
    const isFirst = !seen.has(from);
    seen.add(from);
    if (isFirst && !allows(`${text.slice(from, start)} ${text.slice(end, to)}`, origin)) {
      return [{ start, end, text: quote === "'" ? origin.replaceAll("'", '&#39;') : origin }];
    }
    const blanks = /\s*$/.exec(text.slice(Math.max(from, start - 64), start))?.[0].length ?? 0;
    return [{ start: start - blanks, end, text: '' }];
  });
}

function allows(directive: string, origin: string): boolean {
  const sources = directive.replace(/&(?:apos|#0*39|#x0*27);/gi, "'").split(/\s+/);
  return sources.includes(origin) || sources.includes('*');
}
