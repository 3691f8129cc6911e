import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { propertyRuns } from '../../../../../test/support/property-runs.ts';
import { AssetHosts } from '../../asset/asset-url.ts';
import { toByteString } from '../../memory/byte-strings.ts';
import { ScanContext } from '../../scan/scan-context.ts';
import { scanText } from '../../scan/scan-text.ts';
import { CleanText } from './clean-text.ts';

const context = new ScanContext(new AssetHosts(['media.example.org'], 'hls'));
const isClean = (chunks: readonly Uint8Array[]) => {
  const text = new CleanText(context);
  for (const chunk of chunks) text.push(chunk);
  return text.isClean();
};
const url = 'https://www.datocms-assets.com/99001/1700000001-kettle.jpg';
const hex = (character: string) => character.charCodeAt(0).toString(16);
const entity = (character: string) => `&#${character.charCodeAt(0)};`;
/** Spellings of one character, in layers. */
const spellings: readonly ((character: string) => string)[] = [
  (character) => character,
  (character) => character.toUpperCase(),
  entity,
  (character) => `&#x${hex(character)};`,
  (character) => `&amp;#0${character.charCodeAt(0)};`,
  (character) => `%${hex(character)}`,
  (character) => `%2525${hex(character).toUpperCase()}`,
  (character) => `\\u00${hex(character)}`,
  (character) => `\\\\u{${hex(character)}}`,
  (character) => `\\x${hex(character)}`,
  (character) => `\\0000${hex(character)} `,
];
const spelling = fc.array(fc.constantFrom(...spellings), { minLength: 1, maxLength: 4 });
const spelt = spelling.map((forms) =>
  Array.from(url, (character, at) => forms[at % forms.length]!(character)).join(''),
);
const markup = fc.constantFrom(
  ...['<p>', '"', ' ', 'ß“', '\\', '&', '%', 'datocms', '-assets', '.com', '{"a":"', '\n', '/', '\u0080', '😀'],
  ...['playback', '-id="', 'PlaybackId&quot;:[0,&quot;', 'a1B2c3D4e5F6g7H8i9J0', 'stream.', 'mux.com'],
  ...['<script>self.__next_f.push([1,"', '"])</script>', 'self.__next_', 'f.push([1,"', 'media.', 'example.org'],
);
const text = fc
  .array(fc.oneof({ weight: 4, arbitrary: markup }, { weight: 1, arbitrary: spelt }), { maxLength: 12 })
  .map((parts) => Buffer.from(parts.join('')));

describe('CleanText', () => {
  it('calls nothing clean in which the scan finds a host, however it is spelt and cut into chunks', () => {
    let [tried, found] = [0, 0];
    fc.assert(
      fc.property(text, fc.array(fc.nat(300), { maxLength: 6 }), (bytes, cuts) => {
        tried++;
        const at = [0, ...cuts.map((cut) => Math.min(cut, bytes.length)).sort((a, b) => a - b), bytes.length];
        const chunks = at.slice(1).map((end, index) => bytes.subarray(at[index], end));
        const isNamed = ['page.html', 'data.json', 'code.js', 'style.css', 'flight.txt', 'text.md'].some((file) => {
          const { references, mentions } = scanText(file, toByteString(bytes), context);
          return references.length + mentions.length > 0;
        });
        if (!isNamed) return;
        found++;
        expect(isClean(chunks)).toBe(false);
      }),
      { numRuns: propertyRuns(1000) },
    );
    expect(found / tried).toBeGreaterThan(0.1);
  });

  it.each(spellings.map((spell) => Array.from(url, spell).join('')))('finds %s at every cut', (spelt) => {
    const bytes = Buffer.from(`<p>ä ${spelt}`);
    for (let at = 0; at <= bytes.length; at++) {
      expect(isClean([bytes.subarray(0, at), bytes.subarray(at)])).toBe(false);
    }
  });

  it.each([
    '<p class="a">Grüße &amp; “text” &#8217; 100% \\n</p>',
    '<script>self.__next=1;const datocms = "assets.com"</script>',
    'https://example.org/99001/1700000001-kettle.jpg',
  ])('calls %s clean', (clean) => {
    expect(isClean([Buffer.from(clean)])).toBe(true);
  });
});
