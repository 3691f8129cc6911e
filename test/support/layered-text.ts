import fc from 'fast-check';
import { parseFragment } from 'parse5';

/** A text with asset URLs. A number among the pieces is the index of a URL. */
export interface Passage {
  readonly pieces: readonly (string | number)[];
  readonly urls: readonly string[];
}

export function render({ pieces, urls }: Passage, spell: (url: string) => string): string {
  return pieces.map((piece) => (typeof piece === 'string' ? piece : spell(urls[piece] as string))).join('');
}

const files = [
  '1700000001-kettle.jpg',
  '1700000002-team_photo_2.png',
  'seal.svg',
  '1700000003-K%C3%B6ln.webp',
  '1700000004-film.mp4',
];
const parameters = [
  'w=640',
  'h=48.5',
  'auto=format,compress',
  'ar=16:9',
  'fit=crop',
  'rect=0,0,8,9',
  'fp-x=0.31',
  'fm=webp',
  'txt=a%20b',
];
const prefixes = [
  'https://www.datocms-assets.com/99001/',
  'http://datocms-assets.com/99001/',
  '//www.datocms-assets.com/99001/',
];

/** A URL of an asset, with some parameters. */
export const assetUrl = fc
  .tuple(fc.constantFrom(...prefixes), fc.constantFrom(...files), fc.subarray(parameters))
  .map(([prefix, file, query]) => prefix + file + (query.length > 0 ? `?${query.join('&')}` : ''));

// Text around URLs: anything that a page may hold, with a blank beside the URL.
const filler = fc.oneof(
  fc.constantFrom(
    '',
    'a & b < c > d "e" \'f\' ',
    'Kettle — “größer” 東京 😀 ',
    '{"a":[1,2]} ',
    'x\\y \\n \\u0041 ',
    '&amp; &lt; &copy; %20 ',
    '//example.org/a.jpg?b=1 ',
  ),
  fc.string({ maxLength: 12 }).map((text) => `${text.replace(/[\0\r\ud800-\udfff]/g, '')} `),
);

const shapes: readonly (readonly (string | number)[])[] = [
  [0],
  [0, ' 1x,', 1, ' 2x'],
  [0, ' 320w,\n', 1, ' 640w, ', 2, ' 1280w'],
  ['See ', 0, ', or ', 1, '. (', 2, ')'],
  ['a{background:url(', 0, ')}b{background:url("', 1, '")}c{background:url(\'', 2, "')}"],
  ['![x](', 0, ' "t") <', 1, '> [y]: ', 2],
  ['{"a":"', 0, '","b":["', 1, '","', 2, '"]}'],
  ["f('", 0, '\'),g("', 1, '")'],
  ['<img src="', 0, '" alt=""><a href=\'', 1, "'>"],
];

/** A passage that is one URL. */
export const singleUrl: fc.Arbitrary<Passage> = assetUrl.map((single) => ({ pieces: [0], urls: [single] }));

export const passage: fc.Arbitrary<Passage> = fc
  .tuple(fc.constantFrom(...shapes), filler, filler, fc.array(assetUrl, { minLength: 3, maxLength: 3 }))
  .map(([shape, before, after, urls]) => ({ pieces: [before, ...shape, ` ${after}`], urls }));

/** One way to embed a text in another one, and how an independent parser reads it. */
export interface Layer {
  readonly name: string;
  readonly encode: (text: string) => string;
  readonly decode: (text: string) => string;
}

const json = (name: string, inScript: (text: string) => string): Layer => ({
  name,
  encode: (text) => `{"v":${inScript(JSON.stringify(text))}}`,
  decode: (text) => (JSON.parse(text) as { v: string }).v,
});

const markup = (name: string, ampersand: string, quote: string, slash = '/'): Layer => ({
  name,
  encode: (text) =>
    `<p title="${text.replaceAll('&', ampersand).replaceAll('"', quote).replaceAll('<', '&lt;').replaceAll('/', slash)}">`,
  decode: (text) => {
    const [node] = parseFragment(text).childNodes;
    return node && 'attrs' in node ? (node.attrs[0]?.value ?? '') : '';
  },
});

export const layers: readonly Layer[] = [
  json('JSON', (text) => text),
  json('JSON of PHP', (text) => text.replaceAll('/', '\\/')),
  json('JSON for scripts', (text) =>
    text.replace(/[/<>&]/g, (char) => `\\u00${char.charCodeAt(0).toString(16).toUpperCase()}`),
  ),
  markup('markup', '&amp;', '&quot;'),
  markup('markup of Astro 5', '&#38;', '&#34;'),
  markup('markup of rehype', '&#x26;', '&#x22;'),
  markup('markup with slashes escaped', '&amp;', '&quot;', '&#x2F;'),
];

/** Percent-encoding of a whole text. */
export const percent: Layer = { name: 'percent', encode: encodeURIComponent, decode: decodeURIComponent };

const query = (name: string, encode: (text: string) => string, decode: (text: string) => string): Layer => ({
  name,
  encode: (text) => `/page?a=1&d=${encode(text)}&z=2`,
  decode: (url) => decode(/&d=(.*)&z=2$/s.exec(url)?.[1] ?? ''),
});

/** Ways to embed a text in a parameter of a URL. */
export const queryLayers: readonly Layer[] = [
  query('a component', encodeURIComponent, decodeURIComponent),
  query(
    'a form',
    (text) => new URLSearchParams({ d: text }).toString().slice(2),
    (text) => decodeURIComponent(text.replaceAll('+', ' ')),
  ),
  query(
    'a component in a URL in a component',
    (text) => encodeURIComponent(`/inner?e=${encodeURIComponent(text)}`),
    (text) => decodeURIComponent(decodeURIComponent(text).slice('/inner?e='.length)),
  ),
  query(
    'lower case',
    (text) => encodeURIComponent(text).replace(/%../g, (code) => code.toLowerCase()),
    decodeURIComponent,
  ),
];

/** Layers, innermost first: none to two of percent-encoding, and up to three others. */
export const nesting: fc.Arbitrary<readonly Layer[]> = fc
  .tuple(fc.integer({ min: 0, max: 2 }), fc.array(fc.constantFrom(...layers, ...queryLayers), { maxLength: 3 }))
  .map(([times, others]) => [...Array.from({ length: times }, () => percent), ...others]);
