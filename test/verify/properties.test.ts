import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { AssetHosts } from '../../packages/datocms-assets/src/asset/asset-url.ts';
import { propertyRuns } from '../support/property-runs.ts';
import { codesIn as codesOf, targetsOf } from './search-text.ts';
import { containers, escapes, type Spell } from './spellings.ts';

const targets = targetsOf({
  hosts: new AssetHosts(['media.shop.example']),
  knownPaths: ['/99001/1700000001-kettle.jpg', '/99001/1700000002-caf%C3%A9%20au%20lait.png'],
  stored: { urlPrefixes: ['/_assets/', 'https://www.example.org/_assets/'], names: ['kettle.abcdefghij234567.webp'] },
});
const codesIn = (bytes: Buffer) => codesOf(bytes, 'page.html', targets);

/** No text holds both octal and CSS escapes: `\64` is another character in each. */
const dialects = [
  Object.entries(escapes).filter(([name]) => !name.startsWith('octal')),
  Object.entries(escapes).filter(([name]) => !name.includes('CSS')),
].map((entries) => entries.map(([, spell]) => spell));

/** One of the escapes on a random part of the characters. */
const layer = (spells: readonly Spell[]) =>
  fc.tuple(fc.constantFrom(...spells), fc.array(fc.boolean(), { minLength: 1, maxLength: 40 })).map(
    ([spell, picks]) =>
      (text: string) =>
        spell(text, (index) => picks[index % picks.length] === true),
  );

const layersOf = (maxLength: number) =>
  fc.constantFrom(...dialects).chain((spells) => fc.array(layer(spells), { maxLength }));
const spelt = layersOf(3);

/** Text around the place. It is in no encoding and ends no name. */
const surroundings = fc
  .array(
    fc.constantFrom(
      '<p class="a b">',
      '  ',
      '\n',
      '\u00e9t\u00e9 ',
      'word ',
      '{"a": [1, 2]} ',
      '&amp; ',
      '%20 ',
      '\\" ',
      '\\n ',
      '=3D ',
      '你好 ',
      '€',
      '/_assets/kettle.abcdefghij234567.webp ',
    ),
    { maxLength: 30 },
  )
  .map((parts) => parts.join(''));

const hosts = fc.constantFrom<string>(
  'datocms-assets.com',
  'https://www.datocms-assets.com/99001/1700000001-kettle.jpg?w=640&h=480',
  '//IMAGES.datocms-assets.com:443/x.png',
  'https://media.shop.example/a.pdf',
);

describe('a URL in a random text is found', () => {
  it('under random escapes in escapes', () => {
    fc.assert(
      fc.property(surroundings, surroundings, hosts, spelt, (before, after, host, layers) => {
        const text = layers.reduce<string>((inner, spell) => spell(inner), host);
        expect([text, ...codesIn(Buffer.from(`${before}"${text}" ${after}`))]).toEqual([text, 'leak']);
      }),
      { numRuns: propertyRuns(800) },
    );
  });

  it('in random containers of random escapes', () => {
    const container = fc.constantFrom(
      'base64',
      'base64 behind one letter',
      'base64url',
      'UTF-16LE',
      'UTF-16BE',
      'gzip',
      'zip',
    );
    fc.assert(
      fc.property(
        surroundings,
        hosts,
        spelt,
        fc.array(container, { minLength: 1, maxLength: 3 }),
        (around, host, layers, names) => {
          // UTF-16 holds text only.
          fc.pre(!names.some((name, index) => name.startsWith('UTF-16') && /zip|UTF-16/.test(names[index - 1] ?? '')));
          const text = layers.slice(0, 2).reduce<string>((inner, spell) => spell(inner), host);
          const packed = names.reduce<Buffer>(
            (bytes, name) => containers[name]?.(bytes) ?? bytes,
            Buffer.from(`"${text}" `),
          );
          const whole = Buffer.concat([Buffer.from(`${around}"`), packed, Buffer.from(`" ${around}`)]);
          expect([text, names, ...codesIn(whole)]).toEqual([text, names, 'leak']);
        },
      ),
      { numRuns: propertyRuns(400) },
    );
  });

  it('by the path of an asset alone', () => {
    const paths = fc.constantFrom<string>('/99001/1700000001-kettle.jpg', '/99001/1700000002-caf\u00e9 au lait.png');
    fc.assert(
      fc.property(surroundings, surroundings, paths, spelt, (before, after, path, layers) => {
        const text = layers.reduce((inner, spell) => spell(inner), path);
        expect([text, ...codesIn(Buffer.from(`${before}"${text}" ${after}`))]).toEqual([text, 'path-leak']);
      }),
      { numRuns: propertyRuns(400) },
    );
  });
});

describe('content without a URL has no finding', () => {
  it.each([
    ['random bytes', fc.uint8Array({ maxLength: 4000 })],
    ['random text', fc.string({ unit: 'binary', maxLength: 2000 }).map((text) => Buffer.from(text))],
    ['text of pieces', surroundings.map((text) => Buffer.from(text))],
    [
      'pieces of the host and of escapes in random order',
      fc
        .array(
          fc.constantFrom(
            'datocms',
            '-assets',
            'com',
            'www.',
            '/',
            '%2e',
            '\\u002e',
            '&#46;',
            '99001',
            '%',
            '\\',
            '&',
            ' ',
            '\n',
            '"',
          ),
          { maxLength: 60 },
        )
        .map((parts) => parts.join(''))
        .filter((text) => !/datocms[^d]*-assets[^d]*com/.test(text))
        .map((text) => Buffer.from(text)),
    ],
  ])('%s', (_, arbitrary) => {
    fc.assert(
      fc.property(arbitrary, (bytes) => {
        expect(codesIn(Buffer.from(bytes))).toEqual([]);
      }),
      { numRuns: propertyRuns(400) },
    );
  });

  // Three layers that are decoded in a wrong order may cut the beginning off a name, which then counts as a leak. So two.
  it('other hosts under random escapes in escapes', () => {
    const others = fc.constantFrom(
      'https://notdatocms-assets.com/99002/a.png',
      'https://datocms-assets.com.evil.example/a.png',
      'datocms-assets.0a1b2c3d.eu.r2.cloudflarestorage.com',
      'https://x.media.shop.example/a.png',
    );
    fc.assert(
      fc.property(surroundings, others, layersOf(2), (around, host, layers) => {
        const text = layers.reduce<string>((inner, spell) => spell(inner), host);
        expect([text, ...codesIn(Buffer.from(`${around} "${text}" ${around}`))]).toEqual([text]);
      }),
      { numRuns: propertyRuns(800) },
    );
  });
});
