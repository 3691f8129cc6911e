import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { startEmulator } from 'datocms-emulator';
import { describe, expect, it, onTestFinished } from 'vitest';
import { type Settings, toSettings } from '../../packages/datocms-assets/src/options/settings.ts';
import { explainUnpublished } from '../../packages/datocms-assets/src/published/explain-unpublished.ts';
import { readPublished } from '../../packages/datocms-assets/src/published/read-published.ts';
import { temporaryFolder } from '../support/temporary-folder.ts';

type Json = Readonly<Record<string, unknown>>;

const host = 'https://www.datocms-assets.com';
const field = (apiKey: string, type: string, rest: Json = {}) => ({ apiKey, type, ...rest });

const models = [
  {
    apiKey: 'article',
    fields: [
      field('title', 'string', { localized: true }),
      field('notes', 'text', { editor: 'markdown' }),
      field('extra', 'json'),
      field('cover', 'file', { validators: { required: true } }),
      field('shots', 'gallery', { localized: true }),
      field('seo', 'seo', { localized: true }),
      field('clip', 'video'),
      field('parts', 'rich_text', { validators: { rich_text_blocks: ['part', 'picture'] } }),
      field('lead', 'single_block', { localized: true, validators: { single_block_blocks: ['picture'] } }),
      field('related', 'links', { validators: { item_item_type: ['article'] } }),
      field('body', 'structured_text', {
        localized: true,
        validators: { structured_text_blocks: ['picture'], structured_text_inline_blocks: ['part'] },
      }),
    ],
  },
  { apiKey: 'home', singleton: true, fields: [field('banner', 'file')] },
  {
    apiKey: 'part',
    kind: 'block',
    fields: [
      field('picture', 'file'),
      field('parts', 'rich_text', { validators: { rich_text_blocks: ['part', 'picture'] } }),
    ],
  },
  { apiKey: 'picture', kind: 'block', fields: [field('file', 'file')] },
];

const file = (upload: string, rest: Json = {}) => ({ upload, ...rest });
let blocks = 0;
const block = (model: string, fields: Json) => {
  blocks += 1;
  return { id: `b${blocks}`, model, fields };
};
/** Parts in parts, with a picture only in the last one. */
const nested = (levels: number, upload: string): Json =>
  levels === 1 ? block('picture', { file: file(upload) }) : block('part', { parts: [nested(levels - 1, upload)] });

const records: Readonly<Record<string, Json>> = {
  plain: { title: { en: 'One' }, cover: file('cover') },
  'newer-draft': {
    published: { title: { en: 'Two' }, cover: file('published-version') },
    draft: { title: { en: 'Two' }, cover: file('draft-version') },
  },
  'never-published': { published: null, draft: { cover: file('never') } },
  withdrawn: { published: null, draft: { cover: file('withdrawn') } },
  scheduled: { published: null, draft: { cover: file('scheduled') }, publicationScheduledAt: '2099-01-01T00:00:00Z' },
  'about-to-end': { published: { cover: file('ending') }, unpublishingScheduledAt: '2099-01-01T00:00:00Z' },
  invalid: { published: { cover: null, shots: { en: [file('of-invalid')] } } },
  places: {
    published: {
      title: { en: 'Places', it: `Posti ${host}/99001/in-title.txt` },
      notes: `![x](${host}/99001/in-notes.txt?w=3)`,
      extra: { deep: [{ url: `//www.datocms-assets.com/99001/in-json.txt` }] },
      cover: file('cover', { alt: `${host}/99001/in-alt.txt`, customData: { more: `${host}/99001/in-custom.txt` } }),
      shots: { en: [file('shot-en')], it: [file('shot-it'), file('shot-it-2')] },
      seo: { en: { title: 'x', image: 'seo-en' }, it: { title: 'y', image: 'seo-it' } },
      clip: {
        provider: 'youtube',
        providerUid: 'x',
        url: 'https://www.youtube.com/watch?v=x',
        thumbnailUrl: `${host}/99001/thumb.txt`,
        title: 'x',
        width: 1,
        height: 1,
      },
      lead: { it: block('picture', { file: file('lead-it') }) },
      related: ['never-published', 'plain'],
      body: {
        en: {
          schema: 'dast',
          document: {
            type: 'root',
            children: [
              {
                type: 'paragraph',
                children: [
                  { type: 'link', url: `${host}/99001/in-link.txt`, children: [{ type: 'span', value: 'x' }] },
                  { type: 'inlineBlock', item: 'inline-1' },
                ],
              },
              { type: 'block', item: 'block-1' },
            ],
          },
          blocks: [
            { id: 'block-1', model: 'picture', fields: { file: file('in-block') } },
            { id: 'inline-1', model: 'part', fields: { picture: file('in-inline') } },
          ],
        },
      },
    },
  },
};

const levels = [1, 2, 3, 4, 5, 6, 7];
const inUse = [
  'cover',
  'published-version',
  'ending',
  'of-invalid',
  'shot-en',
  'shot-it',
  'shot-it-2',
  'seo-en',
  'seo-it',
];
const files = [
  ...inUse,
  'lead-it',
  'in-block',
  'in-inline',
  'banner',
  'icon',
  'site-seo',
  ...levels.map((each) => `level-${each}`),
];
const named = ['in-title', 'in-notes', 'in-json', 'in-alt', 'in-custom', 'thumb', 'in-link'];
const drafts = ['draft-version', 'never', 'withdrawn', 'scheduled'];
const path = (name: string) => `/99001/${name}.txt`;

describe('the walk over a project in the emulator', () => {
  it('finds what is published in every kind of field, and nothing else', async () => {
    const settings = await start();
    const index = await readPublished(settings);
    expect([...index.assets.keys()]).toEqual([...files, ...named].map(path).sort());
    expect([index.models, index.records]).toEqual([2, 5 + levels.length + 1]);
  });

  it('finds the same with a token that may read drafts', async () => {
    const [one, other] = [await readPublished(await start()), await readPublished(await start({ token: 'drafts' }))];
    expect([...other.assets.values()]).toEqual([...one.assets.values()]);
  });

  it('returns what the API tells of each upload, also of one that only a text names', async () => {
    const index = await readPublished(await start());
    const facts = { md5: expect.stringMatching(/^[0-9a-f]{32}$/), size: 10, mimeType: 'text/plain', width: null };
    expect(index.assets.get(path('cover'))).toMatchObject({ id: 'cover', url: host + path('cover'), ...facts });
    expect(index.assets.get(path('in-notes'))).toMatchObject({
      id: 'in-notes',
      url: host + path('in-notes'),
      ...facts,
    });
    expect(index.assets.get(path('in-json'))).toMatchObject({ id: null, md5: null, size: null, mimeType: null });
  });

  it('names the places that make an asset public', async () => {
    const index = await readPublished(await start());
    const via = (name: string) => index.assets.get(path(name))?.via;
    expect(via('in-block')).toContainEqual({
      model: 'article',
      record: 'places',
      field: 'body.blocks.file',
      locale: 'en',
    });
    expect(via('lead-it')).toContainEqual({ model: 'article', record: 'places', field: 'lead.file', locale: 'it' });
    expect(via('level-3')).toContainEqual({
      model: 'article',
      record: 'level-3',
      field: 'parts.parts.parts.file',
      locale: null,
    });
    expect(via('in-notes')).toEqual([{ model: 'article', record: 'places', field: 'notes', locale: null }]);
    expect(via('icon')).toContainEqual({ model: '_site', record: null, field: 'favicon', locale: null });
  });

  it('sends queries for deeper blocks only if there are some', async () => {
    const { requests } = await readPublished(await start());
    const shallow = await readPublished(await start({}, { maxLevels: 1 }));
    expect(shallow.requests).toBeLessThan(requests);
  });

  it('finds less with a token whose role hides a model', async () => {
    const index = await readPublished(await start({ token: 'limited' }));
    expect([...index.assets.keys()]).toEqual([path('banner'), path('icon'), path('site-seo')]);
  });

  it('reads nothing again where dates have an offset and milliseconds, if nothing changed', async () => {
    const cacheDir = temporaryFolder('walk');
    const settings = await start(
      { cacheDir, incremental: true },
      { timezone: 'America/New_York', milliseconds: true, maxLevels: 1 },
    );
    const [first, again] = [await readPublished(settings), await readPublished(settings)];
    expect([...again.assets]).toEqual([...first.assets]);
    expect(again.requests).toBe(2);
  });

  it('finds the assets of a custom domain that is an option, and names the domain if it is not', async () => {
    const assetHost = 'media.shop.example';
    const index = await readPublished(await start({ host: assetHost }, { assetHost }));
    expect(index.assets.get(path('cover'))?.url).toBe(`https://${assetHost}${path('cover')}`);
    await expect(start({}, { assetHost }).then((settings) => readPublished(settings))).rejects.toThrow(
      /^host: .*Add `host: .media\.shop\.example.`\.$/,
    );
  });

  it('explains why an asset is not published', async () => {
    const settings = await start();
    const reasons = await explainUnpublished([...drafts, 'unused', 'nowhere'].map(path), settings);
    expect([...reasons]).toEqual([
      ...drafts.map((each) => [path(each), { reason: 'only in drafts', upload: each }]),
      [path('unused'), { reason: 'unused upload', upload: 'unused' }],
      [path('nowhere'), { reason: 'unknown' }],
    ]);
  });

  it('explains nothing if the CDA does not answer', async () => {
    const settings = { ...(await start()), token: 'wrong' };
    expect([...(await explainUnpublished([path('unused')], settings))]).toEqual([
      [path('unused'), { reason: 'unknown' }],
    ]);
  });

  it.each([
    [{ token: 'wrong' }, /^token: /],
    [{ environment: 'nowhere' }, /^environment: /],
  ])('refuses the settings %j and says how to correct them', async (options, message) => {
    await expect(start(options).then((settings) => readPublished(settings))).rejects.toThrow(message);
  });
});

interface ProjectOptions {
  /** How deep parts nest in parts. */
  readonly maxLevels?: number;
  readonly assetHost?: string;
  readonly timezone?: string;
  readonly milliseconds?: boolean;
}

async function start(
  options: Json = {},
  { maxLevels = levels.length, ...rest }: ProjectOptions = {},
): Promise<Settings> {
  const folder = mkdtempSync(join(tmpdir(), 'project-'));
  const write = (name: string, content: unknown) => {
    mkdirSync(dirname(join(folder, name)), { recursive: true });
    writeFileSync(join(folder, name), typeof content === 'string' ? content : JSON.stringify(content));
  };
  write('project.json', {
    id: '99001',
    ...rest,
    locales: ['en', 'it'],
    tokens: { published: {}, drafts: { drafts: true }, limited: { hiddenModels: ['article'] } },
  });
  write('site.json', { favicon: 'icon', globalSeo: { it: { fallbackSeo: { title: 'x', image: 'site-seo' } } } });
  for (const model of models) write(`models/${model.apiKey}.json`, model);
  const uploads = [...files, ...drafts, 'in-notes', 'unused'];
  write('uploads.json', Object.fromEntries(uploads.map((name) => [name, { file: `${name}.txt` }])));
  for (const name of uploads) write(`uploads/${name}.txt`, name.slice(0, 10).padEnd(10));
  for (const [id, record] of Object.entries(records)) {
    write(`records/article/${id}.json`, { id, ...('published' in record ? record : { published: record }) });
  }
  for (const level of levels.slice(0, maxLevels)) {
    const parts = [nested(level, `level-${level}`)];
    write(`records/article/level-${level}.json`, { id: `level-${level}`, published: { parts } });
  }
  write('records/home/home.json', { id: 'home', published: { banner: file('banner') } });
  const emulator = await startEmulator({ project: folder });
  onTestFinished(async () => {
    await emulator.stop();
    rmSync(folder, { recursive: true });
  });
  return toSettings({ token: 'published', cdaUrl: emulator.cdaUrl, retries: 0, incremental: false, ...options });
}
