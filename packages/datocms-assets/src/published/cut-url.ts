import { decodeEntities } from './peel.ts';

const closers: Readonly<Record<string, string>> = {
  '"': '"',
  "'": "'",
  '`': '`',
  '(': ')',
  '[': ']',
  '<': '>',
  '{': '}',
};

/** What never stands in a URL, whatever opened it. A URL cut at a brace is a template and names nothing. */
const ends = /["`<>\\{}|^\p{Cc}]/u;

/**
 * Takes the path and query of a URL from the beginning of a text, up to where the URL ends there.
 * @param escaped may hold entities, and escapes of JSON in the query
 * @param opener the character before the URL, `^` at the beginning of the text
 * @returns `undefined` where it is a template
 */
export function cutUrl(escaped: string, opener: string): string | undefined {
  const text = decodeEntities(escaped.replace(/\\u0026/gi, '&').replace(/\\u003d/gi, '='));
  const stop = text.search(ends);
  if (stop >= 0 && (text[stop] === '{' || text[stop] === '}') && opener !== '{') return undefined;
  const open = stop < 0 ? text : text.slice(0, stop);
  const closer = closers[opener];
  const closed = closer === undefined ? -1 : closingAt(open, opener, closer);
  const whole = closed < 0 ? open : open.slice(0, closed);
  const isQuoted = closed >= 0 || opener === '^' || (closer !== undefined && text[stop] === closer);
  const [, path = '', query = ''] = /^([^?#]*)(\?[^#]*)?/s.exec(whole) ?? [];
  const file = cutPath(path, isQuoted);
  return file === path ? file + cutQuery(query) : file;
}

/** Where the bracket that was open before the text closes. */
function closingAt(text: string, opener: string, closer: string): number {
  let depth = 1;
  for (let at = 0; at < text.length; at += 1) {
    if (text[at] === closer) depth -= 1;
    else if (text[at] === opener) depth += 1;
    if (depth === 0) return at;
  }
  return -1;
}

/** White space ends a path unless the name would lose its extension by that; so do the next URL's comma and an outer `&`. */
function cutPath(path: string, isQuoted: boolean): string {
  let cut = path.search(/,(?=\s|https?:|\/\/|$)|;|&[\w-]+=|'/i);
  let file = cut < 0 ? path : path.slice(0, cut);
  cut = file.search(/\s/);
  if (cut >= 0) {
    const spaced = isQuoted && /^\/(?:[^/]*\/)*[^/.]*\s[^/]*\.[a-z0-9]{2,5}$/i.test(file);
    if (!spaced || /\.[a-z0-9]{2,5}$/i.test(file.slice(0, cut))) file = file.slice(0, cut);
  }
  return isQuoted && file === path ? file : trimEnd(file);
}

/** Sentences, Markdown and brackets go on after the URL. */
function trimEnd(path: string): string {
  let file = path;
  for (;;) {
    const next = file.replace(/[.,:;!?*_~\]]+$/, '').replace(/\)$/, (close) => (isBalanced(file) ? close : ''));
    if (next === file) return file;
    file = next;
  }
}

function isBalanced(text: string): boolean {
  return text.split('(').length >= text.split(')').length;
}

function cutQuery(query: string): string {
  const at = query.search(/[\s')\]]/);
  return at < 0 ? query : query.slice(0, at);
}
