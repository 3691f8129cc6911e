const host = 'www.datocms-assets.com';
const url = `https://${host}/99001/1700000001-kettle.jpg`;

const feed = '{"version":"https://jsonfeed.org/version/1.1","items":[';

/** A text of about `size` characters. */
type Make = (size: number) => string;

const many =
  (part: string, before = '', after = ''): Make =>
  (size) =>
    before + part.repeat(Math.ceil(size / part.length)) + after;

const line = (value: string) => `/*\n  Link: ${value}\n`;

/** Texts that cost a careless scanner more than their length: file, what it is, how to make one of a size. */
export const hostileTexts: readonly (readonly [file: string, what: string, make: Make])[] = [
  ['a.js', 'quotes that are escaped in a string', many("\\'", `'${url}?txt=`)],
  ['a.js', 'strings with blanks behind a URL', many(`"https://${host}/99001/x y z",`)],
  ['a.ics', 'folded lines', many('\r\n x', `ATTACH:${url}`)],
  ['a.txt', 'letters behind a URL', many('を', `${url}?w=2`)],
  ['a.rss', 'a tag of addresses', many(` url="${url}" length="1"`, '<rss><enclosure', '/>')],
  ['a.html', 'a page on one line', many(`<img src="${url}?w=1&amp;h=2" srcset="${url}?w=1 1x, ${url}?w=2 2x">`)],
  ['a.js', 'back-slashes behind a host', many('\\', `"https://${host}`)],
  ['a.js', 'back-slashes before a host', many('\\', '', `//${host}/a.jpg`)],
  ['a.js', 'back-slashes in a URL', many('\\', `"${url}`)],
  ['a.js', 'escaped slashes in a URL', many('\\/', `"${url}`)],
  ['a.html', 'one entity, escaped ever again', many('amp;', `<p>${url}?a=1&`)],
  ['a.html', 'entities behind a host', many('&amp;', `<p>https://${host}`)],
  ['a.html', 'the needle begun ever again', many('datocms-assets&amp;amp;')],
  ['a.html', 'escaped letters', many('&#100;&#97;&#116;', '<p>')],
  ['a.html', 'an ampersand escaped ever again before a letter', many('amp;', '<p>&#97;&')],
  ['a.html', 'zeros in an entity', many('0', '<p>&#97;&#x')],
  ['a.js', 'back-slashes with escaped letters about', many('\\', '"\\x61"')],
  ['a.css', 'hexadecimal escapes', many('\\64 ', `a{b:url(${url}`)],
  ['a.html', 'letters of the host in attributes', many('<img src="https://www.d&#97;tocms-assets.com/99001/a.jpg">')],
  ['a.md', 'slashes before a host', many('/', 'https:', `${host}/a.jpg`)],
  ['a.md', 'opening parentheses', many('(', url)],
  ['a.md', 'closing parentheses', many('()', `(${url}`, ')')],
  ['a.md', 'punctuation behind a URL', many('.,;:!?*_', url)],
  ['a.txt', 'schemes', many('https://', '', `${host}/a.jpg`)],
  ['a.txt', 'hosts without paths', many(host)],
  ['a.txt', 'hosts joined by dots', many(`${host}.`)],
  ['a.txt', 'hosts joined by slashes', many(`${host}/`)],
  ['a.txt', 'hosts between blanks', many(`${host} `)],
  ['a.txt', 'labels', many('a.', '', `${host}/a.jpg`)],
  ['a.txt', 'URLs joined by commas', many(`${url},`)],
  ['a.txt', 'URLs joined by equals signs', many(`=${url}`)],
  ['a.txt', 'URLs as parameters of one URL', many(`&u=${url}`, '/x?a=1')],
  ['a.txt', 'URLs as paths of one URL', many(`/${url}`)],
  ['a.html', 'percent signs escaped ever again', many('25', `<a href="/x?u=https%3A%2F%2F${host}%2Fa%`)],
  ['a.html', 'a srcset', many(`${url}?w=1 1x, `, '<img srcset="', '">')],
  ['a.html', 'a srcset of open parentheses', many(`${url}?w=1 (1x, `, '<img srcset="')],
  ['a.html', 'a tag of attributes', many(`data-a="${url}" `, '<img ', '>')],
  ['a.html', 'a meta element of contents', many(`content="${url}" `, '<meta ', '>')],
  ['a.html', 'tags that never end', many(`<a href="${url}" `)],
  ['a.html', 'quotes that never end', many(`<a b='${url}`)],
  ['a.html', 'comments that never end', many('<!--', url)],
  ['a.html', 'scripts in scripts', many(`<script>"${url}"<!-- <script>`)],
  ['a.html', 'script ends that are none', many('</script', `<script>${url}`)],
  ['a.html', 'attribute text with blanks', many(`${url} `, '<p title="', '">')],
  ['a.html', 'quoted entities', many(`&quot;${url}&quot;`, '<p title="', '">')],
  ['a.html', 'hint links', many(`<link rel=preconnect href=https://${host}>`)],
  ['a.html', 'a policy', many(`https://${host} `, '<meta http-equiv=content-security-policy content="img-src ', '">')],
  ['_headers', 'a policy', many(`https://${host} `, '/*\n  Content-Security-Policy: img-src ')],
  ['_headers', 'a policy without blanks', many(`https://${host},`, '/*\n  Content-Security-Policy: img-src ')],
  ['_headers', 'a Link header', many(`<https://${host}>; rel=preconnect, `, '/*\n  Link: ')],
  ['_headers', 'Link headers of values that never end', many(line(`<https://${host} `.repeat(500)))],
  ['_headers', 'Link headers of brackets', many(line(`${'<'.repeat(8000)} ${`https://${host} `.repeat(200)}`))],
  ['_headers', 'Link headers of blanks', many(line(`<https://${host}>${' '.repeat(15_000)}x <https://${host}>`))],
  ['_headers', 'Link headers of other values', many(line(`<https://${host}/a{b}>,`.repeat(400)))],
  ['feed.json', 'quotes that are escaped in a string of a feed', many('\\"', `${feed}{"url":"${url}","x":"`)],
  ['feed.json', 'statements about one file', many('"size_in_bytes":1,', `${feed}{"url":"${url}",`, '"x":1}]}')],
  [
    'a.html',
    'letters before URLs in a link',
    (size) => `<a href="${'a'.repeat(size / 2)}${many(` ${url}`)(size / 2)}">`,
  ],
  [
    'a.html',
    'blanks before URLs in a link',
    (size) => `<a href="${' '.repeat(size / 2)}${many(`x ${url}`)(size / 2)}">`,
  ],
  [
    'a.html',
    'blanks before hosts in a title',
    (size) => `<p title="${' '.repeat(size / 2)}${many(`${host} `)(size / 2)}">`,
  ],
  [
    'a.html',
    'a long name of a meta element',
    (size) => `<meta name="${'a'.repeat(size / 2)}" content="${many(`${url} `)(size / 2)}">`,
  ],
  ['a.json', 'policies', many(`img-src https://${host};`)],
  ['a.html', 'a length-prefixed row', (size) => many(`${url} \\"`, `<script>push([1,"1f:T${size.toString(16)},`)(size)],
  ['a.html', 'length-prefixed rows', many(`\\n1f:T3f,${url}xxxxx`, '<script>push([1,"')],
  ['a.json', 'serialised strings', many(`s:58:"${url}"`)],
  ['a.json', 'serialised strings in one that never ends', many(`s:999:\\"${url}`, 's:999999999:"')],
  ['a.json', 'serialised strings without a closing quote', many(`s:99:"${url} &amp;&amp;&amp;&amp;`)],
  ['a.json', 'back-slashes in front of a string', many('\\', 's:9:', url)],
  ['a.json', 'digits of a length', many('9', `"${url}"s:`)],
  ['a.js', 'strings put together', many(`"${url}"+`)],
];
