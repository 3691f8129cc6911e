import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { propertyRuns } from '../../../../test/support/property-runs.ts';
import { AssetHosts, parseAssetUrl, type Variant } from '../asset/asset-url.ts';
import { parseKeys } from './parse-keys.ts';
import { Sealer } from './sealer.ts';

const hosts = new AssetHosts(['media.shop.example']);
const key = (fill: number) => new Uint8Array(32).fill(fill);
const site = 'https://www.example.org';
const sealer = new Sealer([key(1)], site, hosts);
const variantOf = (url: string) => parseAssetUrl(url, hosts) as Variant;
const kettle = variantOf('https://www.datocms-assets.com/99001/1700000001-kettle.jpg?w=800&auto=format');
const name = sealer.seal(kettle, 'web');

const variant = fc
  .tuple(
    fc.constantFrom('www.datocms-assets.com', 'images.datocms-assets.com', 'media.shop.example'),
    fc.webPath(),
    fc.string({ unit: 'binary', maxLength: 40 }),
    fc.constantFrom('', '?w=1', '?auto=format,compress&w=640', '?w=1&s=0123abcd', '?mark=%2F99001%2Fa.png'),
  )
  .map(([host, path, file, query]) =>
    parseAssetUrl(`https://${host}${path}/${encodeURIComponent(file.toWellFormed())}x${query}`, hosts),
  )
  .filter((each) => each !== undefined);
const profile = fc.constantFrom('web' as const, 'portable' as const);
const expiry = fc.option(fc.integer({ min: 0, max: 2 ** 32 - 1 }), { nil: undefined });
const runs = { numRuns: propertyRuns(300) };

describe('Sealer', () => {
  it('makes the same name in each version of the package, and opens those of earlier ones: caches have pages with them', () => {
    const ofDraft =
      'kettle.x4IizBdZCnEIVTv_0kwmUXntI7Miw799L8C_QgAdDJElQ-LtsjSiXTqbTlSiWRGc-TVmep_JoAcJq-JKMbp4xs6VOA.jpg';
    expect(name).toBe(
      'kettle.1Ge9gyP3229AcWxHSnul1bP7AcJi9mhwV9289noCe97uzQObUeydbcPaLcm9Z0yrPClFsXhitQ2hu-XO0Snv.jpg',
    );
    expect(sealer.seal(kettle, 'portable', 1_800_000_000)).toBe(ofDraft);
    expect(sealer.open(ofDraft)).toMatchObject({ variant: kettle, profile: 'portable', expires: 1_800_000_000 });
  });

  it('opens what it sealed', () => {
    fc.assert(
      fc.property(variant, profile, expiry, (each, ofProfile, expires) => {
        expect(sealer.open(sealer.seal(each, ofProfile, expires))).toMatchObject({
          variant: each,
          profile: ofProfile,
          expires,
        });
      }),
      runs,
    );
  });

  it('gives one name to one variant, also in another process', () => {
    expect(name).toBe(new Sealer([key(1)], site, hosts).seal(kettle, 'web'));
    expect(name).toMatch(/^kettle\.[\w-]{80,100}\.jpg$/);
  });

  it.each([
    ['hls', 'stream.mux.com/a1b2c3d4e5f6.m3u8', 'm3u8'],
    ['mp4', 'stream.mux.com/a1b2c3d4e5f6.m3u8', 'mp4'],
    ['mp4', 'stream.mux.com/a1b2c3d4e5f6/text/en.vtt', 'vtt'],
    ['hls', 'image.mux.com/a1b2c3d4e5f6/thumbnail.jpg?time=1', 'jpg'],
  ] as const)('names a file of a video by what it is, and not by its playback id: %s, %s', (mode, url, extension) => {
    const videoHosts = new AssetHosts([], mode);
    const video = parseAssetUrl(`https://${url}`, videoHosts) as Variant;
    const own = new Sealer([key(1)], site, videoHosts);
    const sealed = own.seal(video, 'web');
    expect(sealed).toMatch(new RegExp(`^video\\.[\\w-]+\\.${extension}$`));
    expect(own.open(sealed)).toEqual({
      variant: video,
      profile: 'web',
      expires: undefined,
      extension,
      part: undefined,
    });
    // Videos may stay at Mux later.
    expect(sealer.open(sealed)).toBeUndefined();
  });

  it('opens the name of a part of a stream, which expires with it', () => {
    const videoHosts = new AssetHosts([], 'hls');
    const own = new Sealer([key(1)], site, videoHosts);
    const stream = parseAssetUrl('https://stream.mux.com/a1b2c3d4e5f6.m3u8?max_resolution=720p', videoHosts) as Variant;
    for (const expires of [undefined, 2_000_000_000]) {
      const asset = own.open(own.seal(stream, 'portable', expires));
      const sealed = asset && own.sealPart(asset, '1a2b.17.zz.r', 'ts');
      expect(own.open(sealed ?? '')).toEqual({ ...asset, part: '1a2b.17.zz.r', extension: 'ts' });
    }
  });

  it('gives different names to profiles, expiries, sites and keys', () => {
    const names = [
      name,
      sealer.seal(kettle, 'portable'),
      sealer.seal(kettle, 'web', 1),
      sealer.seal(kettle, 'web', 2),
      new Sealer([key(1)], 'https://example.com', hosts).seal(kettle, 'web'),
      new Sealer([key(2)], site, hosts).seal(kettle, 'web'),
    ];
    expect(new Set(names).size).toBe(names.length);
  });

  it('shows neither the project nor the file’s time', () => {
    const decoded = Buffer.from(name.split('.')[1] as string, 'base64url').toString('latin1');
    for (const text of ['99001', '1700000001', 'datocms']) expect(name + decoded).not.toContain(text);
  });

  it('refuses a name in which any character is another one', () => {
    const character = fc.constantFrom(...'abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789-_.%/ é');
    fc.assert(
      fc.property(fc.nat(name.length - 1), character, (at, other) => {
        const changed = name.slice(0, at) + other + name.slice(at + 1);
        expect(sealer.open(changed) === undefined).toBe(changed !== name);
      }),
      { numRuns: propertyRuns(3000) },
    );
  });

  it('refuses the last character of the sealed part written in another way, where some of its bits mean nothing', () => {
    const letters = [...'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_'];
    for (const width of [8, 80, 800]) {
      const sealed = sealer.seal(variantOf(`https://www.datocms-assets.com/99001/1-kettle.jpg?w=${width}`), 'web');
      const all = letters.map((letter) => sealed.replace(/.(?=\.jpg$)/, letter));
      expect(all.filter((each) => sealer.open(each) !== undefined)).toEqual([sealed]);
    }
  });

  it('refuses a name that is cut, joined or repeated', () => {
    for (let at = 0; at < name.length; at++) {
      expect(sealer.open(name.slice(0, at))).toBeUndefined();
      expect(sealer.open(name.slice(at + 1))).toBeUndefined();
      expect(sealer.open(name.slice(0, at) + name.slice(at + 1))).toBeUndefined();
    }
    expect(sealer.open(name + name)).toBeUndefined();
    expect(sealer.open(`${name}.jpg`)).toBeUndefined();
  });

  it('refuses any other text', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), (text) => sealer.open(text) === undefined),
      runs,
    );
    for (const text of [
      '',
      '.',
      '..',
      'a..b',
      `a.${'A'.repeat(10_000)}.jpg`,
      `a.${'A'.repeat(7000)}.jpg`,
      'a.AAAA.jpg',
    ])
      expect(sealer.open(text)).toBeUndefined();
  });

  it('refuses a name of another site or key', () => {
    expect(new Sealer([key(1)], 'https://example.com', hosts).open(name)).toBeUndefined();
    expect(new Sealer([key(2)], site, hosts).open(name)).toBeUndefined();
  });

  it('opens with two keys while they change, and seals with the first', () => {
    const both = new Sealer([key(2), key(1)], site, hosts);
    expect(both.open(name)?.variant).toEqual(kettle);
    expect(both.seal(kettle, 'web')).toBe(new Sealer([key(2)], site, hosts).seal(kettle, 'web'));
  });

  it('refuses the name of a host that is no asset host any more', () => {
    const own = sealer.seal(variantOf('https://media.shop.example/99001/1-a.jpg'), 'web');
    expect(sealer.open(own)?.variant.url).toBe('https://media.shop.example/99001/1-a.jpg');
    expect(new Sealer([key(1)], site, new AssetHosts()).open(own)).toBeUndefined();
  });

  it('seals no URL that would make a name of more than 8192 characters', () => {
    const long = (length: number) => variantOf(`https://www.datocms-assets.com/99001/${'a'.repeat(length)}.jpg`);
    expect(sealer.open(sealer.seal(long(6000), 'web'))?.variant.path).toHaveLength(6011);
    expect(() => sealer.seal(long(6200), 'web')).toThrow(RangeError);
  });

  it('gives the same names when it has made more than it remembers', () => {
    for (let width = 1; width < 10_500; width++)
      sealer.seal({ ...kettle, url: `https://www.datocms-assets.com/99001/1-a.jpg?w=${width}` }, 'web');
    expect(sealer.seal(kettle, 'web')).toBe(name);
  });
});

describe('parseKeys', () => {
  const text = Buffer.from(key(1)).toString('base64url');

  it.each([
    ['one key', text, 1],
    ['padding', `${text}=`, 1],
    ['two keys', `${text},${text}`, 2],
    ['blanks', ` ${text} , ${text} `, 2],
  ])('reads %s', (_, keys, count) => {
    expect(parseKeys(keys)).toEqual(Array.from({ length: count }, () => key(1)));
  });

  it.each([
    ['none', ''],
    ['a short one', text.slice(1)],
    ['a long one', `${text}A`],
    ['an empty second one', `${text},`],
    ['three', `${text},${text},${text}`],
    ['other characters', `!${text.slice(1)}`],
    ['a password', 'correct horse battery staple'],
  ])('refuses %s, and does not show it', (_, keys) => {
    expect(() => parseKeys(keys)).toThrow(/^key: /);
    expect(() => parseKeys(keys)).not.toThrow(new RegExp(keys.replace(/\W/g, '.').slice(0, 20) || 'nothing is shown'));
  });

  it('makes tags that are short, always the same, and others with other keys', () => {
    const tagsWith = (...fills: number[]) => new Sealer(fills.map(key), site, hosts).tags(kettle.path);
    expect(tagsWith(1)).toEqual([expect.stringMatching(/^[\w-]{11}$/)]);
    expect(tagsWith(2, 1)).toEqual([...tagsWith(2), ...tagsWith(1)]);
    expect(tagsWith(2)).not.toEqual(tagsWith(1));
  });
});
