import { canHideLetter } from './can-hide-letter.ts';
import { type HostLetterPairs, isAlphanumeric } from './host-letter-pairs.ts';

/** Start and end of tags or comments inside of a word. */
export type TagInWord = readonly [from: number, to: number];

/** Elements that begin no new line (HTML standard, "phrasing content"), and elements that a site defines. */
const inlineTag =
  /<\/?(?:a|abbr|b|bdi|bdo|big|cite|code|data|del|dfn|em|font|i|ins|kbd|label|mark|nobr|q|s|samp|small|span|strike|strong|sub|sup|time|tt|u|var|wbr|[a-z][a-z0-9]*-[a-z0-9-]*)(?:[\s/][^<>]*)?>/iy;
const maxReference = 40;

/**
 * Finds inline tags and comments between characters that may be neighbours in a host: a reader sees one word in
 * `dato<wbr>cms-<b>assets</b>.com`.
 */
export function findTagsInWords(text: string, bytes: Uint8Array, pairs: HostLetterPairs): TagInWord[] {
  const tags: TagInWord[] = [];
  const endOfComment = commentReader(text);
  for (let at = text.indexOf('<'); at >= 0; at = text.indexOf('<', at)) {
    const from = at;
    if (!mayEndInHost(bytes[from - 1] ?? 0)) {
      at++;
      continue;
    }
    for (let end = endOfTag(text, at, endOfComment); end > at; end = endOfTag(text, at, endOfComment)) at = end;
    if (at === from) at++;
    else if (mayJoin(bytes, from, at, pairs)) tags.push([from, at]);
  }
  return tags;
}

/** Whether a byte belongs to a host, or ends a character or a reference that may stand for a host's character. */
function mayEndInHost(byte: number): boolean {
  return isAlphanumeric(byte) || byte === 0x2d || byte === 0x2e || byte === 0x3b || byte >= 0x80;
}

/** The end of the inline tag or comment at an offset; the offset itself if there is none. */
function endOfTag(text: string, at: number, endOfComment: (at: number) => number): number {
  if (text.startsWith('<!--', at)) return endOfComment(at);
  inlineTag.lastIndex = at;
  return inlineTag.test(text) ? inlineTag.lastIndex : at;
}

/** Finds the ends of comments. The text behind the last comment is searched once. */
function commentReader(text: string): (at: number) => number {
  let close = 0;
  return (at) => {
    if (close >= 0 && close < at + 2) close = text.indexOf('-->', at + 2);
    return close < 0 ? at : close + 3;
  };
}

/** Whether the characters on both sides of tags may be neighbours in a host, plain or escaped. */
function mayJoin(bytes: Uint8Array, from: number, to: number, pairs: HostLetterPairs): boolean {
  const hides = (start: number) => canHideLetter(bytes, start, start + 1, pairs);
  return pairs.has(bytes[from - 1], bytes[to]) || hides(to) || hides(startOfCharacter(bytes, from));
}

/** The start of the character or character reference that ends at `end`. A reference may lack its semicolon. */
function startOfCharacter(bytes: Uint8Array, end: number): number {
  let start = end - 1;
  const last = bytes[start] ?? 0;
  if (last >= 0x80) {
    while (start > end - 4 && (bytes[start] ?? 0) < 0xc2) start--;
    return start;
  }
  if (last === 0x3b) start--;
  while (start > end - maxReference && (isAlphanumeric(bytes[start]) || bytes[start] === 0x23)) start--;
  return start;
}
