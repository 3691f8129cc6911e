import type { Mention } from '../scan/file-scan.ts';
import type { Edit } from './splice.ts';

/**
 * Removes the asset host's source expressions from policies. The first expression of a directive is replaced by the
 * missing origins of stored files.
 * @param text the file as Latin-1
 * @param origin see `cspOrigin`
 */
export function makeCspEdits(text: string, mentions: readonly Mention[], origin: string): Edit[] {
  const seenDirectives = new Set<number>();
  return mentions.flatMap(({ kind, start, end, directive, quote }) => {
    if (kind !== 'csp' || !directive) return [];
    const [from, to] = directive;
    const isFirst = !seenDirectives.has(from);
    seenDirectives.add(from);
    const missing = isFirst ? missingOrigins(`${text.slice(from, start)} ${text.slice(end, to)}`, origin) : '';
    if (missing !== '') return [{ start, end, text: quote === "'" ? missing.replaceAll("'", '&#39;') : missing }];
    const blanks = /\s*$/.exec(text.slice(Math.max(from, start - 64), start))?.[0].length ?? 0;
    return [{ start: start - blanks, end, text: '' }];
  });
}

/** The origins that a directive does not allow yet. */
function missingOrigins(directive: string, origin: string): string {
  const sources = directive.replace(/&(?:apos|#0*39|#x0*27);/gi, "'").split(/\s+/);
  if (sources.includes('*')) return '';
  return origin
    .split(' ')
    .filter((source) => !sources.includes(source))
    .join(' ');
}

/**
 * The source expressions for assets of the site, with blanks between them: `'self'`, or the origins of absolute prefixes.
 * @param prefixes of the URLs; an empty prefix is that of the site itself
 */
export function cspOrigin(prefixes: readonly string[]): string {
  const origins = prefixes.map((url) => (url.includes('://') ? new URL(url).origin : "'self'"));
  return [...new Set(origins)].join(' ');
}
