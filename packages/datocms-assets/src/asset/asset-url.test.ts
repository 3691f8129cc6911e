import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { propertyRuns } from '../../../../test/support/property-runs.ts';
import { AssetHosts, parseAssetUrl } from './asset-url.ts';

const hosts = new AssetHosts(['media.shop.example']);
const www = 'https://www.datocms-assets.com';
const kettle = '/99001/1700000001-kettle.jpg';
const parse = (text: string) => parseAssetUrl(text, hosts);
const base64url = (text: string) => Buffer.from(text).toString('base64url');

describe('parseAssetUrl', () => {
  it.each([
    ['https', `${www}${kettle}`],
    ['http', `http://www.datocms-assets.com${kettle}`],
    ['no scheme', `//www.datocms-assets.com${kettle}`],
    ['the host first', `www.datocms-assets.com${kettle}`],
    ['the bare domain', `https://datocms-assets.com${kettle}`],
    ['upper case', `HTTPS://WWW.DATOCMS-ASSETS.COM${kettle}`],
    ['the default port', `https://www.datocms-assets.com:443${kettle}`],
    ['a dot behind the host', `https://www.datocms-assets.com.${kettle}`],
    ['backslashes', `https:\\\\www.datocms-assets.com${kettle.replaceAll('/', '\\')}`],
    ['an empty query', `${www}${kettle}?`],
    ['a fragment', `${www}${kettle}#t=0.1`],
    ['parameters that the service does not know', `${www}${kettle}?utm_source=x&ixlib=js-3&compress=auto`],
    ['needless escapes', `${www}/99001/1700000001%2Dkettle%2ejpg`],
    ['`..` in the path', `${www}/99001/x/../1700000001-kettle.jpg`],
    ['line breaks, which URL parsers skip', `https://www.datocms-\nassets.com${kettle.replace('kettle', 'ket\ttle')}`],
  ])('reads the same asset from a URL with %s', (_, url) => {
    expect(parse(url)).toEqual({ path: kettle, query: '', url: `${www}${kettle}`, inner: [] });
  });

  it.each([
    ['another subdomain', `https://images.datocms-assets.com${kettle}`, `https://images.datocms-assets.com${kettle}`],
    ['a domain of the project', `//media.shop.example${kettle}?w=1`, `https://media.shop.example${kettle}?w=1`],
  ])('keeps the host of %s', (_, url, expected) => {
    expect(parse(url)?.url).toBe(expected);
  });

  it.each([
    ['a name alone', '/seal.png', '/seal.png'],
    ['a short number before the name', '/99001/7-seal.png', '/99001/7-seal.png'],
    ['a name without extension', '/99001/seal', '/99001/seal'],
    ['a number as a name in a folder', '/99001/42', '/99001/42'],
    ['Unicode, raw', '/99001/1-Köln.jpg', '/99001/1-K%C3%B6ln.jpg'],
    ['Unicode, escaped in lower case', '/99001/1-K%c3%b6ln.jpg', '/99001/1-K%C3%B6ln.jpg'],
    ['a space', '/99001/1-quiet harbour.jpg', '/99001/1-quiet%20harbour.jpg'],
    ['parentheses, comma, quote and plus', "/99001/1-a(b),c'd+e.jpg", "/99001/1-a(b),c'd+e.jpg"],
    ['the same escaped', '/99001/1-a%28b%29%2Cc%27d%2Be.jpg', "/99001/1-a(b),c'd+e.jpg"],
    ['brackets and bars, raw', '/99001/1-[a]|b^c.jpg', '/99001/1-%5Ba%5D%7Cb%5Ec.jpg'],
    ['brackets and bars, escaped', '/99001/1-%5ba%5d%7cb%5ec.jpg', '/99001/1-%5Ba%5D%7Cb%5Ec.jpg'],
    ['an escaped slash, which is no folder', '/99001/1-a%2fb.jpg', '/99001/1-a%2Fb.jpg'],
    ['an escaped question mark', '/99001/1-a%3Fw=1.jpg', '/99001/1-a%3Fw=1.jpg'],
    ['an escaped percent sign', '/99001/1-100%25.jpg', '/99001/1-100%25.jpg'],
    ['a percent sign that begins no escape', '/99001/1-100%.jpg', '/99001/1-100%25.jpg'],
    ['what would become an escape by decoding', '/99001/1-%2%35.jpg', '/99001/1-%2525.jpg'],
    ['bytes that are no UTF-8', '/99001/1-%41%ff%fe.jpg', '/99001/1-A%FF%FE.jpg'],
    ['case, which counts', '/99001/1-Seal.PNG', '/99001/1-Seal.PNG'],
  ])('normalises the path of %s', (_, path, expected) => {
    expect(parse(www + path)).toMatchObject({ path: expected, url: www + expected });
  });

  it.each([
    ['nothing', ''],
    ['the host alone', www],
    ['the front page', `${www}/`],
    ['the folder of a project', `${www}/99001/`],
    ['the folder of a project without its slash', `${www}/99001`],
    ['parameters without a file', `${www}/?w=640`],
    ['another site', 'https://example.org/99001/1-kettle.jpg'],
    ['a host that ends alike', `https://notdatocms-assets.com${kettle}`],
    ['a host that begins alike', `https://www.datocms-assets.com.evil.example${kettle}`],
    ['a bucket that begins alike', `https://datocms-assets.0a1b2c3d.eu.r2.cloudflarestorage.com${kettle}`],
    ['another port', `https://www.datocms-assets.com:8443${kettle}`],
    ['a user name', `https://user@www.datocms-assets.com${kettle}`],
    ['a password', `https://:secret@www.datocms-assets.com${kettle}`],
    ['the host as a user name', `https://www.datocms-assets.com@evil.example${kettle}`],
    ['the host as a path', `https://evil.example/www.datocms-assets.com${kettle}`],
    ['another scheme', `ftp://www.datocms-assets.com${kettle}`],
    ['a script', `javascript://www.datocms-assets.com${kettle}`],
    ['two dots behind the host', `https://www.datocms-assets.com..${kettle}`],
    ['a space in the host', `https://www.datocms assets.com${kettle}`],
    ['half a surrogate as a host', '\ud800'],
  ])('returns undefined for %s', (_, url) => {
    expect(parse(url)).toBeUndefined();
  });

  it.each([
    ['by URL', `mark=${encodeURIComponent(`${www}/99001/veil.png`)}`, [`${www}/99001/veil.png`]],
    ['by URL, not encoded', `mark=${www}/99001/veil.png`, [`${www}/99001/veil.png`]],
    ['by path', 'blend=%2F99001%2Fveil.png', [`${www}/99001/veil.png`]],
    ['by name', 'mark=veil.png', [`${www}/veil.png`]],
    ['without a scheme', 'mask=//www.datocms-assets.com/99001/veil.png', [`${www}/99001/veil.png`]],
    ['by host and path', 'mask=www.datocms-assets.com/99001/veil.png', [`${www}/99001/veil.png`]],
    ['by http', 'mark=http://www.datocms-assets.com/99001/veil.png', [`${www}/99001/veil.png`]],
    [
      'with a port and a user name',
      'mark=https://u:p@www.datocms-assets.com:8443/99001/veil.png',
      [`${www}/99001/veil.png`],
    ],
    ['with a dot behind the host', 'mark=https://www.datocms-assets.com./99001/veil.png', [`${www}/99001/veil.png`]],
    [
      'on a domain of the project',
      'mark=https://media.shop.example/99001/veil.png',
      ['https://media.shop.example/99001/veil.png'],
    ],
    ['in base64', `blend64=${base64url(`${www}/99001/veil.png`)}`, [`${www}/99001/veil.png`]],
    ['in base64 by path', `mask64=${base64url('/99001/veil.png')}`, [`${www}/99001/veil.png`]],
    [
      'in base64 with its own plus sign',
      `mark64=${Buffer.from(`${www}/99001/~~~??>>.png`).toString('base64')}`,
      [`${www}/99001/~~~??%3E%3E.png`],
    ],
    [
      'with parameters of its own',
      `mark=${encodeURIComponent(`${www}/99001/veil.png?w=1&h=2`)}`,
      [`${www}/99001/veil.png?w=1&h=2`],
    ],
    [
      'on the base for marks',
      `mark-base=${encodeURIComponent(`${www}/99001/`)}&mark=veil.png`,
      [`${www}/99001/veil.png`, `${www}/99001/`],
    ],
    ['twice', 'blend=/99001/a.png&mark=/99001/b.png', [`${www}/99001/a.png`, `${www}/99001/b.png`]],
    ['in a signed query', `mark=/99001/veil.png&s=0123abcd`, [`${www}/99001/veil.png`]],
    [
      'in text that is drawn',
      `mark=${encodeURIComponent('~text?txt=a.b&mark=/99001/veil.png')}`,
      [`${www}/99001/veil.png`],
    ],
    [
      'in text that is drawn, in base64',
      `mark64=${base64url('~text?txt=a&mark=/99001/veil.png')}`,
      [`${www}/99001/veil.png`],
    ],
    [
      'in base64 in text in base64',
      `mark64=${base64url(`~text?blend64=${base64url(`~text?mask64=${base64url('/99001/veil.png')}`)}`)}`,
      [`${www}/99001/veil.png`],
    ],
    ['in text by path', `blend64=${base64url('/~text?m=/99001/veil.png')}`, [`${www}/99001/veil.png`]],
    [
      'in text by URL',
      `blend=${encodeURIComponent(`${www}/~text?b64=${base64url('/99001/veil.png')}`)}`,
      [`${www}/99001/veil.png`],
    ],
    [
      'in text beside a base of another site',
      `mark-base=https://example.org/&mark=${encodeURIComponent('~text?txt=a&mark=/99001/veil.png')}`,
      [`${www}/99001/veil.png`],
    ],
    [
      'in text behind a hash',
      `mark=${encodeURIComponent('~text?txt=a#b&mark=/99001/veil.png')}`,
      [`${www}/99001/veil.png`],
    ],
    ['in base64 with padding', `mark64=${Buffer.from('/99001/ve.png').toString('base64')}`, [`${www}/99001/ve.png`]],
    [
      'in base64 with escaped padding',
      `mark64=${encodeURIComponent(Buffer.from('/99001/ve.png').toString('base64'))}`,
      [`${www}/99001/ve.png`],
    ],
    ['in base64 by its short name', `m64=${base64url('/99001/veil.png')}`, [`${www}/99001/veil.png`]],
    ['under an escaped name', `%6dark64=${base64url('/99001/veil.png')}`, [`${www}/99001/veil.png`]],
    [
      'on a base in base64',
      `mb64=${base64url(`${www}/99001/`)}&mark64=${base64url('veil')}`,
      [`${www}/99001/`, `${www}/99001/veil`],
    ],
    [
      'on each of two bases',
      `mb=${www}/1/&mark-base=${www}/2/&m=veil.png`,
      [`${www}/1/`, `${www}/1/veil.png`, `${www}/2/`, `${www}/2/veil.png`],
    ],
    [
      'with one slash behind the scheme',
      `mark=https:/www.datocms-assets.com/99001/veil.png`,
      [`${www}/99001/veil.png`],
    ],
    [
      'in a picture of another site',
      `mark=${encodeURIComponent(`https://example.org/a.png?mark=${www}/99001/veil.png&blend=/99001/other.png`)}`,
      [`${www}/99001/veil.png`],
    ],
    [
      'inside another',
      `mark=${encodeURIComponent(`${www}/99001/a.png?blend=${encodeURIComponent('/99001/b.png')}`)}`,
      [`${www}/99001/a.png?blend=%2F99001%2Fb.png`, `${www}/99001/b.png`],
    ],
  ])('finds an asset in a parameter: %s', (_, query, expected) => {
    const inner = parse(`${www}${kettle}?${query}`)?.inner ?? [];
    expect([...inner].sort()).toEqual([...expected].sort());
  });

  it.each([
    ['a shape', 'mask=ellipse'],
    ['a colour', 'blend=FF8800'],
    ['another site', 'mark=https://example.org/veil.png'],
    ['a look-alike', 'mark=https://notdatocms-assets.com/99001/veil.png'],
    ['text that is drawn', 'mark=~text%3Ftxt%3Da.b'],
    ['data', 'mark=data:image/png;base64,AAAA'],
    ['nothing', 'mark=&blend&mask64='],
    ['text in another parameter', `txt=${www}/99001/veil.png`],
    ['a name on the base of another site', 'mark-base=https://example.org/&mark=veil.png'],
  ])('finds no asset in a parameter: %s', (_, query) => {
    expect(parse(`${www}${kettle}?${query}`)?.inner).toEqual([]);
  });

  it('returns undefined for more than 20 URLs inside one, and is quick with many', () => {
    expect(parse(www + kettle + `?mark=${www}${kettle}`.repeat(20))?.inner).toHaveLength(20);
    expect(parse(www + kettle + `?mark=${www}${kettle}`.repeat(21))).toBeUndefined();
    expect(parse(www + kettle + `?mark=${www}${kettle}`.repeat(20_000))).toBeUndefined();
  });

  it.each([
    ['in base64 with other characters', 'mark64=L2E*L2I'],
    ['in base64 that goes on behind its padding', 'mark64=L2E=L2RyYWZ0LnBuZw'],
    ['in base64 that is no UTF-8', 'blend64=_w'],
    ['in more than 20 texts in one another', `mark=${'~text?mark='.repeat(30)}/99001/veil.png`],
    ['in 20,000 texts in one another', `mark=${'~text?mark='.repeat(20_000)}/99001/veil.png`],
  ])('returns undefined for an asset that it can’t read: %s', (_, query) => {
    expect(parse(`${www}${kettle}?${query}`)).toBeUndefined();
  });

  it('finds an asset in any nesting of parameters', () => {
    const name = fc.constantFrom('mark', 'm', 'blend', 'b', 'mask');
    const layer = fc.tuple(
      name,
      fc.constantFrom('escaped', 'base64', 'base64 with padding'),
      fc.constantFrom('~text', '/~text', `${www}/~text`, `${www}/99001/a.png`, 'https://example.org/a'),
    );
    fc.assert(
      fc.property(fc.array(layer, { maxLength: 8 }), name, (layers, innermost) => {
        const wrapped = layers.reduce(
          (query, [outer, form, endpoint]) => {
            const value = `${endpoint}?txt=a.b&${query}&w=1`;
            if (form === 'escaped') return `${outer}=${encodeURIComponent(value)}`;
            return `${outer}64=${form === 'base64' ? base64url(value) : encodeURIComponent(Buffer.from(value).toString('base64'))}`;
          },
          `${innermost}=${encodeURIComponent(`${www}/99001/veil.png`)}`,
        );
        return parse(`${www}${kettle}?${wrapped}`)?.inner.includes(`${www}/99001/veil.png`);
      }),
      { numRuns: propertyRuns(1000) },
    );
  });

  it('never throws', () => {
    const part = fc.constantFrom(
      'https://',
      '//',
      '\\',
      'www.datocms-assets.com',
      '/',
      '?',
      '&',
      '=',
      '%',
      '%2',
      '%ff',
      'mark',
      '64=',
      's=',
      ':',
      '@',
      '#',
      '[',
      '\ud800',
    );
    const text = fc.array(fc.oneof(part, fc.string({ unit: 'binary', maxLength: 8 })), { maxLength: 12 });
    fc.assert(
      fc.property(text, fc.boolean(), (parts, begins) => {
        const variant = parse((begins ? `${www}/` : '') + parts.join(''));
        return variant === undefined || variant.url.startsWith('https://');
      }),
      { numRuns: propertyRuns(2000) },
    );
  });

  it('reads its own result as the same variant', () => {
    fc.assert(
      fc.property(fc.webPath(), fc.webQueryParameters(), fc.string({ unit: 'binary' }), (path, query, name) => {
        const variant = parse(`${www}${path}/${name}?${query}&w=${name}`);
        expect(variant && parse(variant.url)).toEqual(variant);
      }),
    );
  });
});
