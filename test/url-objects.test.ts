import { runInThisContext } from 'node:vm';
import { describe, expect, it } from 'vitest';
import { createRuntime } from '../packages/datocms-assets/src/runtime/create-runtime.ts';
import { runScripts } from './support/flight-stream.ts';
import { type Localized, localizeText } from './support/localize-text.ts';
import { type UrlSerializer, urlSerializers } from './support/url-serializers.ts';

const host = 'https://www.datocms-assets.com';
const site = 'https://www.example.org';
const kettle = `${host}/99001/1700000001-kettle.jpg`;
const dusk = `${host}/99001/1700000002-dusk.png?auto=format&w=640`;
const guide = `${host}/99001/1700000005-guide.pdf`;
const draft = `${host}/99001/1700000101-draft.jpg`;
const elsewhere = 'https://www.example.com/a.jpg';

const shared = new URL(kettle);
const values: Readonly<Record<string, unknown>> = {
  'a URL': { url: new URL(kettle) },
  'a URL with a query': { url: new URL(dusk) },
  'in objects and arrays': { a: { b: [{ c: new URL(kettle) }, [new URL(guide)]] } },
  'under names with dots and backslashes': { 'a.b': { 'c\\.d': new URL(kettle), '': new URL(guide) } },
  'in a Map': new Map<unknown, unknown>([
    ['cover', new URL(kettle)],
    [new URL(guide), 'key'],
  ]),
  'in a Set': { set: new Set([new URL(kettle), new URL(guide)]) },
  'in a Map in an array in a Set': { set: new Set([[new Map([['a.b', new URL(kettle)]])]]) },
  'the same object several times': { a: shared, b: [shared], c: { d: shared } },
  'beside texts': { text: guide, url: new URL(kettle), html: `<img src="${kettle}">`, quote: '"\\', none: null },
  'beside the same URL as a text': { text: kettle, url: new URL(kettle), again: [kettle, dusk] },
  'beside URLs of other sites': { other: new URL(elsewhere), date: new Date(0), url: new URL(kettle) },
  alone: new URL(kettle),
};

interface Place {
  readonly file: string;
  readonly write: (text: string) => string;
  readonly read: (file: string) => string;
}

const same = (text: string) => text;
const inTag = (start: string, end: string, encode = same, decode = same): Omit<Place, 'file'> => ({
  write: (text) => `<!doctype html><title>t</title>${start}${encode(text)}${end}<p>end</p>`,
  read: (html) => decode(html.slice(html.indexOf(start) + start.length, html.indexOf(end))),
});
const quoted = (text: string) => JSON.stringify(text).replaceAll('<', '\\u003c');
const inSingleQuotes = (text: string) =>
  `'${text.replace(/[\\']/g, '\\$&').replaceAll('\n', '\\n').replaceAll('<', '\\x3C')}'`;
const run = (code: string) => runInThisContext(`(${code})`) as string;
const push = (text: string) => `<script>window.__reactRouterContext.streamController.enqueue(${quoted(text)})</script>`;
const inPushes = (length: number): Place => ({
  file: 'index.html',
  write: (text) => `<!doctype html>${(text.match(new RegExp(`[^]{1,${length}}`, 'gu')) ?? []).map(push).join('<p>')}`,
  read: (html) => runScripts(html, ({ received }) => received).toString(),
});

/** Where pages and files hold serialized data. */
const dataPlaces: Readonly<Record<string, Place>> = {
  'data of a page': {
    file: 'index.html',
    ...inTag('<script id="__NEXT_DATA__" type="application/json">', '</script>', (text) =>
      text.replaceAll('</', '<\\u002f'),
    ),
  },
  'a file of data': { file: '_root.data', write: same, read: same },
  'a file of JSON': { file: 'api/list.json', write: same, read: same },
  'data of a page with its own slashes': {
    file: '_payload.json',
    write: (text) => text.replaceAll('/', '\\u002F'),
    read: (text) => text.replaceAll('\\u002F', '/'),
  },
  'a string of a script': { file: 'index.html', ...inTag('<script>state=JSON.parse(', ')</script>', quoted, run) },
  'a string of a script in single quotes': {
    file: 'index.html',
    ...inTag('<script>state=JSON.parse(', ')</script>', inSingleQuotes, run),
  },
  'a string of a module': {
    file: 'page.js',
    write: (text) => `export const data = ${quoted(text)};`,
    read: (code) => run(code.slice('export const data = '.length, -1)),
  },
  'one push of a stream': inPushes(100_000),
  'pushes of a stream that cut URLs': inPushes(9),
};
const codePlaces: Readonly<Record<string, Place>> = {
  'a script': { file: 'index.html', ...inTag('<script>state=', ';</script>') },
  'a module': { file: 'page.js', write: (text) => `state=${text}`, read: (text) => text.slice('state='.length) },
};

const cases = Object.entries(urlSerializers).flatMap(([name, serializer]) =>
  Object.entries(serializer.isCode ? codePlaces : dataPlaces).map(
    ([where, place]) => [name, where, serializer, place] as const,
  ),
);

/** What a reader gets, with the URL of each asset as `replace` gives it, and with one name for an object that comes twice. */
function describeValue(value: unknown, ofText: (text: string) => string, ofUrl = ofText): unknown {
  const seen = new Map<unknown, number>();
  const visit = (item: unknown): unknown => {
    if (typeof item === 'string') return ofText(item);
    if (typeof item !== 'object' || item === null) return item;
    const known = seen.get(item);
    if (known !== undefined) return { same: known };
    seen.set(item, seen.size);
    if (item instanceof URL) return { url: ofUrl(item.href) };
    if (item instanceof Date) return { date: item.getTime() };
    if (item instanceof Map) return { map: Array.from(item, ([key, each]) => [visit(key), visit(each)]) };
    if (item instanceof Set) return { set: Array.from(item, visit) };
    if (Array.isArray(item)) return item.map(visit);
    return Object.entries(item).map(([key, each]) => [key, visit(each)]);
  };
  return visit(value);
}

/** The name alone: in a text, the URL may be a path or not. */
const nameOf = (text: string) =>
  text.replace(
    /(?:https:\/\/www\.(?:datocms-assets\.com\/99001\/\d+-|example\.org\/_assets\/)|\/_assets\/)(\w+)[\w.?&=-]*/g,
    '$1',
  );
const localized = (href: string) =>
  href.startsWith(host) ? expect.stringMatching(`^${site}/_assets/${nameOf(href)}\\.`) : href;

/** What a reader gets of the data as they were. Not all serializers keep the order of a Map. */
async function expected(value: unknown, { write, read }: UrlSerializer): Promise<unknown> {
  return describeValue(await read(await write(value)), nameOf, localized);
}

async function localize(serializer: UrlSerializer, place: Place, value: unknown, options = {}): Promise<Localized> {
  return localizeText(place.file, Buffer.from(place.write(await serializer.write(value))), options);
}

describe.each(cases)('%s in %s', (_name, _where, serializer, place) => {
  const read = (bytes: Buffer) => serializer.read(place.read(bytes.toString()));

  it.each(Object.entries(values))('keeps an object URL absolute: %s', async (_value, value) => {
    const { bytes, findings } = await localize(serializer, place, value);
    expect(findings).toEqual([]);
    expect(bytes.includes('datocms')).toBe(false);
    expect(describeValue(await read(bytes), nameOf, (href) => href)).toEqual(await expected(value, serializer));
  });

  it('needs the origin of the site', async () => {
    const { findings } = await localize(serializer, place, { text: guide, url: new URL(kettle) }, { site: null });
    expect(findings.map((finding) => finding.split(' ')[0])).toEqual(['needs-site']);
  });

  it('reports the unpublished one of several', async () => {
    const { findings } = await localize(serializer, place, {
      a: new URL(kettle),
      b: new URL(draft),
      c: [new URL(dusk)],
    });
    expect(findings.map((finding) => finding.split(' ')[0])).toEqual(['unpublished']);
  });
});

const runtime = createRuntime({
  key: Buffer.alloc(32, 7).toString('base64url'),
  route: '/media',
  site,
  isPublished: () => true,
  warn: () => {},
});

/** Media types with which servers send serialized data. */
const types = ['application/json', 'text/x-script', 'text/plain', 'application/jsonl', 'text/x-unknown'];
const answers = Object.entries(urlSerializers)
  .filter(([, { isCode }]) => !isCode)
  .flatMap(([name, serializer]) => types.map((type) => [name, type, serializer] as const));

it.each(answers)('an answer of %s as %s keeps objects URL absolute', async (_name, type, { write, read }) => {
  for (const value of Object.values(values)) {
    const response = new Response(await write(value), { headers: { 'content-type': type } });
    const body = await (await runtime.localize(new Request(`${site}/data`), response)).text();
    expect(body).not.toContain('datocms');
    const sealed = (href: string) =>
      href.startsWith(host) ? expect.stringMatching(`^${site}/media/${nameOf(href)}\\.`) : href;
    const withoutSeal = (text: string) =>
      nameOf(text).replace(/(?:https:\/\/www\.example\.org)?\/media\/(\w+)[\w.-]*/g, '$1');
    expect(describeValue(await read(body), withoutSeal, (href) => href)).toEqual(
      describeValue(await read(await write(value)), withoutSeal, sealed),
    );
  }
});
