import { globSync, readFileSync } from 'node:fs';
import { deflateSync, gzipSync } from 'node:zlib';
import fc from 'fast-check';
import { AssetHosts } from '../../packages/datocms-assets/src/asset/asset-url.ts';
import { videoPath } from '../../packages/datocms-assets/src/asset/video-url.ts';
import { containers, escapes, type Spell } from './spellings.ts';

export const token = '0f9e8d7c6b5a49382716f5e4d3c2b1';
export const [playbackId, shortPlaybackId] = ['DS00Spx1CV902MCtPj5WknGlR102V5HFkDe', 'Kp0123456789'];
export const storedName = 'kettle.abcdefghij234567.webp';
export const usualTargets = {
  hosts: new AssetHosts(['media.shop.example']),
  token,
  knownPaths: ['/99001/1700000001-kettle.jpg'],
  stored: {
    urlPrefixes: ['/_assets/', 'https://www.example.org/_assets/'],
    names: [storedName, 'seal.bcdefghijk234567.png'],
  },
};
export const withShortNames = {
  ...usualTargets,
  knownPaths: [...usualTargets.knownPaths, '/7/caf%C3%A9%20au%20lait.png'],
};
export const withVideos = {
  ...usualTargets,
  hosts: new AssetHosts(['media.shop.example'], 'hls'),
  knownPaths: [...usualTargets.knownPaths, videoPath(playbackId), videoPath(shortPlaybackId)],
};
export const jpeg =
  '/9j/4AAQSkZJRgABAQAAAQABAAD/2wCEAAUDBAQEAwUEBAQFBQUGBwwIBwcHBw8LCwkMEQ8SEhEPERETFhwXExQaFRERGCEYGh0dHx8fExciJCIeJBwe' +
  'Hx4BBQUFBwYHDggIDh4UERQeHh4eHh4eHh4eHh4eHh4eHh4eHh4eHh4eHh4eHh4eHh4eHh4eHh4eHh4eHh4eHh4eHv/AABEIAAYACgMBIgACEQEDEQH/';
export const pixel = 'iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mP8z8BQDwAEhQGAhKmMIQAAAABJRU5ErkJggg==';
export const svg = Buffer.from(
  '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 8 8"><path d="M0 0h8v8z"/></svg>',
).toString('base64');

/** Pieces of what the verifier looks for, of what hides it, and of what is around it. */
const pieces = fc.constantFrom(
  ...[
    'datocms',
    '-assets',
    '.com',
    'datocms-assets.com',
    'o',
    'c',
    'da',
    'media.shop.',
    'example',
    token.slice(0, 15),
    token.slice(15),
  ],
  ...[
    '99001',
    '/',
    '1700000001-',
    'kettle',
    '.jpg',
    '/99001/1700000',
    '7/',
    'caf\u00e9',
    ' au lait',
    '.png',
    '001-kettle.jpg',
  ],
  ...[
    '/_assets/',
    '_assets',
    storedName,
    'kettle.',
    'abcdefghij',
    '234567',
    '.webp',
    'https://www.example.org',
    'www.',
    '//',
  ],
  ...[
    '&',
    '&amp;',
    '&#',
    '&#x',
    '2d',
    '45',
    ';',
    '&sol;',
    '&period',
    '&quot;',
    '&#34;',
    '&ascr;',
    '&shy;',
    'amp;',
    '&&',
    '&amp;&amp;',
    '&nbsp;',
    '&Tab;',
  ],
  ...['%', '%2F', '%2d', '%25', '%u', '002e', '%C2%AD', '%c2', '%ad', '%A0', '%0a', '%3d'],
  ...[
    '\\',
    '\\/',
    '\\u',
    '\\u002d',
    '\\x2e',
    '\\n',
    '\\r',
    '\\t',
    '\\"',
    '\\2d ',
    '\\00002d',
    '\\u{2d}',
    '\\055',
    '\\\n',
    '\\uff0e',
  ],
  ...[
    '\n',
    '\r\n',
    '.\n\nc',
    'd\na',
    '\t',
    ' ',
    '\f',
    '; ',
    '} ',
    '4; ',
    'a ',
    '6&#52; ',
    ';64 ',
    '\u00a0',
    '\0',
    '\v',
    '\x1b',
  ],
  ...[
    '\u3002',
    '\uff0e',
    '\u00ad',
    '\u200b',
    '\uff44',
    '\u00e9',
    '\u65e5',
    '\u2122',
    '\u{1d41d}',
    '\u{1f600}',
    '\ufe0f',
  ],
  ...[
    'base64,',
    'base64',
    ';base64,',
    'BASE64 ,',
    'b&#97;se64,',
    '.push("',
    '.write(atob("',
    '"])',
    '")',
    '__(',
    '[1,"',
    'next(',
  ],
  ...['"', "'", '<p>', '>', '(', ')', ',', '=', '==', 'x', 'abcdefghijklmnop', 'ABCDEFGH', '0123', 'word '],
  ...[
    Buffer.from('datocms-assets.com').toString('base64'),
    Buffer.from('x /99001/1700000001-kettle.jpg').toString('base64'),
  ],
  ...[
    gzipSync('datocms-assets.com').toString('base64'),
    deflateSync('//datocms-assets.com/').toString('base64'),
    jpeg,
    pixel,
    svg,
  ],
);
/** Pieces as bytes, and parts of characters. */
const soupOf = (maxLength: number) =>
  fc
    .array(fc.oneof({ weight: 12, arbitrary: pieces }, fc.constantFrom(...brokenCharacters)), { maxLength })
    .map((parts) =>
      Buffer.concat(parts.map((part) => Buffer.from(part, brokenCharacters.includes(part) ? 'latin1' : 'utf8'))),
    );
const brokenCharacters = ['\xa0', '\xc2', '\xe3\x80', '\x80', '\xef'];
const soup = soupOf(24);
const spoonful = soupOf(5);

/** One of the escapes on a random part of the characters. */
const layer = fc
  .tuple(fc.constantFrom<Spell>(...Object.values(escapes)), fc.array(fc.boolean(), { minLength: 1, maxLength: 12 }))
  .map(
    ([spell, picks]) =>
      (text: string) =>
        spell(text, (index) => picks[index % picks.length] === true),
  );
const container = fc.constantFrom(...Object.values(containers), (bytes: Buffer) => bytes);

/** Changes, removes or repeats some bytes. */
const mutation = fc.array(
  fc.record({
    at: fc.nat({ max: 2 ** 20 }),
    change: fc.oneof(
      spoonful.map((bytes) => ({ remove: 0, bytes })),
      fc.record({
        remove: fc.nat({ max: 4 }),
        bytes: fc.uint8Array({ maxLength: 2 }).map((bytes) => Buffer.from(bytes)),
      }),
    ),
  }),
  { maxLength: 6 },
);
function mutate(bytes: Buffer, changes: readonly { at: number; change: { remove: number; bytes: Buffer } }[]): Buffer {
  return changes.reduce((before, { at, change }) => {
    const from = at % (before.length + 1);
    return Buffer.concat([before.subarray(0, from), change.bytes, before.subarray(from + change.remove)]);
  }, bytes);
}

export const corpus = globSync('test/{corpus,e2e,sites}/**/*.{html,js,css,json,xml,txt,md,svg}', {
  exclude: ['**/node_modules'],
})
  .sort()
  .map((file) => ({ file, bytes: readFileSync(file) }))
  .filter(({ bytes }) => bytes.length < 2 ** 14);

type Check = (bytes: Buffer, file?: string) => unknown;

/** Properties of random files, by what the files are. A check throws for a file that breaks it. `weight` tells how many runs a kind gets beside the others. */
export const randomFiles: Readonly<
  Record<string, { weight: number; property: (check: Check) => fc.IRawProperty<unknown> }>
> = {
  'texts of pieces in random order': {
    weight: 4,
    property: (check) => fc.property(soup, (bytes) => void check(bytes)),
  },
  'such texts under escapes, in containers': {
    weight: 2,
    property: (check) =>
      fc.property(spoonful, spoonful, fc.array(layer, { maxLength: 2 }), container, (around, text, layers, pack) => {
        const spelt = layers.reduce((inner, spell) => spell(inner), text.toString('latin1'));
        check(Buffer.concat([around, pack(Buffer.from(spelt, 'latin1')), around]));
      }),
  },
  'pages and data that were changed here and there': {
    weight: 1,
    property: (check) =>
      fc.property(
        fc.constantFrom(...corpus),
        mutation,
        ({ file, bytes }, changes) => void check(mutate(bytes, changes), file),
      ),
  },
};
