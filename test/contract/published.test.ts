import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import type { Fields, Item, Upload } from '../support/contract-content.ts';
import { picture } from '../support/contract-pictures.ts';
import { host, project, type Site, startWorld, url, type World } from '../support/contract-world.ts';

interface Line {
  readonly id: string | null;
  readonly path: string;
  readonly url: string;
  readonly md5: string | null;
  readonly size: number | null;
  readonly mimeType: string | null;
  readonly via: readonly {
    readonly model: string;
    readonly record: string | null;
    readonly field: string;
    readonly locale: string | null;
  }[];
}

let world: World;
const named = (name: string) => `17000000-${name}.png`;
const text = (name: string, query = '') => `${url(named(name))}${query}`;

beforeAll(async () => {
  world = await startWorld();
});
beforeEach(() => {
  world.cda.requests.length = 0;
  world.cda.content = { uploads: world.cda.content.uploads };
});
afterAll(() => world.close());

async function read(site: Site, ...args: string[]): Promise<readonly Line[]> {
  const { status, stdout, stderr } = await world.run(site, 'published', ...args);
  expect({ status, stderr: status === 0 ? '' : stderr }).toEqual({ status: 0, stderr: '' });
  return stdout === ''
    ? []
    : stdout
        .trimEnd()
        .split('\n')
        .map((line) => JSON.parse(line) as Line);
}

/** The short names of the published assets. */
const names = (lines: readonly Line[]) => lines.map(({ path }) => path.replace(/^.*\/17000000-|\.png$/g, '')).sort();
const upload = (name: string): Promise<Upload> => world.upload(named(name));
const block = (type: string, id: string, fields: Fields) => ({ __typename: type, id, ...fields });

describe('the published index', () => {
  it('contains the assets of published records, in every type of field, locale and depth of blocks, and no others', async () => {
    const held = [
      'cover',
      'gallery-1',
      'gallery-2',
      'banner-en',
      'banner-it',
      'seo-en',
      'seo-it',
      'panel',
      'section',
      'deep-9',
      'st-block',
      'favicon',
      'fallback-en',
      'fallback-it',
      'hero',
      'portrait',
      'old-version',
      'invalid',
    ] as const;
    const up = Object.fromEntries(
      await Promise.all(
        [...held, 'draft', 'new-version', 'withdrawn', 'unused', 'new-block'].map(
          async (name) => [name, await upload(name)] as const,
        ),
      ),
    );
    const image = (name: string) => block('ImageBlockRecord', `b-${name}`, { image: up[name] });
    const deep = Array.from({ length: 9 }, (_, at) => at).reduce<unknown>(
      (inner, at) => block('BoxBlockRecord', `box-${at}`, { children: [inner] }),
      image('deep-9'),
    );
    const articles: Item[] = [
      {
        id: '1',
        published: {
          cover: up.cover,
          gallery: [up['gallery-1'], up['gallery-2']],
          banner: { en: up['banner-en'], it: up['banner-it'] },
          seo: { en: { title: 'x', image: up['seo-en'] }, it: { image: up['seo-it'] } },
          panel: image('panel'),
          sections: [image('section'), deep],
          text: {
            en: { value: { document: {} }, blocks: [] },
            it: { value: { document: {} }, blocks: [image('st-block')] },
          },
        },
      },
      {
        id: '2',
        published: { cover: up['old-version'] },
        draft: { cover: up['new-version'], sections: [image('new-block')] },
      },
      { id: '3', published: null, draft: { cover: up.draft } },
      { id: '4', published: null, draft: { cover: up.withdrawn }, updatedAt: '2025-06-01T00:00:00Z' },
      { id: '5', published: { cover: up.invalid }, valid: false },
    ];
    world.cda.content = {
      uploads: world.cda.content.uploads,
      articles,
      authors: [{ id: '6', published: { portrait: up.portrait } }],
      home: { id: '7', published: { hero: up.hero } },
      site: {
        favicon: up.favicon,
        globalSeo: {
          en: { fallbackSeo: { image: up['fallback-en'] } },
          it: { fallbackSeo: { image: up['fallback-it'] } },
        },
      },
    };
    const lines = await read(world.site());
    expect(names(lines)).toEqual([...held].sort());
    const line = (name: string) => lines.find(({ path }) => path.endsWith(`-${name}.png`));
    expect(Object.keys(line('cover') ?? {})).toEqual(['id', 'path', 'url', 'md5', 'size', 'mimeType', 'via']);
    const { id, path, md5, size, mimeType } = up.cover as Upload;
    expect(line('cover')).toMatchObject({ id, path, url: `${host}${path}`, md5, size, mimeType });
    expect(line('cover')?.via).toEqual([{ model: 'article', record: '1', field: 'cover', locale: null }]);
    expect(line('banner-it')?.via).toEqual([{ model: 'article', record: '1', field: 'banner', locale: 'it' }]);
    for (const { via } of lines)
      for (const place of via) expect(Object.keys(place)).toEqual(['model', 'record', 'field', 'locale']);
  });

  it('contains the assets named in text, in every spelling and every field with text', async () => {
    const spelt = {
      plain: `see ${text('plain')}.`,
      query: `![x](${text('query', '?w=20&h=3')} "t")`,
      html: `<img src="${text('html', '?w=1&amp;h=2')}">`,
      entities: text('entities').replaceAll('/', '&#x2F;').replace(':', '&#58;'),
      slashes: text('slashes').replaceAll('/', '\\/'),
      unicode: text('unicode').replaceAll('/', '\\u002F'),
      percent: `https://x.example/?u=${encodeURIComponent(text('percent'))}`,
      twice: encodeURIComponent(encodeURIComponent(text('twice'))),
      protocol: text('protocol').replace('https:', ''),
      http: text('http').replace('https:', 'http:'),
      upper: text('upper').replace('https://www.datocms-assets.com', 'HTTPS://WWW.DATOCMS-ASSETS.COM'),
      apex: text('apex').replace('www.', ''),
      port: text('port').replace('.com', '.com:443'),
      parens: `(${text('parens')})`,
      glued: `${text('glued')},${text('glued')}`,
    };
    const places = [
      'slug',
      'note',
      'name',
      'caption',
      'json',
      'link',
      'inner',
      'locale',
      'tag',
      'site-tag',
      'thumbnail',
      'title',
      'seo-text',
    ];
    await Promise.all([...Object.keys(spelt), ...places, 'broken-host'].map(upload));
    const node = { type: 'link', url: text('link'), children: [{ type: 'span', value: text('inner') }] };
    world.cda.content = {
      uploads: world.cda.content.uploads,
      articles: [
        {
          id: '1',
          published: {
            title: { en: text('title') },
            body: { en: Object.values(spelt).join('\n\n'), it: text('locale') },
            slug: text('slug'),
            data: { a: [{ [text('json')]: 1 }] },
            seo: { it: { description: text('seo-text') } },
            text: { en: { value: { schema: 'dast', document: { type: 'root', children: [node] } } } },
            panel: block('ImageBlockRecord', 'b', { caption: text('caption') }),
            film: {
              provider: 'youtube',
              providerUid: 'x',
              url: 'https://x.example',
              title: '',
              width: 1,
              height: 1,
              thumbnailUrl: text('thumbnail'),
            },
            _seoMetaTags: [
              { tag: 'meta', attributes: { property: 'og:image', content: text('tag', '?w=9') }, content: null },
            ],
          },
        },
        {
          id: '2',
          published: { slug: `https://www.datocms-assets.com.evil.example/${project}/${named('broken-host')}` },
        },
      ],
      authors: [{ id: '3', published: { name: text('name') } }],
      home: { id: '4', published: { note: text('note') } },
      site: {
        faviconMetaTags: [{ tag: 'link', attributes: { rel: 'icon', href: text('site-tag', '?w=16') }, content: null }],
      },
    };
    const lines = await read(world.site());
    expect(names(lines)).toEqual([...Object.keys(spelt), ...places].sort());
    for (const { id, md5, size, mimeType, path } of lines)
      expect([path, id !== null, md5 !== null, size !== null, mimeType]).toEqual([path, true, true, true, 'image/png']);
  });

  it('has null for properties of an asset that only text names, if the CDA does not know it', async () => {
    world.cda.content = { uploads: [], articles: [{ id: '1', published: { slug: text('nobody-knows') } }] };
    const lines = await read(world.site());
    expect(lines).toEqual([
      {
        id: null,
        path: `/${project}/${named('nobody-knows')}`,
        url: text('nobody-knows'),
        md5: null,
        size: null,
        mimeType: null,
        via: [{ model: 'article', record: '1', field: 'slug', locale: null }],
      },
    ]);
  });

  it('is empty for an empty project: no line, exit status 0', async () => {
    world.cda.content = { uploads: [] };
    expect(await world.run(world.site(), 'published')).toMatchObject({ status: 0, stdout: '' });
  });

  it('has at most ten places for each asset, and is the same with --json', async () => {
    const shared = await upload('shared');
    world.cda.content = {
      uploads: [shared],
      articles: Array.from({ length: 30 }, (_, at) => ({ id: `${100 + at}`, published: { cover: shared } })),
    };
    const site = world.site();
    const plain = await world.run(site, 'published', '--no-incremental');
    const json = await world.run(site, 'published', '--no-incremental', '--json');
    expect(json.stdout).toBe(plain.stdout);
    expect((JSON.parse(plain.stdout) as Line).via).toHaveLength(10);
  });
});

describe('the walk', () => {
  it('reads all records of a large model, up to 500 per query, and only published content', async () => {
    const one = await upload('one');
    const articles = Array.from({ length: 1203 }, (_, at) => ({
      id: String((at * 7919) % 100_003),
      published: { slug: `x ${text(`many-${at}`)}`, cover: one },
    }));
    world.cda.content = { uploads: [one], articles };
    const lines = await read(world.site(), '--environment', 'staging');
    expect(lines).toHaveLength(1204);
    for (const { headers, query, variables } of world.cda.requests) {
      expect(headers['x-include-drafts']).toBeUndefined();
      expect(headers['x-visual-editing'] ?? headers['x-base-editing-url']).toBeUndefined();
      expect(headers['x-environment']).toBe('staging');
      for (const [, first] of `${query} ${variables}`.matchAll(/\bfirst"?:\s*(\d+)/g))
        expect(Number(first)).toBeLessThanOrEqual(500);
    }
  });

  it('after the first one gives the same as a full walk, after any change', async () => {
    const [a, b, c, d] = (await Promise.all(['keep', 'gone', 'withdrawn', 'favicon-old'].map(upload))) as [
      Upload,
      Upload,
      Upload,
      Upload,
    ];
    const at = (day: number) => `2025-01-${String(day).padStart(2, '0')}T00:00:00+00:00`;
    const keep = { id: '1', published: { cover: a }, updatedAt: at(1) };
    const first: readonly Item[] = [
      keep,
      { id: '2', published: { cover: b }, updatedAt: at(2) },
      { id: '3', published: { cover: c }, updatedAt: at(3) },
    ];
    world.cda.content = { uploads: [a, b, c, d], articles: first, site: { favicon: d } };
    const site = world.site();
    expect(names(await read(site))).toEqual(['favicon-old', 'gone', 'keep', 'withdrawn']);
    const [e, f, g] = (await Promise.all(['added', 'changed', 'favicon-new'].map(upload))) as [Upload, Upload, Upload];
    const replaced = await world.upload(named('keep'), await picture('png', 'replaced, its record untouched'));
    const steps: readonly (readonly [what: string, articles: readonly Item[], favicon: Upload])[] = [
      ['deleted', [keep, ...first.slice(2)], d],
      ['unpublished', [keep, { id: '3', published: null, draft: { cover: c }, updatedAt: at(3) }], d],
      ['added', [keep, { id: '4', published: { cover: e }, updatedAt: at(5) }], d],
      [
        'added with an old date',
        [
          keep,
          { id: '4', published: { cover: e }, updatedAt: at(5) },
          { id: '0', published: { cover: b }, updatedAt: at(1) },
        ],
        d,
      ],
      ['changed', [keep, { id: '4', published: { cover: f }, updatedAt: at(6) }], d],
      ['the site changed', [keep, { id: '4', published: { cover: f }, updatedAt: at(6) }], g],
      [
        'an upload replaced at its URL',
        [
          { ...keep, published: { cover: replaced } },
          { id: '4', published: { cover: f }, updatedAt: at(6) },
        ],
        g,
      ],
      ['emptied', [], g],
    ];
    for (const [what, articles, favicon] of steps) {
      world.cda.content = { uploads: world.cda.content.uploads, articles, site: { favicon } };
      const next = await read(site);
      const whole = await read(site, '--no-incremental', '--cache-dir', world.site().cache);
      expect({ what, lines: next }).toEqual({ what, lines: whole });
    }
  });

  it('makes localize refuse a withdrawn asset, with any cache', async () => {
    const [one, two] = (await Promise.all(['stays', 'leaves'].map(upload))) as [Upload, Upload];
    const files = { 'p.html': `<img src="${text('stays')}"><img src="${text('leaves')}">` };
    world.cda.content = {
      uploads: [one, two],
      articles: [
        { id: '1', published: { cover: one } },
        { id: '2', published: { cover: two } },
      ],
    };
    const site = world.site(files);
    expect((await world.localize(site)).status).toBe(0);
    world.cda.content = {
      ...world.cda.content,
      articles: [
        { id: '1', published: { cover: one } },
        { id: '2', published: null, draft: { cover: two } },
      ],
    };
    const again = world.site(files);
    const { status, report } = await world.localize(again, '--cache-dir', site.cache);
    expect(status).toBe(1);
    expect(report.findings.map(({ code, url }) => [code, url])).toEqual([['unpublished', text('leaves')]]);
  });
});
