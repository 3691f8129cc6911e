const rowStart = /(?:^|["\n]|\\n)[0-9a-f]+:T([0-9a-f]+),/g;
const nextRow = /[0-9a-f]+:T([0-9a-f]+),/y;
// A payload is cut into scripts anywhere: `…"])</script><script>self.__next_f.push([1,"…`.
const nextChunk = /"\]\)[^"]{0,200}?push\(\[\d,"/y;
const serialisedBefore = /s:\d+:\\*"$/;
const stringEscape = /\\(?:u([0-9a-f]{4})|x([0-9a-f]{2})|u\{([0-9a-f]{1,6})\}|[\s\S])/iy;

/**
 * Tells which parts of a text have their length written in front of them: rows of React flight payloads (`1f:T4c2,<text>`:
 * a hexadecimal number of bytes) and strings of serialised PHP. Asked in ascending order.
 */
export class LengthPrefixes {
  readonly #text: string;
  readonly #rows: boolean;
  #start = -1;
  #end = -1;
  #inString = false;

  constructor(text: string) {
    this.#text = text;
    this.#rows = text.includes(':T');
  }

  /** Whether a part may have that began long before a reader gets to it. */
  get hasRows(): boolean {
    return this.#rows;
  }

  covers(at: number): boolean {
    if (this.#text[at - 1] === '"' && serialisedBefore.test(this.#text.slice(Math.max(0, at - 16), at))) return true;
    while (this.#rows && this.#end <= at && this.#readRow());
    return this.#start <= at && at < this.#end;
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
