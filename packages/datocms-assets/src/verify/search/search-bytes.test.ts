import { gzipSync } from 'node:zlib';
import { describe, expect, it } from 'vitest';
import { search, targetsOf } from '../../../../../test/verify/search-text.ts';
import { findingCodes } from '../../findings/codes.ts';

const url = 'https://www.datocms-assets.com/99001/1700000001-kettle.jpg';

describe('the place of a leak', () => {
  it.each([
    ['the first character of the URL', `<img src="${url}">`, '1:11'],
    ['the first character of the host where there is no URL', 'Files are on www.datocms-assets.com.', '1:14'],
    ['counted behind line breaks of all kinds', `a\r\nb\n\n  ${url}`, '4:3'],
    ['counted in UTF-16 units', `\u{1F600}\u00e9 ${url}`, '1:5'],
    ['counted behind a byte order mark', `\ufeff${url}`, '1:2'],
    ['the first slash of a protocol-relative URL', `url(//www.datocms-assets.com/a.png)`, '1:5'],
    ['the scheme of a URL with a user', 'https://me@datocms-assets.com/a.png', '1:1'],
    ['the scheme of an escaped URL', `{"u":"https:\\/\\/www.datocms-assets.com\\/a.png"}`, '1:7'],
    ['the scheme of an encoded URL', 'x?url=https%3A%2F%2Fwww.datocms-assets.com%2Fa.png', '1:7'],
    ['the first letter where letters are escaped', 'x &#104;ttps:&#x2f;/www.d&#97;tocms-assets.com/a', '1:3'],
    ['behind an escaped line break in a JSON string', '{"a":"see\\nhttps://datocms-assets.com"}', '1:12'],
  ])('is %s', (_, text, place) => {
    expect(search(text).places).toEqual([`leak ${place}`]);
  });

  it('is missing where only a decoded view shows it', () => {
    const packed = [Buffer.from(Buffer.from(url).toString('base64')), gzipSync(url), Buffer.from(url, 'utf16le')];
    expect(packed.flatMap((bytes) => search(bytes).places)).toEqual(Array(3).fill('leak undefined:undefined'));
  });

  it('is reported once, however many views show it', () => {
    const text = `<a title="${url} &#38; \\u002F %2F">`;
    expect(search(`${text}\n${text}`).places).toEqual(['leak 1:11', 'leak 2:11']);
    expect(search(`URL:${url}\r\n`, 'events.ics').places).toEqual(['leak 1:5']);
  });

  it('is reported for each URL of a srcset', () => {
    expect(search(`srcset="${url}?w=1 1x,${url}?w=2 2x"`).places).toEqual(['leak 1:9', 'leak 1:75']);
  });
});

describe('the fix of what stands in an archive', () => {
  const targets = targetsOf({ knownPaths: ['/99001/1700000001-kettle.jpg'], token: '0123456789abcdef' });
  const fixOf = (text: string | Buffer, file: string) => search(text, file, targets).findings[0]?.fix;

  it.each([
    ['a URL of an asset', url],
    ['the path of an asset', '"/99001/1700000001-kettle.jpg"'],
  ])('is to create it later: %s', (_, text) => {
    const fix =
      'Make compressed copies, archives and search indexes after the assets have been localized, or leave them out of the output.';
    expect(fixOf(gzipSync(text), 'page.html.gz')).toBe(fix);
  });

  it('is also to allow it where a host is named alone', () => {
    expect(fixOf(gzipSync('see datocms-assets.com'), 'page.html.gz')).toBe(findingCodes.archive.fix);
  });

  it('is that of the code where it does not matter when the archive was created', () => {
    expect(fixOf(gzipSync(' 0123456789abcdef '), 'page.html.gz')).toBe(findingCodes['token-in-output'].fix);
    expect(fixOf(Buffer.from('just text'), 'page.html.zst')).toBe(findingCodes.archive.fix);
  });
});

describe('the message of a leak', () => {
  it.each([
    [`<img src="${url}?w=2">`, 'An asset URL of the CMS is left (plain text).'],
    ['see datocms-assets.com', 'The asset host datocms-assets.com is named (plain text).'],
    [`u=${encodeURIComponent(url)}`, '(percent-encoding).'],
    [`u=${encodeURIComponent(encodeURIComponent(url))}`, '(percent-encoding, percent-encoding).'],
    ['https:\\/\\/www.datocms-assets.com', '(backslash escapes)'],
    ['https&#58;//www.datocms-assets.com', '(HTML entities)'],
    ['www.d\uff41tocms-assets.com', '(look-alike characters)'],
    ['www.datocms-\u00aassets.com', '(look-alike characters)'],
    ['www.datocms-a\u017fsets.com', '(look-alike characters)'],
    ['www.dato\u034fcms-assets.com', '(look-alike characters)'],
    ['www.\u{1f133}atocms-assets.com', '(look-alike characters)'],
    ['www.datocms-\u{e0101}assets.com', '(look-alike characters)'],
    ['www.&dopf;atocms-assets.com', ''],
  ])('of %s names the spelling', (text, message) => {
    expect(search(text).findings.map((each) => each.message)).toEqual([expect.stringContaining(message)]);
  });

  it('is one short line, whatever stands around the place', () => {
    const [leak] = search(`\u0000\u001b[31m\n${'x'.repeat(3000)} ${url}?${'y'.repeat(3000)}`).findings;
    expect(leak?.message).toMatch(/^[^\p{Cc}]{1,160}$/u);
    expect(leak?.excerpt).toMatch(/^[^\p{Cc}]{1,160}$/u);
    expect(leak?.url?.length).toBeLessThan(600);
  });

  it('comes with the text that stands there, also where it was packed, without the token', () => {
    const token = 'a-token-of-the-cda-of-thirty-chars';
    const text = `<img data-token="${token}" src="${url}?w=2">`;
    for (const bytes of [text, gzipSync(text)]) {
      const leak = search(bytes, 'index.html', targetsOf({ token })).findings.find(({ code }) => code === 'leak');
      expect(leak?.excerpt).toContain(`src="${url}?w=2`);
      expect(JSON.stringify(leak)).not.toContain(token.slice(0, 12));
    }
  });

  it('comes with the decoded URL', () => {
    const texts = [`"${url}?a=1&amp;b=2"`, `"${url}?a=1\\u0026b=2"`, encodeURIComponent(`${url}?a=1&b=2`)];
    expect(texts.map((text) => search(text).findings[0]?.url)).toEqual(Array(3).fill(`${url}?a=1&b=2`));
    expect(search('datocms-assets.com').findings[0]?.url).toBeUndefined();
  });
});

describe('a file with many leaks', () => {
  it('has a hundred findings, and one with the number of the others', () => {
    const { findings } = search(`"${url}"\n`.repeat(1000));
    expect(findings).toHaveLength(101);
    expect(findings[100]).toMatchObject({ code: 'leak', message: '900 more places in this file are not listed.' });
  });

  it('has no further findings for their paths', () => {
    const targets = targetsOf({ knownPaths: ['/99001/1700000001-kettle.jpg'] });
    const { findings } = search(`"${url}"\n`.repeat(150), 'page.html', targets);
    expect(findings.map((each) => each.message).at(-1)).toBe('50 more places in this file are not listed.');
  });
});

describe('a file that may mention the host', () => {
  const targets = targetsOf({ allowMention: ['docs/**', '*.txt', '*.zip'] });
  it.each([
    'Files are on www.datocms-assets.com.',
    'https://www.datocms-assets.com/',
    'https://www.datocms-assets.com/99001/',
    'https://www.datocms-assets.com/99001/**',
    'https://www.datocms-assets.com/{project}/{name}.jpg',
    '/\\/\\/www\\.datocms-assets\\.com\\/(\\d+)/',
    '"hosts": ["datocms-assets.com", "*.datocms-assets.com"]',
    'film=/www\\.datocms-assets\\.com\\/(?!\\w+\\.m3u8)(\\w+)/',
    'if(/datocms-assets\\.com/.test(a.href))',
  ])('may hold %s', (text) => {
    expect(search(text, 'docs/a/b.html', targets).places).toEqual([]);
    expect(search(text, 'other.html', targets).places).toHaveLength((text.match(/com/g) ?? []).length);
  });

  it.each([
    url,
    `<img src="${url}?w=640&amp;h=2">`,
    encodeURIComponent(url),
    `"${url.replaceAll('/', '\\/')}"`,
    'www.datocms-assets.com/99001/report%20(final).pdf',
    'https://www.datocms-assets.com/seal.png?w=76',
    'https://www.datocms-assets.com%2F99001%2Fa.png',
    'https://www.datocms-assets.com\\u002F99001\\u002Fa.png',
    '/https:\\/\\/www\\.datocms-assets\\.com\\/99001\\/a\\.png/',
  ])('must not hold %s', (text) => {
    expect(search(text, 'llms.txt', targets).places).toHaveLength(1);
  });

  it('may hold an encrypted archive', () => {
    const header = Buffer.from(
      `${'PK\x03\x04\x14\x00\x01\x00\x08\x00'.padEnd(26, '\x00')}\x01\x00\x00\x00aXXXX`,
      'latin1',
    );
    expect(search(header).places).toEqual(['archive undefined:undefined']);
    expect(search(header, 'a.zip', targets).places).toEqual([]);
  });
});

describe('a short token', () => {
  const targets = targetsOf({ token: 'local-tok1' });
  const codes = (text: string | Buffer) => search(text, 'a.js', targets).findings.map(({ code }) => code);

  it.each([
    ['alone', 'local-tok1'],
    ['in quotes', 't="local-tok1"'],
    ['behind an encoded quote', 'a?t=%22local-tok1%22'],
    ['behind an escaped line break', '"a\\nlocal-tok1"'],
    ['packed', gzipSync('t="local-tok1"')],
  ])('is found as a word: %s', (_, text) => {
    expect(codes(text)).toEqual(['token-in-output']);
  });

  it.each(['local-tok12', 'xlocal-tok1', 'local-tok'])('is not found in other words: %s', (text) => {
    expect(codes(text)).toEqual([]);
  });

  it('is not searched for with fewer than eight characters', () => {
    expect(search('"pa55wrd"', 'a.js', targetsOf({ token: 'pa55wrd' })).findings).toEqual([]);
  });

  it('is found inside of another word if it is long', () => {
    const long = targetsOf({ token: '0123456789ab' });
    expect(search('x0123456789abx', 'a.js', long).findings).toHaveLength(1);
  });
});
