import fc from 'fast-check';
import { chooseProgram, type Enclosed } from './enclosing-programs.ts';
import { readCells } from './enclosing-readers.ts';
import { type Choose, choosePieces, chooser, chooseUrl, cutPieces, type Piece, write } from './enclosing-strings.ts';

/** A kind of file with strings of one language, and a parser that is independent of the scanner. */
export interface Enclosing {
  readonly file: string;
  readonly profile: 'web' | 'portable';
  /** The part of a local URL before `/_assets/`. */
  readonly origin: '' | 'https://www.example.org';
  /** The strings are those of a program, which may put something behind a URL where the scanner can't tell. */
  readonly isProgram?: true;
  readonly choose: (generate: fc.GeneratorValue) => Enclosed;
  /** Reads a document with its parser, as JSON. */
  readonly read: (document: string) => unknown;
}

/** Writes texts into strings of a document. */
export type Encode = (text: string) => string;

const entity = (mark: string) =>
  ({ '"': ['&quot;', '&#34;', '&#x22;'], "'": ['&#39;', '&apos;', '&#x27;'] })[mark] ?? [];

export function attribute(choose: Choose): (value: string) => string {
  const mark = choose('"', "'");
  const [ampersand, escaped] = [choose('&amp;', '&#38;', '&#x26;'), choose(...entity(mark))];
  return (value) => mark + value.replaceAll('&', ampersand).replaceAll(mark, escaped) + mark;
}

/** A document of some strings. Some texts are cut, as excerpts are. */
export function strings(
  chooseEncode: (choose: Choose) => Encode,
  join: (strings: readonly string[]) => string,
  pieces: (generate: fc.GeneratorValue) => readonly Piece[] = choosePiecesOrExcerpt,
): Enclosing['choose'] {
  return (generate) => {
    const choose = chooser(generate);
    const parts = Array.from(
      { length: 1 + generate(fc.nat, 2) },
      () => [pieces(generate), chooseEncode(choose)] as const,
    );
    return { write: (spell) => join(parts.map(([part, encode]) => encode(write(part, spell)))), isUnfinished: false };
  };
}

function choosePiecesOrExcerpt(generate: fc.GeneratorValue): readonly Piece[] {
  const pieces = choosePieces(generate);
  if (chooser(generate)(true, true, false)) return pieces;
  const excerpt = cutPieces(generate, pieces).segments[0] as readonly Piece[];
  const last = excerpt.findLast((piece) => piece !== '');
  return typeof last === 'object' && !/\w$/.test(last.url) ? pieces : excerpt;
}

export const onlyUrl = (generate: fc.GeneratorValue): readonly Piece[] => [
  { url: chooseUrl(generate), encode: (url) => url },
];

export function inside(enclose: (choose: Choose) => Encode): Enclosing['choose'] {
  return (generate) => {
    const [program, encode] = [chooseProgram(generate), enclose(chooser(generate))];
    return { ...program, write: (spell) => encode(program.write(spell)) };
  };
}

const jsonEscapes: readonly Encode[] = [
  (string) => string,
  (string) => string.replaceAll('/', '\\/'),
  (string) => string.replace(/[<>&']/g, (char) => `\\u00${char.charCodeAt(0).toString(16).padStart(2, '0')}`),
  (string) => string.replace(/[<>&/]/g, (char) => `\\u00${char.charCodeAt(0).toString(16).toUpperCase()}`),
];
export const jsonString = (choose: Choose): Encode => {
  const write = choose(...jsonEscapes);
  return (value) => write(JSON.stringify(value));
};
export const jsonList = (values: readonly string[]) => `{"a":[${values.join(',')}],"b":"it's"}`;

export const yamlStrings: readonly Encode[] = [
  (value) => JSON.stringify(value),
  (value) => `'${value.replaceAll("'", "''")}'`,
  (value) => `|-\n    ${value}`,
  (value) => `[ ${JSON.stringify(value)}, '${value.replaceAll("'", "''")}' ]`,
  (value) => `{ a: '${value.replaceAll("'", "''")}', b: "it's" }`,
];

/** A file of cells between separators (RFC 4180). */
export const cells = (separator: string): Pick<Enclosing, 'choose' | 'read'> => ({
  choose: strings(
    (choose) => {
      const isQuoted = choose(true, false);
      return (value) =>
        isQuoted || new RegExp(`["\\n${separator}]`).test(value) ? `"${value.replaceAll('"', '""')}"` : value;
    },
    (values) =>
      [['id', 'text', 'more'], ...values.map((value, at) => [String(at), value, '"x"'])]
        .map((row) => `${row.join(separator)}\r\n`)
        .join(''),
  ),
  read: (document) => readCells(document, separator),
});

export const cardText = (value: string) => value.replace(/[\\,;]/g, '\\$&').replaceAll('\n', '\\n');

export const cssString = (mark: string) => (value: string) =>
  mark + value.replaceAll('\\', '\\\\').replaceAll(mark, `\\${mark}`) + mark;
export const cssRules: readonly Encode[] = [
  ...['"', "'"].flatMap((mark): Encode[] => [
    (value) => `a{content:${cssString(mark)(value)}}`,
    (value) => `a{--x:${cssString(mark)(value)};color:red}`,
    (value) => `@media print{a::after{content:"“" ${cssString(mark)(value)} "”"}}`,
  ]),
];
export const cssUrls: readonly Encode[] = [
  (url) => `a{background:url(${url})}`,
  (url) => `a{background:url( ${url} ) no-repeat,url("${url}")}`,
  (url) => `a{background:#fff url('${url}')0 0/cover;color:red}`,
  (url) => `@import "${url}" screen;`,
  (url) => `a{background:image-set("${url}" 1x,url(${url}) 2x)}`,
  (url) => `a{background:url(${url.replaceAll(',', '\\2c ')})}`,
  (url) => `.bg-\\[url\\(x\\)\\]{--u:url("${url}")}`,
];

export const content = (value: string) => value.replaceAll('&', '&amp;').replaceAll('<', '&lt;');
export const xmlElements = (choose: Choose): Encode => {
  const write = attribute(choose);
  return choose<Encode>(
    (value) => `<v a=${write(value).replaceAll('<', '&lt;')}/>`,
    (value) => `<v b='1' a=${write(value).replaceAll('<', '&lt;')}>x</v>`,
    (value) => `<v>${content(value)}</v>`,
    (value) => `<v>${content(value).replaceAll('>', '&gt;').replaceAll('"', '&quot;')}</v>`,
    (value) => `<v><![CDATA[${value}]]></v>`,
    (value) => `<v><![CDATA[${value}]]>\n</v>`,
    (value) => `<v>${content(content(value)).replaceAll('"', '&quot;')}</v>`,
  );
};

export const htmlElements = (choose: Choose): Encode => {
  const write = attribute(choose);
  return choose<Encode>(
    (value) => `<i data-v=${write(value)}></i>`,
    (value) => `<i title=${write(value)} lang=en>x</i>`,
    (value) => `<p>${content(value)}</p>`,
    (value) => `<textarea>${content(value)}</textarea>`,
    (value) => `<script type="application/json">${JSON.stringify(value).replaceAll('<', '\\u003c')}</script>`,
  );
};
export const htmlUrls = (choose: Choose): Encode => {
  const write = attribute(choose);
  return choose<Encode>(
    (url) => `<a href=${write(url)}>x</a>`,
    (url) => `<img src=${write(url)} alt="it's">`,
    (url) => `<img src=${url} alt=x>`,
    (url) => `<img src=${url}>`,
    (url) => `<i data-v=${url}>x</i>`,
    (url) => `<img srcset=${write(`${url} 1x, ${url} 2x`)}>`,
    (url) => `<p style=${write(`background:url('${url}')`)}>x</p>`,
  );
};
