const host = 'www.datocms-assets.com';
const url = `https://${host}/99001/1700000001-kettle.jpg`;

const feed = '{"version":"https://jsonfeed.org/version/1.1","items":[';

/** Makes a text of about `size` characters. */
type MakeText = (size: number) => string;

const repeat =
  (part: string, before = '', after = ''): MakeText =>
  (size) =>
    before + part.repeat(Math.ceil(size / part.length)) + after;

/** A text in pushes of so many characters each. */
const pushes = (text: string, length: number) =>
  text.replace(new RegExp(`.{1,${length}}`, 'gs'), (piece) => `<script>self.__next_f.push([1,"${piece}"])</script>`);

const linkHeader = (value: string) => `/*\n  Link: ${value}\n`;

/** Texts for which a careless scanner takes more than linear time. */
export const hostileTexts: readonly (readonly [file: string, description: string, make: MakeText])[] = [
  ['a.js', 'quotes that are escaped in a string', repeat("\\'", `'${url}?txt=`)],
  ['a.js', 'strings with blanks behind a URL', repeat(`"https://${host}/99001/x y z",`)],
  ['a.ics', 'folded lines', repeat('\r\n x', `ATTACH:${url}`)],
  ['a.txt', 'letters behind a URL', repeat('を', `${url}?w=2`)],
  ['a.rss', 'a tag with many URLs', repeat(` url="${url}" length="1"`, '<rss><enclosure', '/>')],
  ['a.html', 'a page on one line', repeat(`<img src="${url}?w=1&amp;h=2" srcset="${url}?w=1 1x, ${url}?w=2 2x">`)],
  ['a.js', 'backslashes behind a host', repeat('\\', `"https://${host}`)],
  ['a.js', 'backslashes before a host', repeat('\\', '', `//${host}/a.jpg`)],
  ['a.js', 'backslashes in a URL', repeat('\\', `"${url}`)],
  ['a.js', 'escaped slashes in a URL', repeat('\\/', `"${url}`)],
  ['a.html', 'one entity, escaped many times', repeat('amp;', `<p>${url}?a=1&`)],
  ['a.html', 'entities behind a host', repeat('&amp;', `<p>https://${host}`)],
  ['a.html', 'many beginnings of the host', repeat('datocms-assets&amp;amp;')],
  ['a.html', 'escaped letters', repeat('&#100;&#97;&#116;', '<p>')],
  ['a.html', 'an ampersand, escaped many times, before a letter', repeat('amp;', '<p>&#97;&')],
  ['a.html', 'zeros in an entity', repeat('0', '<p>&#97;&#x')],
  ['a.js', 'backslashes between escaped letters', repeat('\\', '"\\x61"')],
  ['a.css', 'hexadecimal escapes', repeat('\\64 ', `a{b:url(${url}`)],
  ['a.html', 'letters of the host in attributes', repeat('<img src="https://www.d&#97;tocms-assets.com/99001/a.jpg">')],
  ['a.md', 'slashes before a host', repeat('/', 'https:', `${host}/a.jpg`)],
  ['a.md', 'opening parentheses', repeat('(', url)],
  ['a.md', 'closing parentheses', repeat('()', `(${url}`, ')')],
  ['a.md', 'punctuation behind a URL', repeat('.,;:!?*_', url)],
  ['a.txt', 'schemes', repeat('https://', '', `${host}/a.jpg`)],
  ['a.txt', 'hosts without paths', repeat(host)],
  ['a.txt', 'hosts joined by dots', repeat(`${host}.`)],
  ['a.txt', 'hosts joined by slashes', repeat(`${host}/`)],
  ['a.txt', 'hosts between blanks', repeat(`${host} `)],
  ['a.txt', 'labels', repeat('a.', '', `${host}/a.jpg`)],
  ['a.txt', 'URLs joined by commas', repeat(`${url},`)],
  ['a.csv', 'rows of a table', repeat(`1,kettle,${url}\n`)],
  ['a.csv', 'cells in quotes', repeat(`"a ""${url}?rect=0,0,1,1"" b",`)],
  ['a.csv', 'quotes behind a URL', repeat('"', `"${url}?txt=`)],
  ['a.csv', 'blanks between cells and URLs', repeat(`${' '.repeat(2000)},${url}`)],
  ['a.json', 'URLs behind an image service', repeat(`"/cdn-cgi/image/width=80/${url}",`, '[')],
  ['a.txt', 'URLs joined by equals signs', repeat(`=${url}`)],
  ['a.html', 'plain URLs with escaped blanks in a mail', repeat(`${url}%20`, '<a href="mailto:?body=')],
  ['a.txt', 'URLs as parameters of one URL', repeat(`&u=${url}`, '/x?a=1')],
  ['a.txt', 'URLs as paths of one URL', repeat(`/${url}`)],
  ['a.html', 'percent signs, escaped many times', repeat('25', `<a href="/x?u=https%3A%2F%2F${host}%2Fa%`)],
  ['a.md', 'a slash that is percent-encoded many times', repeat('25', `https://${host}%`, '2fa.png')],
  ['a.html', 'a srcset', repeat(`${url}?w=1 1x, `, '<img srcset="', '">')],
  ['a.html', 'a srcset of open parentheses', repeat(`${url}?w=1 (1x, `, '<img srcset="')],
  ['a.html', 'a tag of attributes', repeat(`data-a="${url}" `, '<img ', '>')],
  ['a.html', 'a meta element of contents', repeat(`content="${url}" `, '<meta ', '>')],
  ['a.html', 'tags that never end', repeat(`<a href="${url}" `)],
  ['a.html', 'quotes that never end', repeat(`<a b='${url}`)],
  ['a.html', 'comments that never end', repeat('<!--', url)],
  ['a.html', 'scripts in scripts', repeat(`<script>"${url}"<!-- <script>`)],
  ['a.html', 'incomplete script end tags', repeat('</script', `<script>${url}`)],
  ['a.html', 'attribute text with blanks', repeat(`${url} `, '<p title="', '">')],
  ['a.html', 'quoted entities', repeat(`&quot;${url}&quot;`, '<p title="', '">')],
  ['a.html', 'hint links', repeat(`<link rel=preconnect href=https://${host}>`)],
  [
    'a.html',
    'a policy',
    repeat(`https://${host} `, '<meta http-equiv=content-security-policy content="img-src ', '">'),
  ],
  ['_headers', 'a policy', repeat(`https://${host} `, '/*\n  Content-Security-Policy: img-src ')],
  ['_headers', 'a policy without blanks', repeat(`https://${host},`, '/*\n  Content-Security-Policy: img-src ')],
  ['_headers', 'a Link header', repeat(`<https://${host}>; rel=preconnect, `, '/*\n  Link: ')],
  ['_headers', 'Link headers of values that never end', repeat(linkHeader(`<https://${host} `.repeat(500)))],
  ['_headers', 'Link headers of brackets', repeat(linkHeader(`${'<'.repeat(8000)} ${`https://${host} `.repeat(200)}`))],
  [
    '_headers',
    'Link headers of blanks',
    repeat(linkHeader(`<https://${host}>${' '.repeat(15_000)}x <https://${host}>`)),
  ],
  ['_headers', 'Link headers of other values', repeat(linkHeader(`<https://${host}/a{b}>,`.repeat(400)))],
  ['feed.json', 'quotes that are escaped in a string of a feed', repeat('\\"', `${feed}{"url":"${url}","x":"`)],
  ['feed.json', 'statements about one file', repeat('"size_in_bytes":1,', `${feed}{"url":"${url}",`, '"x":1}]}')],
  [
    'a.html',
    'letters before URLs in a link',
    (size) => `<a href="${'a'.repeat(size / 2)}${repeat(` ${url}`)(size / 2)}">`,
  ],
  [
    'a.html',
    'blanks before URLs in a link',
    (size) => `<a href="${' '.repeat(size / 2)}${repeat(`x ${url}`)(size / 2)}">`,
  ],
  [
    'a.html',
    'blanks before hosts in a title',
    (size) => `<p title="${' '.repeat(size / 2)}${repeat(`${host} `)(size / 2)}">`,
  ],
  [
    'a.html',
    'a long name of a meta element',
    (size) => `<meta name="${'a'.repeat(size / 2)}" content="${repeat(`${url} `)(size / 2)}">`,
  ],
  [
    'a.html',
    'a long name of a meta element with many contents',
    (size) => `<meta name="${'a'.repeat(size / 2)}"${repeat(` content="${url}"`)(size / 2)}>`,
  ],
  [
    'a.html',
    'a long relation of a link with many addresses',
    (size) => `<link rel="${'a'.repeat(size / 2)}"${repeat(` href="${url}"`)(size / 2)}>`,
  ],
  [
    'a.html',
    'blanks before hosts in a hint link',
    (size) => `<link rel="preconnect" href="${' '.repeat(size / 2)}${repeat(`${host} `)(size / 2)}">`,
  ],
  [
    'a.html',
    'blanks behind hosts in a hint link',
    (size) => `<link rel="preconnect" href="${repeat(`${host} `)(size / 2)}${' '.repeat(size / 2)}">`,
  ],
  ['a.json', 'policies', repeat(`img-src https://${host};`)],
  [
    'a.html',
    'a length-prefixed row',
    (size) => repeat(`${url} \\"`, `<script>push([1,"1f:T${size.toString(16)},`)(size),
  ],
  ['a.html', 'length-prefixed rows', repeat(`\\n1f:T3f,${url}xxxxx`, '<script>push([1,"')],
  [
    'a.html',
    'a row of text in pushes of one character',
    (size) => pushes(`1f:T${(size / 40).toString(16)},${repeat(`${url} `)(size / 40)}`, 1),
  ],
  ['a.html', 'rows of text in pushes', (size) => pushes(repeat(`1f:T3a,${url}`)(size), 60)],
  ['a.html', 'pushes of strings without an end', repeat('<script>self.__next_f.push([1,"</script>')],
  ['a.js', 'pushes of strings without an end', repeat('self.__next_f.push([1,`$')],
  ['a.html', 'underscores', repeat('_', '<script>self.__next_f.push([1,"a"])</script>')],
  ['a.rsc', 'rows of text', repeat(`1f:T3a,${url}`)],
  ['a.json', 'serialised strings', repeat(`s:58:"${url}"`)],
  ['a.json', 'serialised strings in one that never ends', repeat(`s:999:\\"${url}`, 's:999999999:"')],
  ['a.json', 'serialised strings without a closing quote', repeat(`s:99:"${url} &amp;&amp;&amp;&amp;`)],
  ['a.json', 'backslashes before a string', repeat('\\', 's:9:', url)],
  ['a.json', 'digits of a length', repeat('9', `"${url}"s:`)],
  ['a.js', 'strings with comments behind them', repeat(`"${url}"${'/**/'.repeat(49)};`)],
  ['a.js', 'strings with line breaks behind them', repeat(`"${url}"${'\\n'.repeat(90)} `)],
  ['a.js', 'apostrophes behind a URL', repeat("'", `"${url}?txt=`)],
  ['a.js', 'URLs with apostrophes', repeat(`"${url}?txt='''''' `)],
  [
    'a.html',
    'escapes of an encoded text',
    repeat('%26amp%3B', '<a href="/x?d=%22https%3A%2F%2Fwww.datocms-assets.com%2Fa%3F'),
  ],
  [
    'a.html',
    'backslashes of an encoded text',
    repeat('%5C', '<a href="/x?d=%22https%3A%2F%2Fwww.datocms-assets.com%2Fa'),
  ],
  ['a.html', 'parameters of a query', repeat('&w=(1)', `<p>"${url}?`)],
  ['a.js', 'concatenated strings', repeat(`"${url}"+`)],
  ...['<!--', '<?', '<!DOCTYPE [', '<!DOCTYPE a', '] <!DOCTYPE [', '<', '<?-->'].map(
    (part) => ['a.xml', `what may come before the root of XML: ${part}`, repeat(part, '', `<a>${url}</a>`)] as const,
  ),
];
