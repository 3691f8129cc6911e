import { allMarks, groups } from '../../asset-text/mark-groups.ts';
import { readCharacter } from '../../asset-text/read-character.ts';
import { colon, quote } from '../../asset-text/spelling.ts';

const rowStart = /(?:^|["\n]|\\n|&quot;|&#34;)[0-9a-f]+:T([0-9a-f]+),/g;
const nextRow = /[0-9a-f]+:T([0-9a-f]+),/y;
// A page in a `srcdoc` is not read as a stream. Its rows continue in the next script:
// `…"])</script><script>self.__next_f.push([1,"…`.
const nextPush = /(?:"|&quot;|&#34;)\]\)[^"]{0,200}?push\(\[\d,(?:"|&quot;|&#34;)/y;
const stringStart = new RegExp(`s${colon}(\\d+)${colon}(${quote})`, 'gi');
/** Strings with rows: the quote at the end, and the characters that take several characters in the text. */
const strings = {
  inScript: { quote: /"/y, character: /\\(?:u([0-9a-f]{4})|x([0-9a-f]{2})|u\{([0-9a-f]{1,6})\}|[\s\S])/iy },
  inAttribute: {
    quote: /"|&quot;|&#34;/y,
    character: /\\(?:u([0-9a-f]{4})|x([0-9a-f]{2})|u\{([0-9a-f]{1,6})\}|&#?\w{2,6};|[\s\S])|&#?\w{2,6};/iy,
  },
};
type RowString = (typeof strings)[keyof typeof strings];
const percentEscape = /%(?:25)*[0-9a-f]{2}/iy;
/** The length of a netstring, which ends with a comma: `58:https://…,`. */
const netstring = /(\d{1,9}):/y;
const netstringBefore = /(?<![\w.:-])(\d{1,9}):$/;
const maxNetstringHead = 12;

/**
 * Finds the parts of a text with their lengths in front: rows of React flight payloads (`1f:T4c2,<text>`, a hexadecimal
 * number of bytes), strings of serialised PHP (`s:58:"<text>";`), and netstrings (`58:<text>,`). A URL in one of these
 * parts can't be replaced without the length. Call `covers` with ascending offsets.
 */
export class LengthPrefixes {
  readonly #text: string;
  #mayHaveRows: boolean | undefined;
  #mayHaveStrings: boolean | undefined;
  #rowStart: number;
  #rowEnd: number;
  /** Set if the payload is in a string, so that the length counts decoded escapes. */
  #rowString: RowString | undefined;
  #stringStart = -1;
  #stringEnd = 0;
  /** The end of the netstrings at the start of the text. */
  #netstringsEnd: number | undefined;

  /**
   * @param rowsFrom the start of the search for rows. Earlier rows are known.
   * @param marks what the text may hold, if that is known
   */
  constructor(text: string, rowsFrom = 0, marks = allMarks) {
    this.#text = text;
    if (!(marks & groups.statedLength)) this.#mayHaveStrings = false;
    this.#rowStart = this.#rowEnd = rowsFrom;
  }

  /** Whether the text contains a part that follows its length, such as a row of React's flight data. */
  get hasAny(): boolean {
    return this.#hasRows || this.#hasStrings || this.#endOfNetstrings > 0;
  }

  // The search runs once for each text, and only if the text names an asset host.
  get #hasRows(): boolean {
    this.#mayHaveRows ??= this.#text.includes(':T');
    return this.#mayHaveRows;
  }

  get #hasStrings(): boolean {
    this.#mayHaveStrings ??= this.#text.search(stringStart) >= 0;
    return this.#mayHaveStrings;
  }

  get #endOfNetstrings(): number {
    this.#netstringsEnd ??= endOfNetstrings(this.#text);
    return this.#netstringsEnd;
  }

  /** Whether an offset is in a part with a length in front. */
  covers(offset: number): boolean {
    if (offset < this.#endOfNetstrings || fillsNetstring(this.#text, offset)) return true;
    while (this.#hasStrings && this.#stringEnd <= offset && this.#readString());
    if (this.#stringStart <= offset && offset < this.#stringEnd) return true;
    while (this.#hasRows && this.#rowEnd <= offset && this.#readRow());
    return this.#rowStart <= offset && offset < this.#rowEnd;
  }

  /** Moves to the next string; `false` at the end of the text. */
  #readString(): boolean {
    stringStart.lastIndex = this.#stringEnd;
    const string = stringStart.exec(this.#text);
    this.#stringStart = this.#stringEnd = Number.POSITIVE_INFINITY;
    if (!string) return false;
    const [head, bytes, opening = ''] = string;
    this.#stringStart = string.index + head.length;
    this.#stringEnd = endOfString(this.#text, this.#stringStart, Number(bytes), opening);
    return true;
  }

  /** Moves to the next row; `false` at the end of the text. */
  #readRow(): boolean {
    const row = this.#match(nextRow) ?? this.#match(rowStart);
    this.#rowStart = this.#rowEnd = Number.POSITIVE_INFINITY;
    if (!row) return false;
    const [head, bytes = ''] = row;
    if (head.startsWith('&')) this.#rowString = strings.inAttribute;
    else if (head.startsWith('"')) this.#rowString = strings.inScript;
    else if (head.startsWith('\\')) this.#rowString ??= strings.inScript;
    else if (!/^[0-9a-f]/.test(head)) this.#rowString = undefined;
    this.#rowStart = row.index + head.length;
    this.#rowEnd = endOfRow(this.#text, this.#rowStart, Number.parseInt(bytes, 16), this.#rowString);
    return true;
  }

  #match(pattern: RegExp): RegExpExecArray | null {
    pattern.lastIndex = this.#rowEnd;
    return pattern.exec(this.#text);
  }
}

function endOfNetstrings(text: string): number {
  for (let at = 0; ; ) {
    netstring.lastIndex = at;
    const length = netstring.exec(text)?.[1];
    const end = length === undefined ? -1 : netstring.lastIndex + Number(length);
    if (end < 0 || text[end] !== ',') return at;
    at = end + 1;
  }
}

function fillsNetstring(text: string, offset: number): boolean {
  if (text[offset - 1] !== ':') return false;
  const length = netstringBefore.exec(text.slice(Math.max(0, offset - maxNetstringHead), offset))?.[1];
  return length !== undefined && text[offset + Number(length)] === ',';
}

/**
 * The length may count escaped or decoded bytes, so two ends are possible: the earlier end if no escape was decoded,
 * the later end if all were. The last quote between them in the opening quote's spelling closes the string.
 */
function endOfString(text: string, start: number, bytes: number, opening: string): number {
  const isPercentEncoded = opening.startsWith('%');
  let remaining = bytes;
  let lastEnd = start;
  while (remaining > 0 && lastEnd < text.length) {
    const { size, end } = isPercentEncoded ? readEncoded(text, lastEnd) : readDecoded(text, lastEnd);
    remaining -= size;
    lastEnd = end;
  }
  const closing = text.lastIndexOf(opening, lastEnd);
  return closing >= start + bytes ? closing : lastEnd;
}

function readEncoded(text: string, at: number): { size: number; end: number } {
  percentEscape.lastIndex = at;
  return { size: 1, end: percentEscape.test(text) ? percentEscape.lastIndex : at + 1 };
}

function readDecoded(text: string, at: number): { size: number; end: number } {
  const { char, end } = readCharacter(text, at);
  if (end === at + 1) return { size: 1, end };
  return {
    size: Array.from(char, (letter) => utf8Length(letter.codePointAt(0) as number)).reduce((a, b) => a + b, 0),
    end,
  };
}

function endOfRow(text: string, start: number, bytes: number, string: RowString | undefined): number {
  if (!string) return Math.min(start + bytes, text.length);
  const { quote, character } = string;
  let remaining = bytes;
  let at = start;
  while (remaining > 0 && at < text.length) {
    quote.lastIndex = nextPush.lastIndex = character.lastIndex = at;
    if (!quote.test(text)) {
      const [raw = text[at] as string, short, hex, long] = character.exec(text) ?? [];
      const code = short ?? hex ?? long;
      remaining -= code === undefined ? 1 : utf8Length(Number.parseInt(code, 16));
      at += raw.length;
    } else if (nextPush.test(text)) at = nextPush.lastIndex;
    else break;
  }
  return at;
}

/** Bytes of a character in UTF-8. Half of a surrogate pair counts as two bytes. */
function utf8Length(code: number): number {
  if (code < 0x80) return 1;
  if (code < 0x800 || (code >= 0xd800 && code <= 0xdfff)) return 2;
  return code < 0x10000 ? 3 : 4;
}
