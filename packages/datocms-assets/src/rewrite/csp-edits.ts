import type { Mention } from '../scan/file-scan.ts';
import type { Edit } from './splice.ts';

/**
 * Takes the asset host's source expressions out of a policy. Where the first one stood in a directive, the origin of the
 * stored files is put, unless the directive allows it already.
 * @param origin `'self'`, or the origin of an absolute prefix
 */
export function cspEdits(text: string, mentions: readonly Mention[], origin: string): Edit[] {
  const seen = new Set<number>();
  return mentions.flatMap((mention) => {
    if (mention.kind !== 'csp' || !mention.directive) return [];
    const [from, to] = mention.directive;
    const first = !seen.has(from);
    seen.add(from);
    const others = text
      .slice(from, mention.start)
      .concat(' ', text.slice(mention.end, to))
      .replace(/&(?:apos|#0*39|#x0*27);/gi, "'")
      .split(/\s+/);
    if (first && !others.includes(origin) && !others.includes('*')) {
      const spelt = mention.quote === "'" ? origin.replaceAll("'", '&#39;') : origin;
      return [{ start: mention.start, end: mention.end, text: spelt }];
    }
    const blank = /\s+$/.exec(text.slice(from, mention.start))?.[0].length ?? 0;
    return [{ start: mention.start - blank, end: mention.end, text: '' }];
  });
}
