import { join } from 'node:path';
import { startEmulator } from 'datocms-emulator';
import { beforeEach, describe, expect, it, onTestFinished } from 'vitest';
import type { Fields, Item, Upload } from '../support/contract-content.ts';
import { imageName, imageUrl, type Line, readIndex, shortNames } from '../support/contract-published.ts';
import { host, project, startWorld } from '../support/contract-world.ts';
import { runCli } from '../support/run-cli.ts';

const world = await startWorld();
beforeEach(() => {
  world.cda.requests.length = 0;
  world.cda.content = { uploads: world.cda.content.uploads };
});

const upload = (name: string): Promise<Upload> => world.upload(imageName(name));
const block = (type: string, id: string, fields: Fields) => ({ __typename: type, id, ...fields });

describe('the published index', () => {
  it('contains videos where they are stored', async () => {
    const emulator = await startEmulator({ project: join(import.meta.dirname, '../../examples/blog/project') });
    onTestFinished(() => emulator.stop());
    const site = world.site();
    const videos = async (...args: string[]) => {
      const list = ['published', '--cda-url', emulator.cdaUrl, ...args];
      const { stdout } = await runCli(list, { DATOCMS_CDA_TOKEN: 'lanterna-published' }, site.work);
      return stdout.split('\n').filter((line) => line.includes('"path":"mux:'));
    };
    expect(await videos()).toEqual([]);
    expect(await videos('--video', 'hls')).toHaveLength(1);
  });

  it('tells how much was read, also of one', async () => {
    world.cda.content = { ...world.cda.content, articles: [{ id: '1', published: { cover: await upload('cover') } }] };
    const { stderr } = await world.run(world.site({}), 'published');
    expect(stderr).toMatch(/^published: 1 asset in 1 record of \d+ models \(\d+ requests, \d+\.\d s\)$/m);
  });

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
    const lines = await readIndex(world, world.site());
    expect(shortNames(lines)).toEqual([...held].sort());
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
      plain: `see ${imageUrl('plain')}.`,
      query: `![x](${imageUrl('query', '?w=20&h=3')} "t")`,
      html: `<img src="${imageUrl('html', '?w=1&amp;h=2')}">`,
      entities: imageUrl('entities').replaceAll('/', '&#x2F;').replace(':', '&#58;'),
      slashes: imageUrl('slashes').replaceAll('/', '\\/'),
      unicode: imageUrl('unicode').replaceAll('/', '\\u002F'),
      percent: `https://x.example/?u=${encodeURIComponent(imageUrl('percent'))}`,
      twice: encodeURIComponent(encodeURIComponent(imageUrl('twice'))),
      protocol: imageUrl('protocol').replace('https:', ''),
      http: imageUrl('http').replace('https:', 'http:'),
      upper: imageUrl('upper').replace('https://www.datocms-assets.com', 'HTTPS://WWW.DATOCMS-ASSETS.COM'),
      apex: imageUrl('apex').replace('www.', ''),
      port: imageUrl('port').replace('.com', '.com:443'),
      parens: `(${imageUrl('parens')})`,
      glued: `${imageUrl('glued')},${imageUrl('glued')}`,
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
    const node = { type: 'link', url: imageUrl('link'), children: [{ type: 'span', value: imageUrl('inner') }] };
    world.cda.content = {
      uploads: world.cda.content.uploads,
      articles: [
        {
          id: '1',
          published: {
            title: { en: imageUrl('title') },
            body: { en: Object.values(spelt).join('\n\n'), it: imageUrl('locale') },
            slug: imageUrl('slug'),
            data: { a: [{ [imageUrl('json')]: 1 }] },
            seo: { it: { description: imageUrl('seo-text') } },
            text: { en: { value: { schema: 'dast', document: { type: 'root', children: [node] } } } },
            panel: block('ImageBlockRecord', 'b', { caption: imageUrl('caption') }),
            film: {
              provider: 'youtube',
              providerUid: 'x',
              url: 'https://x.example',
              title: '',
              width: 1,
              height: 1,
              thumbnailUrl: imageUrl('thumbnail'),
            },
            _seoMetaTags: [
              { tag: 'meta', attributes: { property: 'og:image', content: imageUrl('tag', '?w=9') }, content: null },
            ],
          },
        },
        {
          id: '2',
          published: { slug: `https://www.datocms-assets.com.evil.example/${project}/${imageName('broken-host')}` },
        },
      ],
      authors: [{ id: '3', published: { name: imageUrl('name') } }],
      home: { id: '4', published: { note: imageUrl('note') } },
      site: {
        faviconMetaTags: [
          { tag: 'link', attributes: { rel: 'icon', href: imageUrl('site-tag', '?w=16') }, content: null },
        ],
      },
    };
    const lines = await readIndex(world, world.site());
    expect(shortNames(lines)).toEqual([...Object.keys(spelt), ...places].sort());
    for (const { id, md5, size, mimeType, path } of lines)
      expect([path, id !== null, md5 !== null, size !== null, mimeType]).toEqual([path, true, true, true, 'image/png']);
  });

  it('has null for properties of an asset that only text names, if the CDA does not know it', async () => {
    world.cda.content = { uploads: [], articles: [{ id: '1', published: { slug: imageUrl('nobody-knows') } }] };
    const lines = await readIndex(world, world.site());
    expect(lines).toEqual([
      {
        id: null,
        path: `/${project}/${imageName('nobody-knows')}`,
        url: imageUrl('nobody-knows'),
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

  it('has at most ten places for each asset', async () => {
    const shared = await upload('shared');
    world.cda.content = {
      uploads: [shared],
      articles: Array.from({ length: 30 }, (_, at) => ({ id: `${100 + at}`, published: { cover: shared } })),
    };
    const site = world.site();
    const plain = await world.run(site, 'published', '--no-incremental');
    expect((JSON.parse(plain.stdout) as Line).via).toHaveLength(10);
  });

  it('names fields that editors fill, and meta tags made from them only where no such field of the record has the asset', async () => {
    const [cover, fallback] = await Promise.all(['cover', 'fallback'].map(upload));
    const tags = [cover, fallback].map((of) => ({
      tag: 'meta',
      attributes: { property: 'og:image', content: `${host}${of?.path}` },
      content: null,
    }));
    world.cda.content = {
      uploads: [cover, fallback].filter((each) => each !== undefined),
      articles: [{ id: '1', published: { cover, _seoMetaTags: tags } }],
      authors: [{ id: '2', published: { name: imageUrl('cover') } }],
    };
    const lines = await readIndex(world, world.site());
    const fields = lines.map(({ path, via }) => [path, via.map(({ record, field }) => `${record} ${field}`)]);
    expect(fields).toEqual([
      [cover?.path, ['1 cover', '2 name']],
      [fallback?.path, Array(2).fill('1 _seoMetaTags.attributes')],
    ]);
  });
});
