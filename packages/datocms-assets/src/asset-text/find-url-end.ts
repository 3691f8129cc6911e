import { isTextParameter } from '../asset/imgix-parameters.ts';
import { decodePercent } from '../asset/percent-encoding.ts';
import { decodeUtf8 } from '../memory/byte-strings.ts';
import { endOfHiddenData } from './decode-url.ts';
import type { OpeningDelimiter } from './opening-delimiter.ts';
import { type ParameterKind, ParameterReader } from './parameter-reader.ts';
import { endOfLoneAmpersand } from './read-character.ts';
import { readUrlCharacter, type UrlCharacter, type UrlCharacters } from './read-url-character.ts';
import { trimPunctuation } from './trim-punctuation.ts';

export interface UrlEnd {
  /** Behind the last character of the URL, before its fragment. */
  readonly end: number;
  /** The character that ended it, decoded; empty at the end of the place. */
  readonly closing: string;
  /** Behind the closing character. Punctuation may stand between the URL and this character. */
  readonly closingEnd: number;
}

export interface UrlEndOptions extends UrlCharacters {
  readonly opening: OpeningDelimiter;
  /** How many backslashes precede the opening quote; `undefined` if the URL opens without a quote or with an entity. */
  readonly quoteEscapes: number | undefined;
  /** Where the place ends. */
  readonly ceiling: number;
  /** The URL is unencoded in the query of another URL: the first `&` belongs to that other URL. */
  readonly isParameter: boolean;
  /** The URL is the whole value of a parameter, in which forms write a blank as `+`. */
  readonly isFormValue: boolean;
  /** The character that ends a cell of CSV without quotes. */
  readonly separator: string | undefined;
  /** The text is a program, where a string of other quotes may hold the markup in which the URL stands. */
  readonly isProgram: boolean;
}

const quotes = new Set<OpeningDelimiter>(['"', "'", '`', 'start']);
// Copy buttons of code keep a line break as DEL in an attribute.
const closesAll = new Set(['"', '`', '<', '>', '\\', '', '#', '\x7f']);
const closesUnquoted = new Set(["'", ';', ']', '}', '|', '[']);
// No rule names these characters, so they need not be read one by one.
const plain = /[\w./~=:?+@!$-]+/y;
// `plain` where a plus is a blank.
const plainEncoded = /[\w./~=:?@!$-]+/y;
// `plain` in the path of another URL, which goes on behind an inner URL that is not encoded.
const plainInPath = /[\w.~=+@!$-]+/y;
const nextUrl = /(?:[,;|]|%(?:25)*2c)(?:https?(?::|%(?:25)*3a)|(?:\\*\/|%(?:25)*2f){2})/iy;
/** Punctuation, or a possible escape of punctuation. */
const markAtEnd = /(?:\W|\\\w+)$/;
/** The end of a string that `quote` opens, or a sign of markup or prose in it. */
const stringEnd = (quote: string) => new RegExp(`(?<!\\\\)${quote}|[\\s<>]|\\\\(?:u003|x3)[ce]|&[lg]t;`, 'i');
const stringEnds: Readonly<Record<string, RegExp>> = { '"': stringEnd('"'), "'": stringEnd("'"), '`': stringEnd('`') };
/** A text parameter is shorter. */
const maxRestLength = 2048;
// The characters that may follow an apostrophe of a URL up to its closing quote. Code and prose have others.
const restOfUrl = /[\w.%&=?#~!*@/$'\x80-\uffff-]/;
const separatorInUrl = /^[,:][\w%]/;

/**
 * Finds the end of a URL: the character that closes what its opening delimiter opened.
 * A blank always ends it: `url-reader.ts` asks whether an asset's name continues after it.
 * @param at offset after the host
 */
export function findUrlEnd(text: string, at: number, options: UrlEndOptions): UrlEnd {
  return new UrlEndFinder(text, at, options).find();
}

/** Reads one URL character by character. */
class UrlEndFinder {
  readonly #text: string;
  readonly #from: number;
  readonly #options: UrlEndOptions;
  readonly #isQuoted: boolean;
  readonly #isInPath: boolean;
  readonly #parameters: ParameterReader;
  /** The offset behind the last character that was read. */
  #index: number;
  #parentheses = 0;
  #isBehindColon = false;
  /** Where a lookahead found that apostrophes belong to the URL. */
  #apostrophesUntil: number;

  constructor(text: string, from: number, options: UrlEndOptions) {
    this.#text = text;
    this.#from = from;
    this.#options = options;
    this.#isQuoted = quotes.has(options.opening);
    this.#isInPath = options.opening === '/' && options.percent > 0;
    this.#parameters = new ParameterReader(text, from);
    this.#index = from;
    this.#apostrophesUntil = from;
  }

  find(): UrlEnd {
    const { opening, ceiling, percent } = this.#options;
    const { char: closing = '', end: closingEnd = 0 } = this.#readToClosing() ?? {};
    const index = Math.min(this.#index, ceiling);
    const mayEndWithMark =
      percent > 0 ||
      !markAtEnd.test(this.#text.slice(Math.max(this.#from, index - 8), index)) ||
      !isPlainValue(this.#parameters.kindAt(index));
    const isClosed =
      (this.#isQuoted && mayEndWithMark && (closing === '' || closing === opening)) ||
      (opening === '(' && closing === ')') ||
      closing === '#';
    const end = isClosed ? index : trimPunctuation(this.#text, this.#from, index, closing, percent);
    return { end, closing, closingEnd: closing === '' ? index : closingEnd };
  }

  /** @returns the character that ends the URL; `undefined` at the end of the place */
  #readToClosing(): UrlCharacter | undefined {
    const { ceiling, percent, isParameter } = this.#options;
    const skipped = this.#isInPath ? plainInPath : percent > 0 ? plainEncoded : plain;
    const mayHaveParameters = percent === 0 && !isParameter;
    for (;;) {
      skipped.lastIndex = this.#index;
      if (skipped.test(this.#text)) {
        this.#index = skipped.lastIndex;
        this.#isBehindColon = false;
      }
      if (this.#index >= ceiling) return undefined;
      const ampersandEnd = mayHaveParameters ? endOfLoneAmpersand(this.#text, this.#index) : undefined;
      if (ampersandEnd !== undefined && ampersandEnd <= ceiling) {
        this.#parameters.next(ampersandEnd);
        this.#index = ampersandEnd;
        continue;
      }
      const character = readUrlCharacter(this.#text, this.#index, this.#options);
      if (character.end > ceiling) return undefined;
      const partEnd = this.#endOfPart(character);
      if (partEnd === undefined && this.#closes(character)) return character;
      this.#index = partEnd ?? character.end;
    }
  }

  /** The end of a part that always belongs to the URL: a blank of a form, hidden data, a quote in a string. */
  #endOfPart({ char, end }: UrlCharacter): number | undefined {
    const [text, index, options] = [this.#text, this.#index, this.#options];
    if (text[index] === '+' && options.isFormValue && isInText(text, this.#from, index, options.percent)) return end;
    const hiddenEnd = char < '\x80' ? index : Math.min(endOfHiddenData(text, index), options.ceiling);
    if (this.#isQuoted && hiddenEnd > index) return hiddenEnd;
    const isQuoteInString =
      options.quoteEscapes !== undefined &&
      char === options.opening &&
      isDeeperQuote(text, index, end, options.quoteEscapes) &&
      isWholeString(text, end, options.ceiling, char);
    return isQuoteInString ? end : undefined;
  }

  /** Whether the next character ends the URL. */
  #closes({ char, end, isOuter }: UrlCharacter): boolean {
    const [text, index, options, isQuoted] = [this.#text, this.#index, this.#options, this.#isQuoted];
    const { opening, percent } = options;
    if (text[index] === options.separator) return true;
    if (this.#isInPath && isOuter && (char === '?' || (char === '/' && !this.#isBehindColon))) return true;
    this.#isBehindColon = char === ':';
    if (char <= ' ' || closesAll.has(char)) return true;
    if (char === "'" && opening === "'") return true;
    if (char === "'" && isQuoted && opening !== 'start' && index >= this.#apostrophesUntil) {
      this.#apostrophesUntil = endOfApostrophes(text, end, options);
      if (this.#apostrophesUntil < 0) return true;
    }
    if (!isQuoted && (closesUnquoted.has(char) || isUnicodePunctuation(text, index, char))) return true;
    if (char === '(') this.#parentheses++;
    if (char === ')' && --this.#parentheses < 0 && !isQuoted) return true;
    if (char === '*' && !isQuoted && text[end] === '/') return true;
    if (percent === 0 && endsValue(text, char, end, this.#parameters.kindAt(index), opening)) return true;
    if (char === ',' && isFollowedByBlank(text, end, options)) return true;
    if (char === '&' && (isOuter || options.isParameter)) return true;
    if (char === '&') this.#parameters.next(end);
    return startsNextUrl(text, index);
  }
}

/** Whether a place in an encoded URL is in a parameter that holds text, and may hold blanks. */
function isInText(text: string, at: number, index: number, percent: number): boolean {
  let before = text.slice(Math.max(at, index - maxRestLength), index);
  for (let layer = 0; layer < percent; layer++) before = decodePercent(before);
  const name = /[?&]([\w-]+)=[^&]*$/.exec(before)?.[1];
  return name !== undefined && isTextParameter(name);
}

/** Whether a character can't be in a parameter's value, so text follows: `…?w=8—see`, `…?w=8,b`, `a,…?fm=webp,b`. */
function endsValue(text: string, char: string, end: number, kind: ParameterKind, opening: OpeningDelimiter): boolean {
  if (char >= '\x80') return isPlainValue(kind);
  if (char !== ',' || /\d/.test(text[end] ?? '')) return false;
  return kind === 'number' || (kind === 'word' && opening === ',');
}

function isPlainValue(kind: ParameterKind): boolean {
  return kind === 'number' || kind === 'word' || kind === 'list';
}

/** A quote that is escaped once more than the opening quote is a character of the string: `'…?txt=it\'s'`. */
function isDeeperQuote(text: string, index: number, end: number, openingEscapes: number): boolean {
  const escapes = end - 1 - index;
  return escapes > 0 && (escapes + 1) % (2 * (openingEscapes + 1)) === 0 && /^\\+$/.test(text.slice(index, end - 1));
}

function isFollowedByBlank(text: string, next: number, options: UrlEndOptions): boolean {
  return next >= options.ceiling || readUrlCharacter(text, next, options).char <= ' ';
}

function startsNextUrl(text: string, index: number): boolean {
  nextUrl.lastIndex = index;
  return nextUrl.test(text);
}

/**
 * Whether a string with a deeper quote holds nothing but a URL. Else the quote ends the URL, and markup or prose goes
 * on: `["<img src=\"", "…?w=1\" alt=\"…\">"]`.
 */
function isWholeString(text: string, behind: number, ceiling: number, quote: string): boolean {
  const rest = text.slice(behind, Math.min(ceiling, behind + maxRestLength));
  const end = stringEnds[quote]?.exec(rest)?.[0];
  return end === undefined || end === quote;
}

/**
 * The offset of the quote that closes the URL if apostrophes before it belong to the URL: `"…/it's.jpg"`. Else
 * apostrophes end the string that holds the markup: `'<img src="…?w='+w+'">'`.
 * @returns `-1` if apostrophes end the URL
 */
function endOfApostrophes(text: string, behind: number, options: UrlEndOptions): number {
  const { opening: quote, ceiling } = options;
  if (options.isProgram && /^\s*[?=!]=/.test(text.slice(behind, behind + 64))) return -1;
  for (let at = behind; at < Math.min(ceiling, behind + maxRestLength); ) {
    const { char, end } = readUrlCharacter(text, at, options);
    if (char === quote) return isSpeltAsOpening(end - at, options) ? at : -1;
    if (!restOfUrl.test(char) && !separatorInUrl.test(text.slice(at, at + 2))) return -1;
    at = end;
  }
  return -1;
}

/** Whether a quote may close what the opening one opened. A quote with fewer escapes closes the string around. */
function isSpeltAsOpening(length: number, { quoteEscapes }: UrlEndOptions): boolean {
  return quoteEscapes === undefined ? length > 1 : length > quoteEscapes;
}

/** Typographic quotes, CJK punctuation, wide blanks and invisible characters end a URL in prose, raw or escaped. */
function isUnicodePunctuation(text: string, index: number, char: string): boolean {
  if (char < '\x80') return false;
  const mark = text.charCodeAt(index) < 0x80 ? char : decodeUtf8(text.slice(index, index + 4));
  return /^(?:\p{Z}|\p{Pi}|\p{Pf}|\p{Ps}|\p{Pe}|\p{Po}|\p{Pd}|\p{Cf}|\p{Cc})/u.test(mark);
}
