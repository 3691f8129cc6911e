import { decodeBase64, fromByteString, toByteString } from '../../memory/byte-strings.ts';
import { lastAtMost } from '../../memory/sorted.ts';

// ECMAScript §12.9.4, with the octal escapes of §B.1.2 and line continuations.
const hexDigit = '[0-9a-fA-F]';
const stringEscape = new RegExp(
  String.raw`\\(?:u\{(${hexDigit}{1,6})\}|u(${hexDigit}{4})|x(${hexDigit}{2})|([0-3][0-7]{0,2}|[4-7][0-7]?)` +
    String.raw`|(\r\n|[\r\n]|\xe2\x80[\xa8\xa9])|([\s\S]))`,
  'y',
);
const lowSurrogate = /\\u(?:\{0*([dD][c-fC-F][0-9a-fA-F]{2})\}|([dD][c-fC-F][0-9a-fA-F]{2}))/y;
const controls: Readonly<Record<string, string>> = { n: '\n', r: '\r', t: '\t', b: '\b', f: '\f', v: '\v' };

/** At this interval, in bytes, the offset is kept. Bytes in between are read again. */
const bytesBetweenMarks = 64;
const encoder = new TextEncoder();

/** The bytes of decoded strings of scripts, in UTF-8, with their offsets in the file. */
export class DecodedStrings {
  readonly #file: string;
  readonly #bytes: Uint8Array;
  #length = 0;
  /** Some indexes in the bytes, and their offsets in the file. There is one for the start of each string. */
  readonly #markedIndexes: number[] = [];
  readonly #markedOffsets: number[] = [];
  /** Where strings of base64 begin. Single bytes of them can't be changed, so all have the offset of the start. */
  readonly #base64Starts = new Set<number>();

  /**
   * @param file as Latin-1
   * @param maxLength of all strings together. A decoded string is never longer
   */
  constructor(file: string, maxLength: number) {
    this.#file = file;
    this.#bytes = new Uint8Array(maxLength);
  }

  get length(): number {
    return this.#length;
  }

  /** The bytes as a text with one byte a character. */
  toText(): string {
    return toByteString(this.#bytes.subarray(0, this.#length));
  }

  /** Appends the content of a string. */
  add(start: number, end: number): void {
    const [file, bytes] = [this.#file, this.#bytes];
    let length = this.#length;
    let nextMark = length;
    for (let at = start; at < end; ) {
      if (length >= nextMark) {
        this.#mark(length, at);
        nextMark = length + bytesBetweenMarks;
      }
      const code = file.charCodeAt(at);
      if (code !== 0x5c) {
        bytes[length++] = code;
        at++;
        continue;
      }
      const short = shortEscapes[file.charCodeAt(at + 1)];
      if (short !== undefined) {
        bytes[length++] = short;
        at += 2;
        continue;
      }
      const { character, next } = readEscape(file, at);
      length += encoder.encodeInto(character, bytes.subarray(length)).written;
      at = next;
    }
    this.#length = length;
  }

  /** Appends the bytes of a string of base64. */
  addBase64(start: number, end: number): void {
    const content = this.#file
      .slice(start, end)
      .replace(/\\(?:u002f|x2f|\/)/gi, '/')
      .replace(/\\(?:u002b|x2b)/gi, '+');
    this.#mark(this.#length, start);
    this.#base64Starts.add(start);
    const bytes = fromByteString(decodeBase64(content));
    this.#bytes.set(bytes, this.#length);
    this.#length += bytes.length;
  }

  #mark(index: number, offset: number): void {
    this.#markedIndexes.push(index);
    this.#markedOffsets.push(offset);
  }

  /** The offset in the file of the byte at an index. */
  offsetOf(index: number): number {
    const mark = lastAtMost(this.#markedIndexes, index);
    let [decoded, at] = [this.#markedIndexes[mark] as number, this.#markedOffsets[mark] as number];
    if (this.#base64Starts.has(at)) return at;
    for (;;) {
      const isEscape = this.#file[at] === '\\';
      const { character, next } = isEscape ? readEscape(this.#file, at) : { character: '.', next: at + 1 };
      decoded += utf8Length(character);
      if (decoded > index) return at;
      at = next;
    }
  }
}

/** The bytes of one character, or of none. Half a pair of surrogates becomes U+FFFD. */
function utf8Length(character: string): number {
  const code = character.codePointAt(0) ?? -1;
  return code < 0 ? 0 : code < 0x80 ? 1 : code < 0x800 ? 2 : code < 0x10000 ? 3 : 4;
}

/** The most frequent escapes, by the code of their second character. */
const shortEscapes: Readonly<Record<number, number>> = { 34: 0x22, 47: 0x2f, 92: 0x5c, 110: 0x0a };

function readEscape(text: string, at: number): { character: string; next: number } {
  stringEscape.lastIndex = at;
  // The string continues behind a backslash, so there is a match.
  const [, long, short, hex, octal, continuation, other = ''] = stringEscape.exec(text) as RegExpExecArray;
  const next = stringEscape.lastIndex;
  if (continuation !== undefined) return { character: '', next };
  if (octal !== undefined) return { character: String.fromCharCode(Number.parseInt(octal, 8)), next };
  if (other !== '') {
    // This is the first byte of a character above ASCII. The following bytes of the character are copied.
    if (other > '\x7f') return { character: '', next: next - 1 };
    return { character: controls[other] ?? other, next };
  }
  const code = Number.parseInt(long ?? short ?? hex ?? '', 16);
  if (code < 0xd800 || code > 0xdbff)
    return { character: code > 0x10ffff ? '\ufffd' : String.fromCodePoint(code), next };
  lowSurrogate.lastIndex = next;
  const low = lowSurrogate.exec(text);
  const pair = low ? String.fromCharCode(code, Number.parseInt(low[1] ?? low[2] ?? '', 16)) : '\ufffd';
  return { character: pair, next: low ? lowSurrogate.lastIndex : next };
}
