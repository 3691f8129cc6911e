import { copyText } from '../../memory/byte-strings.ts';
import { HtmlTokenizer } from '../html/tokenizer.ts';

/** A string in a script with one piece of a stream. Offsets are bytes of the file. */
export interface Piece {
  /** The name under which scripts collect the pieces of the stream. */
  readonly stream: string;
  /** The content of the string, without its quotes. */
  readonly start: number;
  readonly end: number;
  readonly isBase64: boolean;
  /** The content of the script around the string. */
  readonly script: readonly [start: number, end: number];
}

/**
 * The names under which frameworks collect a text that they send in pieces: Next.js; rsc-html-stream, as Waku, Vite and
 * React Router use it; Waku before 0.22; Hydrogen and `@lazarv/react-server`; data of React Router and Remix. Nuxt,
 * SvelteKit, Qwik, SolidStart and TanStack Start send whole values, so they never split a string.
 */
const names = ['__next_f', '__FLIGHT_DATA', '__WAKU_PUSH__', '__flight', 'streamController'];
/** `(self.__next_f=self.__next_f||[]).push([1,"` (1: kind of data), `self.__flightWriter0.write(encoder.encode("`. */
const pushStart = new RegExp(
  String.raw`((?:${names.join('|')})[\w$]{0,64})(?:["']\])?\s{0,9}(?:(?:\|\||\?\?)=?\s{0,9}\[\s{0,9}\]\s{0,9}\)\s{0,9})?` +
    String.raw`(?:\??\.\s{0,9}(?:push|enqueue|write)\s{0,9})?\(\s{0,9}(?:\[\s{0,9}(\d)\s{0,9},\s{0,9})?` +
    String.raw`((?:[\w$.]{1,64}\(\s{0,9}){0,3})(["'\x60])`,
  'g',
);
/** The kinds of data that belong to the text: a string, and bytes in base64. */
const kindsInText = new Set([undefined, '1', '3']);
const behindPush = /\s{0,9}[\]),]/y;

/**
 * Finds the pieces of all streams in a page or a script, in the order in which a browser runs them.
 * @param text the file as Latin-1
 */
export function findPieces(text: string, isPage: boolean): Piece[] {
  if (!mayHavePieces(text)) return [];
  if (!isPage) return piecesInScript(text, 0, text.length);
  const pieces: Piece[] = [];
  const tokens = new HtmlTokenizer(text);
  while (tokens.next()) {
    if (tokens.kind !== 'raw-text' || tokens.name !== 'script') continue;
    for (const piece of piecesInScript(text, tokens.start, tokens.end)) pieces.push(piece);
  }
  return pieces;
}

const thirdLetters = new Set(names.map((name) => name.charCodeAt(2)));

/** Whether a text may contain pieces of a stream, which may split a name. V8 finds two characters fastest. */
export function mayHavePieces(text: string): boolean {
  for (let at = text.indexOf('__'); at >= 0; at = text.indexOf('__', at + 1)) {
    if (thirdLetters.has(text.charCodeAt(at + 2)) && names.some((name) => text.startsWith(name, at))) return true;
  }
  return text.includes('Controller.enqueue');
}

function piecesInScript(text: string, scriptStart: number, scriptEnd: number): Piece[] {
  const code = text.slice(scriptStart, scriptEnd);
  const pieces: Piece[] = [];
  pushStart.lastIndex = 0;
  for (let push = pushStart.exec(code); push; push = pushStart.exec(code)) {
    const [, stream = '', kind, calls = '', quote = ''] = push;
    const start = scriptStart + pushStart.lastIndex;
    const end = endOfString(text, start, scriptEnd, quote);
    if (end === undefined) continue;
    pushStart.lastIndex = behindPush.lastIndex = end + 1 - scriptStart;
    // A string that code joins to a longer one is no piece by itself.
    if (!kindsInText.has(kind) || !behindPush.test(code)) continue;
    pieces.push({
      stream: names.find((name) => name === stream) ?? copyText(stream),
      start,
      end,
      isBase64: kind === '3' || calls.includes('atob'),
      script: [scriptStart, scriptEnd],
    });
  }
  return pieces;
}

/** The end of a string; `undefined` if it has no end on its line, or if it contains code. */
export function endOfString(text: string, start: number, limit: number, quote: string): number | undefined {
  const quoteCode = quote.charCodeAt(0);
  for (let at = start; at < limit; at++) {
    const character = text.charCodeAt(at);
    if (character === quoteCode) return at;
    if (character === 0x5c) at++;
    else if ((character === 0x0a || character === 0x0d) && quote !== '`') return undefined;
    else if (character === 0x24 && quote === '`' && text[at + 1] === '{') return undefined;
  }
  return undefined;
}
