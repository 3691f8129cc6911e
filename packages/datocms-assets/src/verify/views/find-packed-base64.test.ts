import { constants, deflateRawSync, deflateSync, gzipSync, zstdCompressSync } from 'node:zlib';
import { describe, expect, it } from 'vitest';
import { search } from '../../../../../test/verify/search-text.ts';

const url = 'https://www.datocms-assets.com/99001/1700000001-kettle.jpg';
const picture = 'UklGRrgAAABXRUJQVlA4IKwAAADwBACdASoQABAABUB8JYgCdAEO9p5AAP7'.repeat(3);
const damaged = Buffer.concat([Buffer.from('H4sIAAAAAAAA', 'base64'), Buffer.alloc(60, 0xff)]).toString('base64');

describe('an archive in base64', () => {
  it('is an error where it is damaged, at the beginning', () => {
    expect(search(`"data:application/gzip;base64,${damaged}"`).codes).toEqual(['archive']);
  });

  it.each([
    ['four', `${picture.slice(0, 60)}${damaged}`],
    ['one', `${picture.slice(0, 61)}${damaged}`],
  ])('is none where its first characters stand by chance in the middle, %s characters behind a group', (_, base64) => {
    expect(search(`<img src="data:image/webp;base64,${base64}">`).codes).toEqual([]);
  });

  it.each([0, 1, 2, 3])('is found in the middle, %i characters behind a group', (shift) => {
    const packed = gzipSync(`a page with ${url} in it`).toString('base64');
    expect(search(`"${picture.slice(0, 40 + shift)}${packed}"`).codes).toEqual(['leak']);
  });

  it('is found behind such characters', () => {
    const packed = gzipSync(`a page with ${url} in it`).toString('base64');
    expect(search(`"${picture}H4sI/A${picture.slice(0, 61)}${packed}"`).codes).toEqual(['leak']);
  });

  it('is an error in the middle where it is damaged behind much that unpacks', () => {
    const much = deflateRawSync(Buffer.alloc(100_000, 'text'), { finishFlush: constants.Z_FULL_FLUSH });
    const packed = Buffer.concat([Buffer.from('H4sIAAAAAAAAAw==', 'base64'), much, Buffer.alloc(50, 0xff)]);
    expect(search(`"${picture.slice(0, 40)}${packed.toString('base64')}"`).codes).toEqual(['archive']);
  });
});

/** Decimals that deflate can't pack well, so that base64 of them is long. */
function decimals(count: number): string {
  let state = 1;
  return Array.from({ length: count }, () => {
    state = (Math.imul(state, 1103515245) + 12345) >>> 0;
    return `${state} `;
  }).join('');
}

const escapesOf = (text: string, escapeOne: (character: string) => string) => text.replace(/[/+=]/g, escapeOne);
const unit = (character: string) => character.charCodeAt(0).toString(16).padStart(4, '0');
const spellings: Readonly<Record<string, (base64: string) => string>> = {
  'as it is': (base64) => base64,
  'with \\/': (base64) => base64.replaceAll('/', '\\/'),
  'with \\/ in JSON in JSON': (base64) => base64.replaceAll('/', '\\\\\\/'),
  'with \\u002F and \\u002B': (base64) => escapesOf(base64, (character) => `\\u${unit(character).toUpperCase()}`),
  'with \\x2f': (base64) => escapesOf(base64, (character) => `\\x${unit(character).slice(2)}`),
  'with octal escapes': (base64) => base64.replaceAll('/', '\\57').replaceAll('+', '\\53'),
  'with CSS escapes': (base64) => base64.replaceAll('/', '\\2f ').replaceAll('+', '\\00002b'),
  'percent-encoded': encodeURIComponent,
  'percent-encoded twice': (base64) => encodeURIComponent(encodeURIComponent(base64)),
  'in references': (base64) => base64.replaceAll('/', '&#x2F;').replaceAll('+', '&plus;'),
  'in references with an escaped ampersand': (base64) =>
    base64.replaceAll('/', '&amp;#47;').replaceAll('+', '&amp;#43;'),
  'in lines of JSON': (base64) => base64.replaceAll('/', '\\/').replace(/(?:[^\\]|\\.){76}/g, '$&\\r\\n'),
  'in base64url': (base64) => base64.replaceAll('/', '_').replaceAll('+', '-'),
};
const packers = {
  gzip: gzipSync,
  zlib: deflateSync,
  'zlib with a small window': (text: string) => deflateSync(text, { windowBits: 9 }),
};

describe.each(Object.entries(packers))('%s in base64 is found once', (_, pack) => {
  it.each(Object.entries(spellings))('%s', (_spelling, spell) => {
    for (const text of [` ${url} `, `${decimals(1000)}${url} `, `${decimals(4000)}${url} `]) {
      const base64 = spell(pack(text).toString('base64'));
      const pages = [`{"a":"${base64}"}`, `x = '${base64}'`, `?q=${base64}&b=1`];
      expect([text.length, ...pages.map((page) => search(page).codes.join())]).toEqual([
        text.length,
        'leak',
        'leak',
        'leak',
      ]);
    }
  });

  it('percent-encoded with the JSON around it, and with escaped letters', () => {
    const base64 = pack(`${decimals(300)}${url}`).toString('base64');
    const pages = [
      encodeURIComponent(`{"a":"${base64}"}`),
      `"${base64.replace(/[A-F/]/g, (each) => `\\u${unit(each)}`)}"`,
      `"${base64.replace(/./g, (each, at) => (at < 4 ? `\\u${unit(each)}` : each))}"`,
    ];
    expect(pages.map((page) => search(page).codes.join())).toEqual(['leak', 'leak', 'leak']);
  });
});

it('finds zlib in the path of a URL', () => {
  const base64 = deflateSync(`@startuml ${url} @enduml`).toString('base64url');
  expect(search(`<img src="https://kroki.example/plantuml/svg/${base64}">`).codes).toEqual(['leak']);
});

it.runIf(zstdCompressSync)('finds zstd in base64', () => {
  expect(
    search(
      `"${zstdCompressSync(decimals(300) + url)
        .toString('base64')
        .replaceAll('/', '\\/')}"`,
    ).codes,
  ).toEqual(['leak']);
});

it.each([
  ['xz', '\xfd7zXZ\0'],
  ['7z', '7z\xbc\xaf\x27\x1c'],
  ['bzip2', 'BZh91AY&SY'],
])('refuses %s in base64', (_, begins) => {
  const packed = Buffer.concat([Buffer.from(begins, 'latin1'), Buffer.alloc(60, 0xa7)]).toString('base64');
  expect(search(`{"a":"${packed}"}`).codes).toEqual(['archive']);
  expect(search(`{"a":"${packed.replaceAll('/', '\\/')}"}`).codes).toEqual(['archive']);
});

it('takes words that begin like zlib for words', () => {
  expect(search('eNodeWithAVeryLongNameThatGoesOnAndOnAndOnAndOn/eNodeWithAVeryLongNameThatGoesOnAndOn').codes).toEqual(
    [],
  );
});
