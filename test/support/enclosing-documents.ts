import * as css from 'css-tree';
import fc from 'fast-check';
import { fromMarkdown } from 'mdast-util-from-markdown';
import { type DefaultTreeAdapterTypes, parse as parseHtml } from 'parse5';
import { SaxesParser } from 'saxes';
import { parse as parseYaml } from 'yaml';
import { chooseProgram, type Enclosed, readProgram } from './enclosing-programs.ts';
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

const site = 'https://www.example.org';
const page = { file: 'page.html', profile: 'web', origin: '' } as const;
const program = { profile: 'web', origin: '', isProgram: true } as const;
const data = { profile: 'portable', origin: '' } as const;
const text = { profile: 'portable', origin: site } as const;

/** Writes texts into strings of a document. */
type Encode = (text: string) => string;

const entity = (mark: string) =>
  ({ '"': ['&quot;', '&#34;', '&#x22;'], "'": ['&#39;', '&apos;', '&#x27;'] })[mark] ?? [];

function attribute(choose: Choose): (value: string) => string {
  const mark = choose('"', "'");
  const [ampersand, escaped] = [choose('&amp;', '&#38;', '&#x26;'), choose(...entity(mark))];
  return (value) => mark + value.replaceAll('&', ampersand).replaceAll(mark, escaped) + mark;
}

/** A document of some strings. Some texts are cut, as excerpts are. */
function strings(
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

const onlyUrl = (generate: fc.GeneratorValue): readonly Piece[] => [{ url: chooseUrl(generate), encode: (url) => url }];

function inside(enclose: (choose: Choose) => Encode): Enclosing['choose'] {
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
const jsonString = (choose: Choose): Encode => {
  const write = choose(...jsonEscapes);
  return (value) => write(JSON.stringify(value));
};
const jsonList = (values: readonly string[]) => `{"a":[${values.join(',')}],"b":"it's"}`;

const yamlStrings: readonly Encode[] = [
  (value) => JSON.stringify(value),
  (value) => `'${value.replaceAll("'", "''")}'`,
  (value) => `|-\n    ${value}`,
  (value) => `[ ${JSON.stringify(value)}, '${value.replaceAll("'", "''")}' ]`,
  (value) => `{ a: '${value.replaceAll("'", "''")}', b: "it's" }`,
];

/** A file of cells between separators (RFC 4180). */
const cells = (separator: string): Pick<Enclosing, 'choose' | 'read'> => ({
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

const cardText = (value: string) => value.replace(/[\\,;]/g, '\\$&').replaceAll('\n', '\\n');

const cssString = (mark: string) => (value: string) =>
  mark + value.replaceAll('\\', '\\\\').replaceAll(mark, `\\${mark}`) + mark;
const cssRules: readonly Encode[] = [
  ...['"', "'"].flatMap((mark): Encode[] => [
    (value) => `a{content:${cssString(mark)(value)}}`,
    (value) => `a{--x:${cssString(mark)(value)};color:red}`,
    (value) => `@media print{a::after{content:"“" ${cssString(mark)(value)} "”"}}`,
  ]),
];
const cssUrls: readonly Encode[] = [
  (url) => `a{background:url(${url})}`,
  (url) => `a{background:url( ${url} ) no-repeat,url("${url}")}`,
  (url) => `a{background:#fff url('${url}')0 0/cover;color:red}`,
  (url) => `@import "${url}" screen;`,
  (url) => `a{background:image-set("${url}" 1x,url(${url}) 2x)}`,
  (url) => `a{background:url(${url.replaceAll(',', '\\2c ')})}`,
  (url) => `.bg-\\[url\\(x\\)\\]{--u:url("${url}")}`,
];

const content = (value: string) => value.replaceAll('&', '&amp;').replaceAll('<', '&lt;');
const xmlElements = (choose: Choose): Encode => {
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

const htmlElements = (choose: Choose): Encode => {
  const write = attribute(choose);
  return choose<Encode>(
    (value) => `<i data-v=${write(value)}></i>`,
    (value) => `<i title=${write(value)} lang=en>x</i>`,
    (value) => `<p>${content(value)}</p>`,
    (value) => `<textarea>${content(value)}</textarea>`,
    (value) => `<script type="application/json">${JSON.stringify(value).replaceAll('<', '\\u003c')}</script>`,
  );
};
const htmlUrls = (choose: Choose): Encode => {
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

export const enclosings: Readonly<Record<string, Enclosing>> = {
  'a program': { ...program, file: 'code.js', choose: chooseProgram, read: readProgram },
  'a program in a page': {
    ...program,
    file: 'page.html',
    choose: inside(() => (code) => `<script>${code}</script>`),
    read: readHtml,
  },
  'a program in an attribute': {
    ...program,
    file: 'page.html',
    choose: inside((choose) => {
      const write = attribute(choose);
      const name = choose('onclick', 'x-data', ':src', '@click', 'v-html');
      return (code) => `<b ${name}=${write(code)}>x</b>`;
    }),
    read: readHtml,
  },
  'a program in JSON': {
    ...program,
    file: 'code.js.map',
    choose: inside(() => (code) => JSON.stringify({ sourcesContent: [code] })),
    read: (document) => readProgram((JSON.parse(document) as { sourcesContent: string[] }).sourcesContent[0] as string),
  },
  JSON: { ...data, file: 'data.json', choose: strings(jsonString, jsonList), read: (document) => JSON.parse(document) },
  'JSON in a program': {
    ...program,
    file: 'code.js',
    choose: strings(
      (choose) => {
        const [quote, write] = [choose('"', "'"), jsonString(choose)];
        return (value) =>
          `JSON.parse(${quote}${write(value).replaceAll('\\', '\\\\').replaceAll(quote, `\\${quote}`)}${quote})`;
      },
      (values) => `a=[${values.join(',')}];b="it's"`,
    ),
    read: readProgram,
  },
  'JSON in a program in a page': {
    ...program,
    file: 'page.html',
    choose: strings(
      (choose) => {
        const write = jsonString(choose);
        return (value) => `<script>a=JSON.parse(${JSON.stringify(write(value)).replaceAll('<', '\\u003c')})</script>`;
      },
      (values) => values.join('\n'),
    ),
    read: readHtml,
  },
  YAML: {
    ...text,
    file: 'data.yml',
    choose: strings(
      (choose) => choose(...yamlStrings),
      (values) => values.map((value, at) => `k${at}: ${value}\n`).join(''),
    ),
    read: (document) => parseYaml(document),
  },
  'YAML in an attribute': {
    ...page,
    choose: strings(
      (choose) => {
        const write = attribute(choose);
        return (value) => `<p data-v=${write(`k: '${value.replaceAll("'", "''")}'`)}>x</p>`;
      },
      (values) => values.join(''),
    ),
    read: readHtml,
  },
  'YAML in JSON': {
    ...data,
    file: 'data.json',
    choose: strings((choose) => {
      const write = jsonString(choose);
      return (value) => write(`k: '${value.replaceAll("'", "''")}'`);
    }, jsonList),
    read: (document) => JSON.parse(document),
  },
  'cells between commas': { ...text, file: 'data.csv', ...cells(',') },
  'cells between semicolons': { ...text, file: 'data.csv', ...cells(';') },
  'cells between tabs': { ...text, file: 'data.tsv', ...cells('\t') },
  'an address card': {
    ...text,
    file: 'card.vcf',
    choose: strings(
      () => cardText,
      (values) => `BEGIN:VCARD\r\n${values.map((value) => `NOTE:x ${value}\r\n`).join('')}END:VCARD\r\n`,
    ),
    read: readCard,
  },
  'endpoints of a page': {
    ...page,
    choose: strings(
      (choose) => {
        const write = attribute(choose);
        return (url) => `<img src=${write(`/_image?${new URLSearchParams({ href: url, f: 'webp' })}`)}>`;
      },
      (values) => values.join(''),
      onlyUrl,
    ),
    read: readHtml,
  },
  'a style sheet in a program': {
    ...program,
    file: 'code.js',
    choose: strings(
      (choose) => {
        const mark = choose('"', "'");
        return (value) => JSON.stringify(`a{content:${cssString(mark)(`${value}\n`).replaceAll('\n', '\\a ')}}`);
      },
      (values) => `a=[${values.join(',')}];b="it's"`,
    ),
    read: readProgram,
  },
  'strings of a style sheet': {
    file: 'style.css',
    profile: 'web',
    origin: '',
    choose: strings(
      (choose) => choose(...cssRules),
      (rules) => rules.join('\n'),
    ),
    read: readCss,
  },
  'URLs of a style sheet': {
    file: 'style.css',
    profile: 'web',
    origin: '',
    choose: strings(
      (choose) => choose(...cssUrls),
      (rules) => rules.join('\n'),
      onlyUrl,
    ),
    read: readCss,
  },
  XML: {
    ...text,
    file: 'data.xml',
    choose: strings(xmlElements, (values) => `<r>${values.join('')}</r>`),
    read: readXml,
  },
  'a feed': {
    ...text,
    file: 'feed.rss',
    choose: strings(xmlElements, (values) => `<rss><channel>${values.join('\n')}</channel></rss>`),
    read: readXml,
  },
  SVG: {
    file: 'a.svg',
    profile: 'web',
    origin: '',
    choose: strings(xmlElements, (values) => `<svg xmlns="http://www.w3.org/2000/svg">${values.join('')}</svg>`),
    read: readXml,
  },
  Markdown: {
    ...text,
    file: 'a.md',
    choose: strings(
      () => (value) => value,
      (values) => values.join('\n\n'),
    ),
    read: readMarkdown,
  },
  HTML: { ...page, choose: strings(htmlElements, (values) => values.join('')), read: readHtml },
  'URLs of a page': { ...page, choose: strings(htmlUrls, (values) => values.join(''), onlyUrl), read: readHtml },
};

function readCells(document: string, separator: string): string[][] {
  const rows: string[][] = [];
  let [row, at]: [string[], number] = [[], 0];
  while (at < document.length) {
    const isQuoted = document[at] === '"';
    const pattern = isQuoted ? /"((?:[^"]|"")*)"/y : new RegExp(`([^\\r\\n${separator}]*)`, 'y');
    pattern.lastIndex = at;
    const raw = pattern.exec(document)?.[1];
    if (raw === undefined) throw new Error(`There is no cell at ${at}.`);
    row.push(isQuoted ? raw.replaceAll('""', '"') : raw);
    at = pattern.lastIndex;
    if (document[at] === separator) at++;
    else if (document.startsWith('\r\n', at)) {
      rows.push(row);
      [row, at] = [[], at + 2];
    } else throw new Error(`The cell does not end at ${at}.`);
  }
  return rows;
}

function readCard(document: string): string[] {
  const unfolded = document.replace(/\r\n[ \t]/g, '');
  return unfolded.split('\r\n').map((line) => line.replace(/\\(n|.)/gi, (_, char) => (/n/i.test(char) ? '\n' : char)));
}

function readHtml(document: string): unknown {
  return outline(parseHtml(document));
}

function outline(node: DefaultTreeAdapterTypes.Node): unknown {
  const attributes = 'attrs' in node ? node.attrs : [];
  const children = 'childNodes' in node ? node.childNodes : [];
  const isProgram = node.nodeName === 'script' && attributes.length === 0;
  return {
    name: node.nodeName,
    attributes: attributes.map(({ name, value }) => [name, node.nodeName === 'b' ? readProgram(value) : value]),
    text: 'value' in node ? node.value : '',
    children: isProgram
      ? children.map((child) => readProgram('value' in child ? child.value : ''))
      : children.map(outline),
  };
}

function readCss(document: string): unknown {
  return css.toPlainObject(css.parse(document, { parseCustomProperty: true }));
}

function readMarkdown(document: string): unknown {
  return JSON.parse(JSON.stringify(fromMarkdown(document), (key, value) => (key === 'position' ? undefined : value)));
}

function readXml(document: string): unknown {
  const events: unknown[] = [];
  let text = '';
  const endText = () => {
    if (text !== '') events.push(text);
    text = '';
  };
  const parser = new SaxesParser();
  parser.on('opentag', ({ name, attributes }) => {
    endText();
    events.push([name, attributes]);
  });
  parser.on('text', (part) => {
    text += part;
  });
  parser.on('cdata', (part) => {
    text += part;
  });
  parser.on('closetag', ({ name }) => {
    endText();
    events.push(name);
  });
  parser.write(document).close();
  return events;
}
