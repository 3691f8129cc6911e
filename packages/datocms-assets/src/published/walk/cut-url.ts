import { decodeEntities } from './unescape-layers.ts';

const closers: Readonly<Record<string, string>> = { '"': '"', "'": "'", '`': '`', '(': ')', '[': ']', '<': '>' };

/** Layers of entities that are undone at most. */
const deepest = 6;

/** What never stands in a URL, whatever opened it. */
const ends = /["`<>\\{}|^\p{Cc}]/u;

/**
 * Takes the path and query of a URL from the beginning of a text, up to where the URL ends there.
 * @param escaped may hold entities, escapes of Markdown, and those of JSON in the query
 * @param opener the character before the URL, `^` at the beginning of the text
 * @returns `undefined` where the path is a template
 */
export function cutUrl(escaped: string, opener: string): string | undefined {
  const end = endOf(escaped, /["`<>\n]/);
  const text = decode(escaped.slice(0, end));
  const stop = endOf(text, ends);
  const closer = closers[opener];
  const close = closer === undefined ? stop : closingAt(text.slice(0, stop), opener, closer);
  const isClosed = close < stop || (closer !== undefined && (text[stop] ?? escaped[end]) === closer);
  const [, path = '', query] = /^([^?#]*)(\?[^#]*)?/s.exec(text.slice(0, close)) ?? [];
  const file = cutPath(path, isClosed || opener === '^');
  if (file === path && query === undefined && close === stop && text[stop] === '{') return undefined;
  if (file !== path) return trimEnd(file);
  return query === undefined ? (isClosed ? file : trimEnd(file)) : file + query.slice(0, endOf(query, /[\s')\]]/));
}

function decode(escaped: string): string {
  const markdown = escaped.replace(/\\(?=[_*()[\]~&#.!+-])/g, '');
  let text = markdown.replace(/\\u0026/gi, '&').replace(/\\u003d/gi, '=');
  // Markup that is shown as text is escaped once more each time.
  for (let layer = 0; layer < deepest && text.includes('&'); layer += 1) text = decodeEntities(text);
  return text;
}

function endOf(text: string, end: RegExp): number {
  const at = text.search(end);
  return at < 0 ? text.length : at;
}

/** Where the bracket that was open before the text closes; its end where it does not. */
function closingAt(text: string, opener: string, closer: string): number {
  let depth = 1;
  for (let at = 0; at < text.length; at += 1) {
    if (text[at] === closer) depth -= 1;
    else if (text[at] === opener) depth += 1;
    if (depth === 0) return at;
  }
  return text.length;
}

/** The next URL's comma ends a path, an outer `&`, a quote; and white space, unless the name would lose its extension. */
function cutPath(path: string, mayHoldSpaces: boolean): string {
  const file = path.slice(0, endOf(path, /,(?=\s|https?:|\/\/|$)|;|&[\w-]+=|'/i));
  const words = file.slice(0, endOf(file, /\s/));
  if (words === file) return file.replace(/(\.[a-z0-9]{2,5})[^\p{ASCII}][^.]*$/iu, '$1');
  const isSpaced = mayHoldSpaces && !extension.test(words) && /^\/(?:[^/]+\/)*[^/.]+\.[a-z0-9]{2,5}$/i.test(file);
  return isSpaced ? file : words;
}

const extension = /\.[a-z0-9]{2,5}$/i;

/** Sentences, Markdown and brackets go on after the URL. */
function trimEnd(path: string): string {
  let file = path;
  for (;;) {
    const next = file
      .replace(/(?:[.,:;!?*_~\]]|(?![\p{ASCII}])\p{P})+$/u, '')
      .replace(/\)$/, (close) => (isBalanced(file) ? close : ''));
    if (next === file) return file;
    file = next;
  }
}

function isBalanced(text: string): boolean {
  return text.split('(').length >= text.split(')').length;
}
