import { deflateSync, gzipSync } from 'node:zlib';
import fc from 'fast-check';
import { expect, it } from 'vitest';
import { propertyRuns } from '../support/property-runs.ts';
import { codesIn, targetsOf } from './search-text.ts';
import { containers, escapes, pngOf } from './spellings.ts';

const targets = targetsOf({ knownPaths: ['/99001/1700000001-kettle.jpg'] });

/** The texts that are planted, with the codes of their findings. */
const leaks = {
  'https://www.datocms-assets.com/99001/1700000001-kettle.jpg?w=640': 'leak',
  '//images.datocms-assets.com/99001/1700000101-draft.jpg': 'leak',
  '/99001/1700000001-kettle.jpg': 'path-leak',
  '/99001/1700000101-draft.jpg': 'path-leak',
} as const;

/** One step of nesting: what it makes of the bytes so far, which are text or not. Formats count for the depth of the search. */
interface Layer {
  readonly name: string;
  readonly formats: number;
  /** It takes text alone. */
  readonly needsText: boolean;
  readonly givesText: boolean;
  readonly pack: (bytes: Buffer) => Buffer;
}

const textLayer = (name: string, change: (text: string) => string): Layer => ({
  name,
  formats: 0,
  needsText: true,
  givesText: true,
  pack: (bytes) => Buffer.from(change(bytes.toString('latin1')), 'latin1'),
});
const packLayer = (name: string, pack: (bytes: Buffer) => Buffer): Layer => ({
  ...{ name, formats: 1, needsText: false, givesText: false, pack },
});
const base64Layer = (name: string, formats: number, toBytes: (bytes: Buffer) => Buffer): Layer => ({
  ...{ name, formats, needsText: false, givesText: true },
  pack: (bytes) => Buffer.from(toBytes(bytes).toString('base64')),
});
const utf16Layer = (name: 'UTF-16LE' | 'UTF-16BE'): Layer => ({
  ...packLayer(name, (bytes) => containers[name]?.(bytes) ?? bytes),
  needsText: true,
});

const base64Characters = /[+/=]/g;
const textLayers: readonly Layer[] = [
  textLayer('JSON', (text) => JSON.stringify({ a: [text] })),
  textLayer('JSON with \\/', (text) => JSON.stringify({ a: text }).replaceAll('/', '\\/')),
  textLayer('JSON with \\u', (text) =>
    JSON.stringify({ a: text }).replace(base64Characters, (each) => escapes['\\u'](each)),
  ),
  textLayer('a script', (text) => `x = "${text.replace(/["\\]/g, '\\$&').replaceAll('/', '\\x2f')}";`),
  textLayer(
    'an attribute',
    (text) => `<p title="${text.replace(/[&"+]/g, (each) => escapes['decimal entities'](each))}">`,
  ),
  textLayer(
    'an element',
    (text) => `<p>${text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('/', '&#x2F;')}</p>`,
  ),
  textLayer('a query', (text) => `<a href="/x?q=${encodeURIComponent(text)}&amp;b=1">`),
];
const packedLayers: readonly Layer[] = [
  base64Layer('base64', 1, (bytes) => bytes),
  base64Layer('base64 of gzip', 2, (bytes) => gzipSync(bytes)),
  base64Layer('base64 of zlib', 2, (bytes) => deflateSync(bytes)),
  base64Layer('base64 of zlib with a small window', 2, (bytes) => deflateSync(bytes, { windowBits: 9, level: 1 })),
  packLayer('gzip', (bytes) => gzipSync(bytes)),
  packLayer('zip', (bytes) => containers.zip?.(bytes) ?? bytes),
  packLayer('a text of a PNG', (bytes) => pngOf('zTXt', deflateSync(bytes))),
  utf16Layer('UTF-16LE'),
  utf16Layer('UTF-16BE'),
];

/** The depth of formats that is searched, and a number of escapes in one another that views decode. */
const [maxFormats, maxTextLayers] = [4, 3];

const nesting = fc.array(fc.oneof(fc.constantFrom(...textLayers), fc.constantFrom(...packedLayers)), { maxLength: 8 });

function nest(leak: string, layers: readonly Layer[]): { bytes: Buffer; names: string[] } {
  let state = { bytes: Buffer.from(` "${leak}" and more`) as Buffer, isText: true, formats: 0, textLayers: 0 };
  const names: string[] = [];
  for (const { name, formats, needsText, givesText, pack } of layers) {
    const textLayers = formats > 0 ? 0 : state.textLayers + 1;
    if ((needsText && !state.isText) || state.formats + formats > maxFormats || textLayers > maxTextLayers) continue;
    names.push(name);
    state = { bytes: pack(state.bytes), isText: givesText, formats: state.formats + formats, textLayers };
  }
  return { bytes: state.bytes, names };
}

it('a leak is found in random nestings of texts, escapes, base64, packed data and UTF-16', () => {
  fc.assert(
    fc.property(fc.constantFrom(...Object.entries(leaks)), nesting, ([leak, code], layers) => {
      const { bytes, names } = nest(leak, layers);
      expect({ leak, names, codes: codesIn(bytes, 'data.bin', targets) }).toEqual({ leak, names, codes: [code] });
    }),
    { numRuns: propertyRuns(1000) },
  );
});

it('text without a leak has no finding in such nestings', () => {
  const others = fc.constantFrom(
    'https://www.example.org/99002/1700000001-kettle.jpg',
    '/archive/99001/1700000101-draft',
  );
  fc.assert(
    fc.property(others, nesting, (text, layers) => {
      const { bytes, names } = nest(text, layers);
      expect({ text, names, codes: codesIn(bytes, 'data.bin', targets) }).toEqual({ text, names, codes: [] });
    }),
    { numRuns: propertyRuns(300) },
  );
});
