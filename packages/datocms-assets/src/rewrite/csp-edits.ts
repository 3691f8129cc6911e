import type { Mention } from '../scan/file-scan.ts';
import type { Edit } from './splice.ts';

/**
 * Takes the asset host's source expressions out of a policy. Where the first one stood in a directive, the origin of the
 * stored files is put, unless the directive allows it already.
 * @param origin `'self'`, or the origins of absolute prefixes, with blanks between them
 */
export function makeCspEdits(text: string, mentions: readonly Mention[], origin: string): Edit[] {
  const seen = new Set<number>();
  return mentions.flatMap(({ kind, start, end, directive, quote }) => {
    if (kind !== 'csp' || !directive) return [];
    const [from, to] = directive;
    const isFirst = !seen.has(from);
    seen.add(from);
    const missing = isFirst ? missingOrigins(`${text.slice(from, start)} ${text.slice(end, to)}`, origin) : '';
    if (missing !== '') return [{ start, end, text: quote === "'" ? missing.replaceAll("'", '&#39;') : missing }];
    const blanks = /\s*$/.exec(text.slice(Math.max(from, start - 64), start))?.[0].length ?? 0;
    return [{ start: start - blanks, end, text: '' }];
  });
}

function missingOrigins(directive: string, origin: string): string {
  const sources = directive.replace(/&(?:apos|#0*39|#x0*27);/gi, "'").split(/\s+/);
  if (sources.includes('*')) return '';
  return origin
    .split(' ')
    .filter((each) => !sources.includes(each))
    .join(' ');
}

/** What a policy allows for stored files: the site itself, or the origins of absolute prefixes, with blanks between them. */
export function cspOrigin(prefix: string, others: Iterable<string> = []): string {
  const origins = [prefix, ...others].map((each) => (each.includes('://') ? new URL(each).origin : "'self'"));
  return [...new Set(origins)].join(' ');
}
