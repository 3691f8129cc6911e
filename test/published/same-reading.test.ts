import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { AssetHosts, parseAssetUrl } from '../../packages/datocms-assets/src/asset/asset-url.ts';
import { createAssetFinder } from '../../packages/datocms-assets/src/asset-text/find-assets-in-text.ts';
import { eachReference } from '../../packages/datocms-assets/src/asset-text/references.ts';
import { ScanContext } from '../../packages/datocms-assets/src/scan/scan-context.ts';
import { scanBytes } from '../../packages/datocms-assets/src/scan/scan-files.ts';
import { type Layer, nesting, passage, render } from '../support/layered-text.ts';
import { propertyRuns } from '../support/property-runs.ts';

const hosts = new AssetHosts();
const findAssets = createAssetFinder(hosts);
const toHtml = (text: string) => text.replaceAll('&', '&amp;').replaceAll('"', '&quot;').replaceAll('<', '&lt;');
const numRuns = propertyRuns(200);

/** Ways to write a URL that stands in no layers. */
const spellings: readonly ((url: string) => string)[] = [
  String,
  (url) => url.replace('datocms-', 'd&#97;tocms&#x2D;'),
  (url) => url.replace('datocms', '%64atocms'),
  (url) => url.replace(/^https?:/, ''),
];

/** A way in which a site shows a field. */
type Showing = readonly [file: string, show: (text: string) => string];

const asItIs: readonly Showing[] = [
  ['raw.html', (text) => `<!doctype html><body><div>${text}</div>`],
  ['document.md', (text) => text],
  ['style.css', (text) => text],
];
const asText: readonly Showing[] = [
  ['text.html', (text) => `<!doctype html><p>${toHtml(text)}</p>`],
  ['title.html', (text) => `<!doctype html><p title="${toHtml(text)}">`],
  ['island.html', (text) => `<!doctype html><x-island props="${toHtml(JSON.stringify({ v: [0, text] }))}">`],
  [
    'script.html',
    (text) => `<!doctype html><script>const v = ${JSON.stringify(text).replaceAll('<', '\\u003c')}</script>`,
  ],
  ['data.json', (text) => JSON.stringify({ text })],
  ['code.js', (text) => `export const text = ${JSON.stringify(text)};`],
  ['data.xml', (text) => `<r><v>${toHtml(text)}</v></r>`],
];
/** These show a URL or a srcset by itself. */
const asValue: readonly Showing[] = [
  ['src.html', (text) => `<!doctype html><img src="${toHtml(text)}">`],
  ['srcset.html', (text) => `<!doctype html><img srcset="${toHtml(text)}">`],
  ['style.html', (text) => `<!doctype html><p style="background:url(${toHtml(text)})">`],
];

const pathsInIndex = (text: string) => new Set(findAssets(text).map(({ path }) => path));

/** Paths of the assets that a file refers to, also in parameters. The scan knows the assets of the index. */
function pathsInFile(file: string, text: string, index: ReadonlySet<string>): string[] {
  const context = new ScanContext(hosts, new Set(), (path) => index.has(path));
  const paths = new Set<string>();
  eachReference(scanBytes(file, Buffer.from(text), context).references, (variantId) => {
    const variant = context.variants.values[variantId];
    paths.add(variant?.path ?? '');
    for (const url of variant?.inner ?? []) paths.add(parseAssetUrl(url, hosts)?.path ?? '');
  });
  return [...paths].sort();
}

/** The paths that a site would refer to though the index lacks them. */
function missingFromIndex(field: string, shown: string, showings: readonly Showing[]): string[] {
  const index = pathsInIndex(field);
  return showings.flatMap(([file, show]) =>
    pathsInFile(file, show(shown), index)
      // JSON that stands in a page as it is has backslashes, which a browser takes for slashes: it asks for another file.
      .filter((path) => !index.has(path) && !path.includes('//'))
      .map((path) => `${file}: ${path}`),
  );
}

it('a published text names what pages show of it, however many of its layers they take off, and nothing else', () => {
  fc.assert(
    fc.property(passage, nesting, fc.nat(5), fc.constantFrom(...spellings), (text, layers, taken, spell) => {
      const wrap = (inner: string, layer: Layer) => layer.encode(inner);
      const plain = render(text, layers.length === 0 ? spell : String);
      const field = layers.reduce(wrap, plain);
      const shown = layers.slice(0, Math.max(0, layers.length - taken)).reduce(wrap, plain);
      const named = text.urls.flatMap((url) => parseAssetUrl(url, hosts)?.path ?? []);
      expect(named).toEqual(expect.arrayContaining([...pathsInIndex(field)]));
      expect({ field, missing: missingFromIndex(field, shown, [...asItIs, ...asText]) }).toEqual({
        field,
        missing: [],
      });
    }),
    { numRuns },
  );
});

const names = ['kettle.jpg', "it's.png", 'a(1).png', 'a,b.png', 'a;b.png', 'x[1].png', 'a|b.png', 'K%C3%B6ln.webp'];
const query = fc.constantFrom('', '?w=3', '?w=1&h=2', '?mark=%2F1%2Fveil.png&w=1', '?txt=a%20b', '#top');
const assetUrl = fc
  .tuple(
    fc.constantFrom('https://www.datocms-assets.com/1/', '//datocms-assets.com/1/'),
    fc.constantFrom(...names),
    query,
  )
  .map((parts) => parts.join(''));

it('a field that is a URL, or a srcset, names what every place for such refers to', () => {
  const field = fc.oneof(
    assetUrl,
    assetUrl.map((url) => ` ${url}\n`),
    fc.tuple(assetUrl, assetUrl).map(([first, second]) => `${first} 1x, ${second} 2x`),
  );
  fc.assert(
    fc.property(field, (text) => {
      const isSrcset = text.endsWith('x');
      const showings = asValue.filter(([file]) => (file === 'srcset.html') === isSrcset || file === 'style.html');
      expect({ text, missing: missingFromIndex(text, text, [...asText, ...showings]) }).toEqual({ text, missing: [] });
    }),
    { numRuns },
  );
});

/** Named entities of characters that stand in URLs. */
const entityNames: ReadonlyMap<string, string> = new Map(
  Object.entries({ '/': 'sol', ':': 'colon', '.': 'period', '?': 'quest', '=': 'equals', '&': 'amp', '(': 'lpar' }),
);

it('characters of a URL may be spelt as entities of any kind', () => {
  const escapes = fc.array(fc.nat(5), { minLength: 1, maxLength: 9 });
  fc.assert(
    fc.property(assetUrl, escapes, fc.boolean(), (url, kinds, isTwice) => {
      const spelt = Array.from(url, (char, at) => {
        const name = entityNames.get(char);
        const code = char.charCodeAt(0);
        const entity = [`&${name};`, `&#${code};`, `&#x${code.toString(16)};`][kinds[at % kinds.length] as number];
        return name === undefined || entity === undefined ? char : entity;
      }).join('');
      const field = `<a href="${isTwice ? spelt.replaceAll('&', '&amp;') : spelt}">x</a>`;
      const variant = parseAssetUrl(url, hosts);
      const expected = [url, ...(variant?.inner ?? [])].map((each) => parseAssetUrl(each, hosts)?.path);
      expect({ field, index: [...pathsInIndex(field)] }).toMatchObject({ index: expect.arrayContaining(expected) });
      expect({ field, missing: missingFromIndex(field, field, [...asItIs, ...asText]) }).toEqual({
        field,
        missing: [],
      });
    }),
    { numRuns },
  );
});

const host = 'https://www.datocms-assets.com';
const kettle = `${host}/1/kettle.png`;

describe('a URL with named entities', () => {
  it.each([
    ['https:&sol;&sol;www.datocms-assets.com&sol;1&sol;kettle.png', '/1/kettle.png'],
    ['https&colon;//www.datocms-assets.com/1/kettle.png', '/1/kettle.png'],
    ['https://www&period;datocms-assets&period;com/1/kettle&period;png', '/1/kettle.png'],
    ['https&colon;&sol;&sol;www&period;datocms-assets&period;com&sol;1&sol;kettle&period;png', '/1/kettle.png'],
    [`see &lpar;${kettle}&rpar;`, '/1/kettle.png'],
    [`url&lpar;${kettle}&rpar;`, '/1/kettle.png'],
    [`&lsqb;${kettle}&rsqb;`, '/1/kettle.png'],
    [`&ldquo;${kettle}&rdquo;`, '/1/kettle.png'],
    [`&grave;${kettle}&grave;`, '/1/kettle.png'],
    [`${kettle}&NewLine;next`, '/1/kettle.png'],
    [`${kettle}&Tab;next`, '/1/kettle.png'],
    [`${kettle}&nbsp;next`, '/1/kettle.png'],
    [`${kettle}&num;top`, '/1/kettle.png'],
    [`${kettle}&quest;w&equals;3`, '/1/kettle.png'],
    [`${kettle}&comma; next`, '/1/kettle.png'],
    [`${kettle}&semi; next`, '/1/kettle.png'],
    [`${kettle}&mdash;next`, '/1/kettle.png'],
    [`${kettle}&hellip;`, '/1/kettle.png'],
    [`${kettle}&vert;next`, '/1/kettle.png'],
    [`${kettle}&zwnj;next`, '/1/kettle.png'],
    [`${host}/1/my&lowbar;kettle.png`, '/1/my_kettle.png'],
    [`${host}/1/kettle&plus;cup.png`, '/1/kettle+cup.png'],
    [`${host}/1/kettle&commat;2x.png`, '/1/kettle@2x.png'],
    [`${host}/1/quiet&percnt;20harbour.png`, '/1/quiet%20harbour.png'],
    [`${host}/1/K&ouml;ln.png`, '/1/K%C3%B6ln.png'],
    [`[plan]&lpar;${host}/1/plan_&lpar;2&rpar;.pdf&rpar;`, '/1/plan_(2).pdf'],
  ])('names one asset to the index and to the scan: %s', (url, path) => {
    const field = `x ${url}`;
    expect([...pathsInIndex(field)]).toEqual([path]);
    for (const [file, show] of asItIs) expect(pathsInFile(file, show(field), new Set([path]))).toEqual([path]);
    // In an escaped attribute, which has one layer, they are part of the name.
    const showings = asText.filter(([file]) => file !== 'title.html');
    expect(missingFromIndex(field, field, showings)).toEqual([]);
  });
});

describe('a name with raw blanks', () => {
  it.each([
    ['in an attribute of a URL', `<img src="${host}/1/quiet harbour.jpg">`],
    ['in an attribute of a URL, without an extension', `<a href="${host}/1/quiet harbour">`],
    ['in an attribute of any text', `<b data-picture="${host}/1/quiet harbour.jpg"></b>`],
    ['in a string of JSON', JSON.stringify({ url: `${host}/1/quiet harbour.jpg`, other: 1 })],
    ['in an autolink', `<${host}/1/quiet harbour.jpg>`],
  ])('is named whole %s', (_, field) => {
    expect([...pathsInIndex(field)]).toEqual([expect.stringContaining('/1/quiet%20harbour')]);
    expect(missingFromIndex(field, field, [...asItIs, ...asText])).toEqual([]);
  });
});
