import { runInNewContext } from 'node:vm';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { bundlers } from '../support/bundlers.ts';
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
  (url) => `<img srcset='${url.replaceAll('&', '&amp;')} 320w, ${host}/1700000001-wide.jpg 2x'>`,
  (url) => `<p data-a="${JSON.stringify({ a: url, b: 1 }).replaceAll('&', '&amp;').replaceAll('"', '&quot;')}">`,
  (url) => `<!-- ${url} -->\n😀 \`${url}\` “${url}”`,
  (url) => `a \\ "${url}" '${url}' <b>${url}</b>\t(${url})`,
  (url) => `{"a":"${url.replaceAll('/', '\\/')}"}`,
  (url) => `<a href="/page?u=${encodeURIComponent(url)}&amp;b=1">c</a>`,
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

type Spell = (text: string) => string;

/** A string of a program. UglifyJS reads no line separator (U+2028) in one. */
function inQuotes(text: string): string {
  return JSON.stringify(text).replaceAll('\u2028', '\\u2028');
}

function inTemplate(text: string): string {
  return `\`${text.replace(/[\\`]|\$\{/g, '\\$&')}\``;
}

/** Cuts a text in front of its URL, and not at it: where a string begins with a URL, only code tells which quote ends it. */
function cut(text: string): [before: string, rest: string] | undefined {
  const at = Math.floor(text.indexOf('https') / 2);
  return at > 0 ? [text.slice(0, at), text.slice(at)] : undefined;
}

/** Expressions that people write for a text. A bundler folds some into one string, and makes templates of others. */
const spellings: readonly Spell[] = [
  inQuotes,
  (text) => `'${inQuotes(text).slice(1, -1).replaceAll('\\"', '"').replaceAll("'", "\\'")}'`,
  inTemplate,
  (text) => `id(${inQuotes(text)})`,
  (text) => `JSON.parse(${inQuotes(JSON.stringify(text))})`,
  (text) => cut(text)?.map(inQuotes).join(' + ') ?? inQuotes(text),
  (text) => cut(text)?.map(inTemplate).join(' + ') ?? inTemplate(text),
  (text) => {
    const [before, rest] = cut(text) ?? ['', text];
    return before === '' ? inTemplate(rest) : `\`\${id(${inQuotes(before)})}${inTemplate(rest).slice(1)}`;
  },
];

function toCode([of, spell]: readonly [Value, Spell]): string {
  if (typeof of === 'string') return spell(of);
  if (Array.isArray(of)) return `[${of.map((each: Value) => toCode([each, spell])).join(', ')}]`;
  return `{ ${Object.entries(of).map(([key, each]) => `${JSON.stringify(key)}: ${toCode([each, spell])}`)} }`;
}

const expressions = fc.array(fc.tuple(value, fc.constantFrom(...spellings)), { minLength: 1, maxLength: 8 });

/** Runs a bundle, and reads what it has made, as JSON. */
function run(code: string): unknown {
  const site: { result?: string } = {};
  runInNewContext(code, { site, module: {}, exports: {} });
  return JSON.parse(site.result ?? 'null');
}

/** How the texts write a URL. */
const encodings: readonly ((url: string) => string)[] = [
  (url) => url,
  (url) => url.replaceAll('&', '&amp;'),
  (url) => url.replaceAll('/', '\\/'),
  encodeURIComponent,
];

/** Puts a local URL in the place of each asset URL of a value, without any knowledge of code. */
function localizeValue(of: unknown): unknown {
  if (typeof of === 'string') {
    const all = urls.toSorted((a, b) => b.length - a.length);
    return all.reduce((text, url) => {
      const local = `/_assets/${localName(url, 'web')}`;
      return encodings.reduce((done, encode) => done.replaceAll(encode(url), encode(local)), text);
    }, of);
  }
  if (Array.isArray(of)) return of.map(localizeValue);
  return Object.fromEntries(Object.entries(of as object).map(([key, each]) => [key, localizeValue(each)]));
}

describe.each(Object.entries(bundlers))('a bundle of %s', (_, { bundle, runs }) => {
  const numRuns = propertyRuns(runs);
  it(
    'makes the values that it made before, with local URLs',
    async () => {
      await fc.assert(
        fc.asyncProperty(expressions, async (given) => {
          const values = given.map(([of]) => of);
          const code = await bundle(
            `const id = (text) => text;\nsite.result = JSON.stringify([${given.map(toCode).join(', ')}]);\n`,
          );
          expect(run(code), code).toEqual(values);
          const { bytes, findings } = localizeText('bundle.js', Buffer.from(code));
          expect(findings, code).toEqual([]);
          expect(run(bytes.toString()), code).toEqual(localizeValue(values));
        }),
        { numRuns },
      );
    },
    // More runs take longer.
    Math.max(60_000, numRuns * 1000),
  );
});
