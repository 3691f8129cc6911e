import fc from 'fast-check';
import { expect, it } from 'vitest';
import { AssetHosts, parseAssetUrl } from '../../packages/datocms-assets/src/asset/asset-url.ts';
import { textFinder } from '../../packages/datocms-assets/src/asset-text/find-assets-in-text.ts';
import { ScanContext } from '../../packages/datocms-assets/src/scan/scan-context.ts';
import { scanBytes } from '../../packages/datocms-assets/src/scan/scan-files.ts';
import { type Layer, nesting, passage, render } from '../support/layered-text.ts';

const hosts = new AssetHosts();
const find = textFinder(hosts);
const toHtml = (text: string) => text.replaceAll('&', '&amp;').replaceAll('"', '&quot;').replaceAll('<', '&lt;');

/** Ways to write a URL that stands in no layers. */
const spellings: readonly ((url: string) => string)[] = [
  String,
  (url) => url.replace('datocms-', 'd&#97;tocms&#x2D;'),
  (url) => url.replace('datocms', '%64atocms'),
  (url) => url.replace(/^https?:/, ''),
];

/** Ways in which a site shows a field: as HTML, as text, as data of an island or a script, in a file of its own. */
const showing: readonly (readonly [file: string, show: (text: string) => string])[] = [
  ['raw.html', (text) => `<!doctype html><body><div>${text}</div>`],
  ['text.html', (text) => `<!doctype html><p>${toHtml(text)}</p>`],
  ['island.html', (text) => `<!doctype html><x-island props="${toHtml(JSON.stringify({ v: [0, text] }))}">`],
  [
    'script.html',
    (text) => `<!doctype html><script>const v = ${JSON.stringify(text).replaceAll('<', '\\u003c')}</script>`,
  ],
  ['a.json', (text) => JSON.stringify({ text })],
  ['a.js', (text) => `export const text = ${JSON.stringify(text)};`],
];

function pathsIn(file: string, text: string): string[] {
  const context = new ScanContext(hosts, new Set(), () => false);
  scanBytes(file, Buffer.from(text), context);
  return [...new Set(context.variants.values.map(({ path }) => path))].sort();
}

it('a published text names what pages show of it, however many of its layers they take off, and nothing else', () => {
  fc.assert(
    fc.property(passage, nesting, fc.nat(5), fc.constantFrom(...spellings), (text, layers, taken, spell) => {
      const wrap = (inner: string, layer: Layer) => layer.encode(inner);
      const plain = render(text, layers.length === 0 ? spell : String);
      const field = layers.reduce(wrap, plain);
      const shown = layers.slice(0, Math.max(0, layers.length - taken)).reduce(wrap, plain);
      const found = new Set(find(field).map(({ path }) => path));
      const named = text.urls.flatMap((url) => parseAssetUrl(url, hosts)?.path ?? []);
      expect(named).toEqual(expect.arrayContaining([...found]));
      for (const [file, show] of showing) {
        // JSON that stands in a page as it is has back-slashes, which a browser takes for slashes: it asks for another file.
        const lacking = pathsIn(file, show(shown)).filter((path) => !found.has(path) && !path.includes('//'));
        expect({ file, field, lacking }).toEqual({ file, field, lacking: [] });
      }
    }),
    { numRuns: Number(process.env.PROPERTY_RUNS ?? 200) },
  );
});
