import fc from 'fast-check';
import { assetUrl } from './layered-text.ts';

/** Chooses one of several values. */
export type Choose = <T>(...options: readonly T[]) => T;

/** Gives the text that stands for a URL: the URL itself, or its replacement. */
export type Spell = (url: string) => string;

/** A part of a text: plain, or a URL with the escapes that the text around it needs. */
export type Piece = string | { readonly url: string; readonly encode: (url: string) => string };

export function write(pieces: readonly Piece[], spell: Spell): string {
  return pieces.map((piece) => (typeof piece === 'string' ? piece : piece.encode(spell(piece.url)))).join('');
}

export function chooser(generate: fc.GeneratorValue): Choose {
  return (...options) => options[generate(fc.nat, options.length - 1)] as (typeof options)[number];
}

const anyUrl = () => assetUrl;

export function chooseUrl(generate: fc.GeneratorValue): string {
  return generate(anyUrl);
}

const asIs = (text: string) => text;
const entities = (text: string) => text.replaceAll('&', '&amp;').replaceAll("'", '&#39;');
const slashes = (text: string) => text.replaceAll('/', '\\/');
const withoutSemicolon = (text: string) => text.replaceAll('&', '&#38;');

/** A text in which URLs stand as in markup, styles, data, Markdown or prose, each with the delimiters of its place. */
export function choosePieces(generate: fc.GeneratorValue): readonly Piece[] {
  const choose = chooser(generate);
  const markupUrl = (): Piece => ({ url: generate(anyUrl), encode: choose(asIs, entities, withoutSemicolon) });
  const plainUrl = (): Piece => ({ url: generate(anyUrl), encode: asIs });
  // Text may be a part of a text in the query.
  const valueUrl = (): Piece => ({ url: generate(anyUrl).replace(/\?.*txt=.*/, ''), encode: asIs });
  // The value of such a parameter is a list itself.
  const listUrl = (): Piece => ({ url: generate(anyUrl).replace(/\?.*(?:txt|auto|rect)=.*/, ''), encode: asIs });
  const shapes: Readonly<Record<string, () => readonly Piece[]>> = {
    'one URL': () => [plainUrl()],
    'double quotes': () => ['<img src="', markupUrl(), choose('" alt="A kettle">', '">', '"/>', '" alt="it\'s">')],
    'single quotes': () => ["<img src='", markupUrl(), choose("' alt='A kettle'>", "'>", "'/>")],
    'no quotes': () => ['<img src=', markupUrl(), choose(' alt>', '>', ' >')],
    'two attributes': () => ['<a href="', markupUrl(), '" title=\'', markupUrl(), "'>x</a>"],
    'a srcset': () => ['<img srcset="', markupUrl(), choose(' 1x, ', ' 320w,'), markupUrl(), ' 2x" alt="">'],
    'a style': () => ['<p style="background:url(', markupUrl(), ')">'],
    'a style with quotes': () => ['<p style="background:url(\'', markupUrl(), '\')">'],
    'text in markup': () => ['<b>', markupUrl(), '</b>'],
    'an escaped tag': () => ['&lt;img src=&quot;', plainUrl(), choose('&quot;&gt;', '&quot; alt&gt;')],
    JSON: () => ['{"a":"', plainUrl(), '","b":["', plainUrl(), '"],"c":"it\'s"}'],
    'JSON of PHP': () => ['{"a":"', { url: generate(anyUrl), encode: slashes }, '"}'],
    'a call': () => [choose('f("', 'x = "'), plainUrl(), choose('")', '";', '"')],
    'a call with apostrophes': () => [choose("f('", "x = '"), plainUrl(), choose("')", "';", "'")],
    'a parameter': () => [
      '<a href="/page?u=',
      { url: generate(anyUrl), encode: encodeURIComponent },
      choose('">', '&amp;x=1">'),
    ],
    'markup in a parameter': () => [
      '/page?d=%3Cimg%20src%3D%22',
      { url: generate(anyUrl), encode: (url) => encodeURIComponent(entities(url)) },
      choose('%22%20alt%3D%22A%20kettle%22%3E', '%22%3E&x=1'),
    ],
    CSS: () => ['a{background:url("', plainUrl(), '")}b{color:red}'],
    Markdown: () => ['![x](', plainUrl(), choose(')', ' "t")')],
    'text right behind a URL': () => [
      valueUrl(),
      choose('… more', '—x', '，x', '→', '\u2028', 'é', '\u00a0x', '.', '!'),
    ],
    'a list': () => ['a,', listUrl(), choose(',b', ';b', ' b', '')],
    prose: () => ['See ', plainUrl(), choose(' and more', ', or not', '. It’s new', '')],
    'words in quotes': () => ['He said "', plainUrl(), choose('" to me', '".')],
  };
  return shapes[choose(...Object.keys(shapes))]?.() ?? [];
}

/** A text that was cut into the strings of one expression. */
export interface Cut {
  readonly segments: readonly (readonly Piece[])[];
  /** A URL ends where its string does, or goes on in the next one. */
  readonly isInUrl: boolean;
}

/** Cuts a text between its pieces, in plain text, or in the query of a URL. */
export function cutPieces(generate: fc.GeneratorValue, pieces: readonly Piece[]): Cut {
  const at = generate(fc.nat, pieces.length - 1);
  const [before, after] = [pieces.slice(0, at), pieces.slice(at + 1)];
  const [head, tail] = cutPiece(generate, pieces[at] as Piece);
  const last = head === '' ? before.at(-1) : head;
  return {
    segments: [
      [...before, head],
      [tail, ...after],
    ],
    isInUrl: last !== undefined && typeof last !== 'string',
  };
}

function cutPiece(generate: fc.GeneratorValue, piece: Piece): [Piece, Piece] {
  if (typeof piece === 'string') {
    const chosen = generate(fc.nat, piece.length);
    // Nobody cuts an escape.
    const from = /(?:&[\w#]*|%[\dA-F]?)$/.test(piece.slice(0, chosen)) ? piece.length : chosen;
    return [piece.slice(0, from), piece.slice(from)];
  }
  const query = piece.url.indexOf('?');
  const from = query < 0 ? piece.url.length : query + 1 + generate(fc.nat, piece.url.length - query - 1);
  return [{ ...piece, url: piece.url.slice(0, from) }, piece.encode(piece.url.slice(from))];
}
