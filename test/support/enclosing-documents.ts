import { parse as parseYaml } from 'yaml';
import {
  attribute,
  cardText,
  cells,
  cssRules,
  cssString,
  cssUrls,
  type Enclosing,
  htmlElements,
  htmlUrls,
  inside,
  jsonList,
  jsonString,
  onlyUrl,
  strings,
  xmlElements,
  yamlStrings,
} from './enclosing-encodings.ts';
import { chooseProgram, readProgram } from './enclosing-programs.ts';
import { readCard, readCss, readHtml, readMarkdown, readXml } from './enclosing-readers.ts';

const site = 'https://www.example.org';
const page = { file: 'page.html', profile: 'web', origin: '' } as const;
const program = { profile: 'web', origin: '', isProgram: true } as const;
const data = { profile: 'portable', origin: '' } as const;
const text = { profile: 'portable', origin: site } as const;

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
