import { HtmlTokenizer } from '../html/tokenizer.ts';

/** A string in a script that holds one piece of a stream. Offsets are bytes of the file. */
export interface Piece {
  /** The name under which scripts collect the pieces of the stream. */
  readonly stream: string;
  /** The content of the string, without its quotes. */
  readonly start: number;
  readonly end: number;
  readonly isBase64: boolean;
  /** The content of the script that holds the string. */
  readonly script: readonly [start: number, end: number];
}

/**
 * The names under which frameworks collect a text that they send in pieces: Next.js; rsc-html-stream, as Waku, Vite and React
 * Router use it; Waku before 0.22; Hydrogen and `@lazarv/react-server`; data of React Router and Remix. Nuxt, SvelteKit, Qwik,
 * SolidStart and TanStack Start send whole values, whose strings are never cut.
 */
const names = ['__next_f', '__FLIGHT_DATA', '__WAKU_PUSH__', '__flight', 'streamController'];
/** `(self.__next_f=self.__next_f||[]).push([1,"`, `self.__flightWriter0.write(encoder.encode("`. The number tells the kind of data. */
const pushStart = new RegExp(
  String.raw`((?:${names.join('|')})[\w$]{0,64})(?:["']\])?\s{0,9}(?:(?:\|\||\?\?)=?\s{0,9}\[\s{0,9}\]\s{0,9}\)\s{0,9})?` +
    String.raw`(?:\.\s{0,9}(?:push|enqueue|write)\s{0,9})?\(\s{0,9}(?:\[\s{0,9}(\d)\s{0,9},\s{0,9})?` +
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
  if (!names.some((name) => text.includes(name))) return [];
  if (!isPage) return piecesInScript(text, 0, text.length);
  const pieces: Piece[] = [];
  const tokens = new HtmlTokenizer(text);
  while (tokens.next()) {
    if (tokens.kind !== 'raw-text' || tokens.name !== 'script') continue;
    for (const piece of piecesInScript(text, tokens.start, tokens.end)) pieces.push(piece);
  }
  return pieces;
}

function piecesInScript(text: string, scriptStart: number, scriptEnd: number): Piece[] {
  const code = text.slice(scriptStart, scriptEnd);
  const pieces: Piece[] = [];
  pushStart.lastIndex = 0;
  for (let push = pushStart.exec(code); push; push = pushStart.exec(code)) {
    const [, stream = '', kind, calls = '', quote = ''] = push;
    const start = pushStart.lastIndex;
    const end = endOfString(code, start, quote);
    if (end === undefined) continue;
    pushStart.lastIndex = behindPush.lastIndex = end + 1;
    // A string of which code makes a longer one is no piece by itself.
    if (!kindsInText.has(kind) || !behindPush.test(code)) continue;
    pieces.push({
      stream: copyOf(stream),
      start: scriptStart + start,
      end: scriptStart + end,
      isBase64: kind === '3' || calls.includes('atob'),
      script: [scriptStart, scriptEnd],
    });
  }
  return pieces;
}

/** Where a string ends; `undefined` if it has no end on its line, or if code is in it. */
function endOfString(code: string, start: number, quote: string): number | undefined {
  let end = code.indexOf(quote, start);
  while (end >= 0 && isEscaped(code, start, end)) end = code.indexOf(quote, end + 1);
  if (end < 0) return undefined;
  return (quote === '`' ? /\$\{/ : /[\r\n]/).test(code.slice(start, end)) ? undefined : end;
}

function isEscaped(code: string, start: number, at: number): boolean {
  let from = at;
  while (from > start && code[from - 1] === '\\') from--;
  return (at - from) % 2 === 1;
}

/** One of few names. A slice would keep the whole page in memory. */
function copyOf(name: string): string {
  return names.find((known) => known === name) ?? Buffer.from(name, 'latin1').toString('latin1');
}
