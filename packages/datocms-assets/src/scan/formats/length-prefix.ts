import { colon, quote, readUnit } from '../../asset-text/spelling.ts';

const rowStart = /(?:^|["\n]|\\n)[0-9a-f]+:T([0-9a-f]+),/g;
const nextRow = /[0-9a-f]+:T([0-9a-f]+),/y;
// A payload is cut into scripts anywhere: `…"])</script><script>self.__next_f.push([1,"…`.
const nextChunk = /"\]\)[^"]{0,200}?push\(\[\d,"/y;
const stringStart = new RegExp(`s${colon}(\\d+)${colon}(${quote})`, 'gi');
const stringEscape = /\\(?:u([0-9a-f]{4})|x([0-9a-f]{2})|u\{([0-9a-f]{1,6})\}|[\s\S])/iy;
const percentEscape = /%(?:25)*[0-9a-f]{2}/iy;

/**
 * Tells which parts of a text have their length written in front of them: rows of React flight payloads (`1f:T4c2,<text>`:
 * a hexadecimal number of bytes) and strings of serialised PHP (`s:58:"<text>";`). Asked in ascending order.
 */
export class LengthPrefixes {
  readonly #text: string;
  #rows: boolean | undefined;
  #strings: boolean | undefined;
  #start = -1;
  #end = -1;
  #inString = false;
  #stringStart = -1;
  #stringEnd = 0;

  constructor(text: string) {
    this.#text = text;
  }

  /** Whether there are such parts: one may have begun long before a reader gets to it. */
  get any(): boolean {
    return this.#hasRows || this.#hasStrings;
  }

  // Each text is asked once, and only where it names an asset host.
  get #hasRows(): boolean {
    this.#rows ??= this.#text.includes(':T');
    return this.#rows;
  }

  get #hasStrings(): boolean {
    this.#strings ??= this.#text.search(stringStart) >= 0;
    return this.#strings;
  }

  covers(at: number): boolean {
    while (this.#hasStrings && this.#stringEnd <= at && this.#readString());
    if (this.#stringStart <= at && at < this.#stringEnd) return true;
    while (this.#hasRows && this.#end <= at && this.#readRow());
    return this.#start <= at && at < this.#end;
  }

  #readString(): boolean {
    stringStart.lastIndex = this.#stringEnd;
    const found = stringStart.exec(this.#text);
    this.#stringStart = this.#stringEnd = Number.POSITIVE_INFINITY;
    if (!found) return false;
    const [head, bytes, opening = ''] = found;
    this.#stringStart = found.index + head.length;
    this.#stringEnd = endOfString(this.#text, this.#stringStart, Number(bytes), opening);
    return true;
  }

  #readRow(): boolean {
    const row = this.#match(nextRow) ?? this.#match(rowStart);
    this.#start = this.#end = Number.POSITIVE_INFINITY;
    if (!row) return false;
    const [head, bytes = ''] = row;
    if (/^["\\]/.test(head)) this.#inString = true;
    else if (!/^[0-9a-f]/.test(head)) this.#inString = false;
    this.#start = row.index + head.length;
    this.#end = endOfRow(this.#text, this.#start, Number.parseInt(bytes, 16), this.#inString);
    return true;
  }

  #match(pattern: RegExp): RegExpExecArray | null {
    pattern.lastIndex = Math.max(0, this.#end);
    return pattern.exec(this.#text);
  }
}

/**
 * Nobody knows how often the text is decoded before its bytes are counted: where every escape is one, it ends last; where
 * none is, first. Between the two the last quote that is spelt as the opening one ends it.
 */
function endOfString(text: string, start: number, bytes: number, opening: string): number {
  const inAddress = opening.startsWith('%');
  let left = bytes;
  let last = start;
  while (left > 0 && last < text.length) {
    const { size, end } = inAddress ? readEncoded(text, last) : readDecoded(text, last);
    left -= size;
    last = end;
  }
  const closing = text.lastIndexOf(opening, last);
  return closing >= start + bytes ? closing : last;
}

function readEncoded(text: string, at: number): { size: number; end: number } {
  percentEscape.lastIndex = at;
  return { size: 1, end: percentEscape.test(text) ? percentEscape.lastIndex : at + 1 };
}

function readDecoded(text: string, at: number): { size: number; end: number } {
  const { char, end } = readUnit(text, at);
  if (end === at + 1) return { size: 1, end };
  return { size: Array.from(char, (each) => bytesOf(each.codePointAt(0) as number)).reduce((a, b) => a + b, 0), end };
}

function endOfRow(text: string, start: number, bytes: number, inString: boolean): number {
  if (!inString) return Math.min(start + bytes, text.length);
  let left = bytes;
  let index = start;
  while (left > 0 && index < text.length) {
    if (text[index] === '"') {
      nextChunk.lastIndex = index;
      if (!nextChunk.test(text)) break;
      index = nextChunk.lastIndex;
      continue;
    }
    stringEscape.lastIndex = index;
    const [raw = text[index] as string, short, hex, long] = stringEscape.exec(text) ?? [];
    const code = short ?? hex ?? long;
    left -= code === undefined ? 1 : bytesOf(Number.parseInt(code, 16));
    index += raw.length;
  }
  return index;
}

/** In UTF-8; half of a surrogate pair counts two of its four. */
function bytesOf(code: number): number {
  if (code < 0x80) return 1;
  if (code < 0x800 || (code >= 0xd800 && code <= 0xdfff)) return 2;
  return code < 0x10000 ? 3 : 4;
}
