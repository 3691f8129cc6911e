/** How tools write a text into HTML, JSON, JavaScript, CSS and URLs. Each table is keyed by the tool, or by its function. */
export type Serializers = Readonly<Record<string, (text: string) => string>>;

const hex = (char: string, length: number) => char.charCodeAt(0).toString(16).padStart(length, '0');
const mapEach = (text: string, write: (char: string) => string) => Array.from(text, write).join('');
const byTable = (table: Readonly<Record<string, string>>) => (text: string) =>
  mapEach(text, (char) => table[char] ?? char);
const unicode = (char: string) => `\\u${hex(char, 4)}`;
const upperUnicode = (char: string) => `\\u${hex(char, 4).toUpperCase()}`;

const basicEntities = { '&': '&amp;', '"': '&quot;', '<': '&lt;', '>': '&gt;' };
const allButLetters = (entity: (char: string) => string) => (text: string) =>
  mapEach(text, (char) =>
    /[\w,.-]/.test(char) ? char : (basicEntities[char as keyof typeof basicEntities] ?? entity(char)),
  );

/** Values of attributes in double quotes. */
export const attributes: Serializers = {
  basic: byTable(basicEntities),
  minimal: byTable({ '&': '&amp;', '"': '&quot;' }),
  'raw ampersands': (text) => text.replace(/&(?=#|\w+;|amp|lt|gt|quot)/g, '&amp;').replaceAll('"', '&quot;'),
  React: byTable({ ...basicEntities, "'": '&#x27;' }),
  Go: byTable({ ...basicEntities, '"': '&#34;', "'": '&#39;', '+': '&#43;' }),
  Mustache: byTable({ ...basicEntities, "'": '&#39;', '/': '&#x2F;', '`': '&#x60;', '=': '&#x3D;' }),
  WordPress: byTable({ ...basicEntities, '&': '&#038;', '"': '&#034;', "'": '&#039;' }),
  'Twig html_attr': allButLetters((char) => `&#x${hex(char, 2).toUpperCase()};`),
  ESAPI: allButLetters((char) => `&#x${hex(char, 0)};`),
};

/** Strings of JSON, without a closing tag of HTML. */
export const jsonStrings: Serializers = {
  'JSON.stringify': (text) => JSON.stringify(text).replaceAll('<', '\\u003c'),
  devalue: (text) => JSON.stringify(text).replaceAll('<', '\\u003C'),
  'serialize-javascript': (text) => JSON.stringify(text).replace(/[<>/]/g, upperUnicode),
  'Go, Rails': (text) => JSON.stringify(text).replace(/[<>&]/g, unicode),
  Gson: (text) => JSON.stringify(text).replace(/[<>&'=]/g, unicode),
  PHP: (text) => JSON.stringify(text).replaceAll('/', '\\/').replaceAll('<', '\\u003C'),
  'PHP with flags': (text) =>
    withoutQuotes(text)
      .replaceAll('/', '\\/')
      .replace(/[<>&']/g, upperUnicode),
  '.NET': (text) => withoutQuotes(text).replace(/[<>&'+`]/g, upperUnicode),
};

/** With `\u0022` for a quote. */
function withoutQuotes(text: string): string {
  return `"${JSON.stringify(text).slice(1, -1).replaceAll('\\"', '\\u0022')}"`;
}

const inQuotes = (quote: string, write: (text: string) => string) => (text: string) =>
  `${quote}${write(text).replace(/<(?=[/!s])/g, '\\x3c')}${quote}`;
const backslashed = (special: RegExp) => (text: string) => text.replace(special, '\\$&').replaceAll('\n', '\\n');

/** Strings of JavaScript. Those of JSON are among them. */
export const scriptStrings: Serializers = {
  ...jsonStrings,
  'single quotes': inQuotes("'", backslashed(/[\\']/g)),
  backticks: inQuotes('`', backslashed(/[\\`$]/g)),
  'Rails j': inQuotes("'", backslashed(/[\\'"`$]/g)),
  Django: inQuotes("'", (text) => text.replace(/[\\'"<>&=;`\n-]/g, upperUnicode)),
  Go: inQuotes("'", (text) => backslashed(/[\\/]/g)(text).replace(/['"&+<>`]/g, unicode)),
  'Twig js': inQuotes("'", (text) =>
    text.replace(/[^\w,.]/g, (char) => (/[\\/]/.test(char) ? `\\${char}` : upperUnicode(char))),
  ),
  ESAPI: inQuotes("'", (text) => text.replace(/[^\w,.]/g, (char) => `\\x${hex(char, 2).toUpperCase()}`)),
  OWASP: inQuotes("'", (text) => backslashed(/[\\/-]/g)(text).replace(/['"&]/g, (char) => `\\x${hex(char, 2)}`)),
};

/** `url(…)` of CSS. */
export const cssUrls: Serializers = {
  'double quotes': (url) => `url("${url}")`,
  'single quotes': (url) => `url('${url}')`,
  'no quotes': (url) => `url(${url})`,
};

/** Percent-encoding of a whole text. */
export const percentEncoders: Serializers = {
  encodeURIComponent,
  'in lower case': (text) => encodeURIComponent(text).replace(/%../g, (byte) => byte.toLowerCase()),
  rawurlencode: (text) => encodeURIComponent(text).replace(/[!'()*]/g, (char) => `%${hex(char, 2).toUpperCase()}`),
};
