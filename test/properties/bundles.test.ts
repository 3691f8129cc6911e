import { runInNewContext } from 'node:vm';
import { buildSync } from 'esbuild';
import fc from 'fast-check';
import { rolldown } from 'rolldown';
import { describe, expect, it } from 'vitest';
import { localizeText, localName } from '../support/localize-text.ts';
import { propertyRuns } from '../support/property-runs.ts';

const host = 'https://www.datocms-assets.com/99001';
const urls = [
  `${host}/1700000001-wide.jpg`,
  `${host}/1700000001-wide.jpg?w=640`,
  `${host}/1700000001-wide.jpg?auto=format,compress&w=64`,
  `${host}/1700000002-tall.png?fit=crop&h=60&w=80`,
  `${host}/1700000003-manual.pdf`,
] as const;

/** Texts of sites around a URL. */
const texts: readonly ((url: string) => string)[] = [
  (url) => url,
  (url) => `<img src="${url.replaceAll('&', '&amp;')}" alt='It’s “wide”'>`,
  (url) => `<p>a</p>\n<a href='${url.replaceAll('&', '&amp;')}'>\${b}</a></script>`,
  (url) => `.a{background:url("${url}")}`,
  (url) => `.a{background:url(${url}) no-repeat}\n/* \\ */`,
  (url) => JSON.stringify({ a: url, b: ['é\u2028', { c: '</style>' }] }),
  (url) => JSON.stringify(JSON.stringify({ a: `<img src="${url}">` })),
  (url) => `![An alt](${url} "A 'title'")\n`,
];

type Value = string | readonly Value[] | { readonly [key: string]: Value };

const leaf = fc.tuple(fc.constantFrom(...texts), fc.constantFrom(...urls)).map(([text, url]) => text(url));
const { value } = fc.letrec<{ value: Value }>((tie) => ({
  value: fc.oneof(
    { depthSize: 'small' },
    leaf,
    fc.array(tie('value'), { minLength: 1, maxLength: 3 }),
    fc.dictionary(fc.constantFrom('a', 'b-c', 'src', '1'), tie('value'), { minKeys: 1, maxKeys: 3 }),
  ),
}));

/** Expressions that people write for a text. A bundler folds some into one string, and makes templates of others. */
const spellings: readonly ((text: string) => string)[] = [
  (text) => JSON.stringify(text),
  (text) => `'${JSON.stringify(text).slice(1, -1).replaceAll('\\"', '"').replaceAll("'", "\\'")}'`,
  (text) => `\`${text.replace(/[\\`]|\$\{/g, '\\$&')}\``,
  (text) => `id(${JSON.stringify(text)})`,
  (text) => `JSON.parse(${JSON.stringify(JSON.stringify(text))})`,
];

function toCode(of: Value, spell: (text: string) => string): string {
  if (typeof of === 'string') return spell(of);
  if (Array.isArray(of)) return `[${of.map((each: Value) => toCode(each, spell)).join(', ')}]`;
  return `{ ${Object.entries(of).map(([key, each]) => `${JSON.stringify(key)}: ${toCode(each, spell)}`)} }`;
}

const entry = 'entry.js';

type Bundle = (code: string) => Promise<string> | string;
const withEsbuild =
  (options: Parameters<typeof buildSync>[0]): Bundle =>
  (contents) =>
    buildSync({ stdin: { contents }, bundle: true, write: false, ...options }).outputFiles?.[0]?.text ?? '';
const withRolldown =
  (format: 'iife' | 'cjs', minify: boolean): Bundle =>
  async (code) => {
    const plugin = {
      name: 'entry',
      resolveId: (id: string) => id,
      load: () => ({ code, moduleSideEffects: true }),
    };
    const build = await rolldown({ input: entry, plugins: [plugin] });
    const { output } = await build.generate({ format, minify, ...(format === 'iife' ? { name: 'site' } : {}) });
    await build.close();
    return output[0].code;
  };

const bundles: Readonly<Record<string, Bundle>> = {
  'esbuild without minifying': withEsbuild({ format: 'iife' }),
  'esbuild, minified': withEsbuild({ format: 'iife', minify: true }),
  'esbuild, minified, in UTF-8': withEsbuild({ format: 'cjs', minify: true, charset: 'utf8' }),
  'esbuild, minified, for old browsers': withEsbuild({ format: 'iife', minify: true, target: 'es2015' }),
  'rolldown without minifying': withRolldown('cjs', false),
  'rolldown, minified': withRolldown('iife', true),
};

/** Runs a bundle, and reads what it has made, as JSON. */
function run(code: string): unknown {
  const site: { result?: string } = {};
  runInNewContext(code, { site, module: {}, exports: {} });
  return JSON.parse(site.result ?? 'null');
}

/** Puts a local URL in the place of each asset URL of a value, without any knowledge of code. */
function localizeValue(of: unknown): unknown {
  if (typeof of === 'string') {
    const all = urls.toSorted((a, b) => b.length - a.length);
    return all.reduce((text, url) => {
      const local = `/_assets/${localName(url, 'web')}`;
      return [url, url.replaceAll('&', '&amp;')].reduce((done, each) => done.replaceAll(each, local), text);
    }, of);
  }
  if (Array.isArray(of)) return of.map(localizeValue);
  return Object.fromEntries(Object.entries(of as object).map(([key, each]) => [key, localizeValue(each)]));
}

describe.each(Object.entries(bundles))('a bundle of %s', (_, bundle) => {
  it('makes the values that it made before, with local URLs', async () => {
    await fc.assert(
      fc.asyncProperty(value, fc.constantFrom(...spellings), async (given, spell) => {
        const source = `const id = (text) => text;\nsite.result = JSON.stringify(${toCode(given, spell)});\n`;
        const code = await bundle(source);
        const before = run(code);
        expect(before).toEqual(given);
        const { bytes, findings } = localizeText('bundle.js', Buffer.from(code));
        expect(findings, code).toEqual([]);
        expect(run(bytes.toString()), code).toEqual(localizeValue(given));
      }),
      { numRuns: propertyRuns(60) },
    );
  });
});
