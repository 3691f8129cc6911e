import { decodeEscapes } from './escapes.ts';
import { isAlphanumeric } from './host-letter-pairs.ts';
import { joinTexts, type MappedText } from './mapped-text.ts';

/** The content of a string, or a part of it. */
interface Part {
  readonly start: number;
  readonly end: number;
  readonly isBase64: boolean;
}

interface DecodedPart {
  readonly text: string;
  /** The offset of its first character in the source. */
  readonly start: number;
  /** Offsets from `start`; `undefined` if they are equal to the indexes. */
  readonly map: Uint32Array | undefined;
}

// `x.push("…")`, `x.push([1,"…"])`, `x.write(encoder.encode("…"))`, `__WAKU_PUSH__("…")`.
const call =
  /(?:\.\s{0,9}(?:push|enqueue|write|next)|__)\s{0,9}\(\s{0,9}(?:\[\s{0,9}(\d)\s{0,9},\s{0,9})?((?:[\w$.]{1,64}\(\s{0,9}){0,3})(["'`])/g;
const maxReceiverLength = 64;
/** How much of a string is joined at each end: more than a host or a path takes. Its own search finds the rest. */
const reach = 384;

/**
 * Frameworks send a text in pieces: strings that separate scripts pass to one receiver. A piece may end anywhere, even
 * in a host name. So the ends of all strings of one receiver are joined, for any name of a receiver.
 * @param source one character a byte
 * @returns the strings of each receiver, decoded and joined, as one character a byte
 */
export function* joinStrings(source: string): Generator<MappedText> {
  for (const parts of adjacentParts(source)) if (parts.length > 1) yield join(source, parts);
}

/** The parts around the ends of the strings of each receiver. A long string ends one list and begins the next. */
function adjacentParts(source: string): Part[][] {
  const lists: Part[][] = [];
  const lastByReceiver = new Map<string, Part[]>();
  const begin = (receiver: string, part: Part) => {
    const list = [part];
    lists.push(list);
    lastByReceiver.set(receiver, list);
  };
  call.lastIndex = 0;
  for (let match = call.exec(source); match; match = call.exec(source)) {
    const [, kind, calls = '', quote = ''] = match;
    const start = call.lastIndex;
    const end = endOfString(source, start, quote);
    if (end === undefined) continue;
    call.lastIndex = end + 1;
    const receiver = receiverBefore(source, match.index);
    const last = lastByReceiver.get(receiver);
    const isBase64 = kind === '3' || calls.includes('atob');
    const isLong = end - start > 2 * reach && !isBase64;
    if (last) last.push({ start, end: isLong ? start + reach : end, isBase64 });
    if (isLong || !last) begin(receiver, { start: isLong ? end - reach : start, end, isBase64 });
  }
  return lists;
}

/** The name nearest to the call: `__next_f` for `(self.__next_f=self.__next_f||[])`. */
function receiverBefore(source: string, index: number): string {
  const limit = Math.max(0, index - maxReceiverLength);
  let end = index;
  while (end > limit && !isNameCharacter(source.charCodeAt(end - 1))) end--;
  let start = end;
  while (start > limit && isNameCharacter(source.charCodeAt(start - 1))) start--;
  return source.slice(start, end);
}

function isNameCharacter(code: number): boolean {
  return isAlphanumeric(code) || code === 0x5f;
}

/** Offset of the quote that ends a string; `undefined` without one. A line break does not end the string. */
function endOfString(source: string, start: number, quote: string): number | undefined {
  const quoteCode = quote.charCodeAt(0);
  for (let at = start; at < source.length; at++) {
    const code = source.charCodeAt(at);
    if (code === quoteCode) return at;
    if (code === 0x5c) at++;
    else if ((code === 0x0a || code === 0x0d) && quote !== '`') return undefined;
  }
  return undefined;
}

function join(source: string, parts: readonly Part[]): MappedText {
  const decoded = parts.map((part) => decode(source, part));
  return joinTexts(
    decoded.map(({ text }) => text),
    (part, index) => {
      const { start, map } = decoded[part]!;
      return start + (map ? map[index]! : index);
    },
  );
}

function decode(source: string, { start, end, isBase64 }: Part): DecodedPart {
  const content = source.slice(start, end);
  if (isBase64) {
    const text = Buffer.from(content, 'base64').toString('latin1');
    return { text, start, map: new Uint32Array(text.length + 1) };
  }
  const decoded = content.includes('\\') ? decodeEscapes(content, 'script', '\\') : undefined;
  return decoded ? { text: decoded.text, start, map: decoded.map } : { text: content, start, map: undefined };
}
