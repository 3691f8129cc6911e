import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type Emulator, startEmulator } from '../emulator.ts';
import { type AskOptions, ask, testProject, withDrafts } from '../test-project.test-support.ts';

let emulator: Emulator;

beforeAll(async () => {
  emulator = await startEmulator({ project: testProject });
});
afterAll(() => emulator.stop());

async function get(query: string, options?: AskOptions) {
  const { data, errors } = await ask(emulator.cdaUrl, query, options);
  expect(errors).toBeUndefined();
  return data;
}

const kettle = (fields: string) => `{article(filter: {slug: {eq: "kettle"}}) {${fields}}}`;

describe('published and draft versions', () => {
  it('shows only published versions without X-Include-Drafts, whatever the token may do', async () => {
    const query = '{allArticles(orderBy: id_ASC) {id title _status cover {id}}}';
    const published = await get(query);
    expect(published).toEqual(await get(query, { token: 'drafts-token' }));
    expect(published.allArticles).toEqual([
      { id: 'a1', title: 'The kettle', _status: 'published', cover: { id: 'wide' } },
      { id: 'a2', title: 'A pot', _status: 'published', cover: { id: 'tall' } },
      { id: 'a4', title: 'Incomplete', _status: 'published', cover: null },
    ]);
  });

  it('shows the latest versions with it', async () => {
    const { allArticles } = await get('{allArticles(orderBy: id_ASC) {id title _status _publishedAt}}', withDrafts);
    expect(allArticles).toMatchObject([
      { id: 'a1', title: 'The kettle, again', _status: 'updated' },
      { id: 'a2', title: 'A pot', _status: 'published' },
      { id: 'a3', title: 'A secret', _status: 'draft', _publishedAt: null },
      { id: 'a4', _status: 'published' },
    ]);
  });

  it('counts what it shows', async () => {
    const query = '{_allArticlesMeta {count} _allUploadsMeta {count}}';
    expect(await get(query)).toEqual({ _allArticlesMeta: { count: 3 }, _allUploadsMeta: { count: 9 } });
    expect((await get(query, withDrafts))._allArticlesMeta?.count).toBe(4);
  });

  it('leaves links to unpublished records null, out of lists, and out of structured text', async () => {
    const fields = 'related {... on RecordInterface {id}} body {links {... on RecordInterface {id}}}';
    expect(await get(`{home {featured {id}} ${kettle(fields).slice(1)}`)).toEqual({
      home: { featured: null },
      article: { related: [{ id: 'a2' }, { id: 'c1' }], body: { links: [{ id: 'a2' }] } },
    });
    expect(await get(`{home {featured {id}} ${kettle(fields).slice(1)}`, withDrafts)).toEqual({
      home: { featured: { id: 'a3' } },
      article: { related: [{ id: 'a2' }, { id: 'a3' }, { id: 'c1' }], body: { links: [{ id: 'a2' }, { id: 'a3' }] } },
    });
  });

  it('returns records that are no longer valid, unless X-Exclude-Invalid says otherwise', async () => {
    const strict = { headers: { 'x-exclude-invalid': 'true' } };
    const { allArticles } = await get('{allArticles {id _isValid}}');
    expect(allArticles).toContainEqual({ id: 'a4', _isValid: false });
    expect((await get('{allArticles(orderBy: id_ASC) {id}}', strict)).allArticles).toEqual([
      { id: 'a1' },
      { id: 'a2' },
    ]);
  });

  it('narrows types in strict mode', async () => {
    const query = '{__type(name: "ArticleRecord") {fields {name type {kind ofType {name}}}}}';
    const find = async (options: AskOptions) => {
      const { __type } = await get(query, options);
      const fields = __type?.fields as unknown as { name: string }[];
      return fields.find((field) => field.name === 'cover');
    };
    expect(await find({})).toMatchObject({ type: { kind: 'OBJECT' } });
    const strict = { headers: { 'x-exclude-invalid': 'true' } };
    expect(await find(strict)).toMatchObject({ type: { kind: 'NON_NULL', ofType: { name: 'ImageFileField' } } });
  });

  it('lists the uploads of drafts too, as the service does', async () => {
    const { allUploads } = await get('{allUploads(filter: {filename: {matches: {pattern: "secret"}}}) {id}}');
    expect(allUploads).toEqual([{ id: 'secret' }]);
  });
});

describe('locales', () => {
  const cases = [
    ['the first locale by default', 'title', 'The kettle'],
    ['the locale that a field asks for', 'title(locale: it)', 'Il bollitore'],
    ['nothing where a locale has nothing', 'excerpt(locale: it)', ''],
    ['a fallback where a locale has nothing', 'excerpt(locale: it, fallbackLocales: [en])', 'A **hot** story'],
    ['Markdown as HTML where that is asked for', 'excerpt(markdown: true)', '<p>A <strong>hot</strong> story</p>\n'],
  ] as const;
  it.each(cases)('gives %s', async (_, field, expected) => {
    expect((await get(kettle(`value: ${field}`))).article?.value).toBe(expected);
  });

  it('hands the locale of a root field down to links, blocks and assets', async () => {
    const fields = 'title category {name} hero {image {alt}} cover {alt}';
    const { article } = await get(`{article(locale: it, filter: {slug: {eq: "kettle"}}) {${fields}}}`);
    expect(article).toEqual({
      title: 'Il bollitore',
      category: { name: 'Rame' },
      hero: { image: { alt: 'Own alt' } },
      cover: { alt: 'Un quadro largo' },
    });
  });

  it('gives all locales of a field, and those of the record', async () => {
    const { article } = await get(
      kettle('_locales _allTitleLocales {locale value} _allBodyLocales {locale value {blocks {__typename}}}'),
    );
    expect(article).toEqual({
      _locales: ['en', 'it'],
      _allTitleLocales: [
        { locale: 'en', value: 'The kettle' },
        { locale: 'it', value: 'Il bollitore' },
      ],
      _allBodyLocales: [
        { locale: 'en', value: { blocks: [{ __typename: 'ImageBlockRecord' }, { __typename: 'QuoteBlockRecord' }] } },
        { locale: 'it', value: { blocks: [] } },
      ],
    });
  });

  it('filters and orders by the locale of the collection', async () => {
    const { allCategories } = await get(
      '{allCategories(locale: it, filter: {name: {in: ["Rame", "Metallo"]}}, orderBy: name_DESC) {name}}',
    );
    expect(allCategories).toEqual([{ name: 'Rame' }, { name: 'Metallo' }]);
  });
});

describe('filters and order', () => {
  const filters: readonly (readonly [string, string[]])[] = [
    ['id: {in: ["a1", "a4"]}', ['a1', 'a4']],
    ['id: {neq: "a1"}', ['a2', 'a4']],
    ['slug: {notIn: ["kettle"]}', ['a2', 'a4']],
    ['title: {matches: {pattern: "KETTLE"}}', ['a1']],
    ['title: {matches: {pattern: "KETTLE", caseSensitive: true}}', []],
    ['title: {notMatches: {pattern: "t.e", regexp: false}}', ['a1', 'a2', 'a4']],
    ['excerpt: {exists: false}', ['a2', 'a4']],
    ['excerpt: {isPresent: true}', ['a1']],
    ['body: {matches: {pattern: "boil it"}}', ['a1']],
    ['cover: {eq: "tall"}', ['a2']],
    ['cover: {exists: false}', ['a4']],
    ['gallery: {allIn: ["tall", "wide"]}', ['a1']],
    ['gallery: {anyIn: ["secret"]}', []],
    ['category: {eq: "c1"}', ['a2']],
    ['related: {anyIn: ["c1"]}', ['a1']],
    ['related: {notIn: ["c1"]}', ['a2', 'a4']],
    ['featured: {eq: false}', ['a2', 'a4']],
    ['rank: {gt: 1}', ['a1']],
    ['rank: {lte: 1}', ['a2']],
    ['price: {eq: 9.5}', ['a1']],
    ['day: {gte: "2025-03-01"}', ['a1']],
    ['startsAt: {lt: "2025-03-01T10:30:01+01:00"}', ['a1']],
    ['place: {near: {latitude: 45.5, longitude: 9.2, radius: 10000}}', ['a1']],
    ['place: {near: {latitude: 41.9, longitude: 12.5, radius: 10000}}', []],
    ['_updatedAt: {gt: "2025-01-02T10:00:00Z"}', ['a1', 'a4']],
    ['_createdAt: {lte: "2025-01-01T11:00:00+01:00"}', ['a1']],
    ['_isValid: {eq: true}', ['a1', 'a2']],
    ['_status: {eq: published}', ['a1', 'a2', 'a4']],
    ['_locales: {anyIn: [it]}', ['a1']],
    ['OR: [{id: {eq: "a1"}}, {rank: {eq: 1}}]', ['a1', 'a2']],
    ['AND: [{rank: {gte: 1}}, {slug: {eq: "pot"}}]', ['a2']],
  ];
  it.each(filters)('{%s} finds %j', async (filter, ids) => {
    const { allArticles } = await get(`{allArticles(filter: {${filter}}, orderBy: id_ASC) {id}}`);
    expect(allArticles).toEqual(ids.map((id) => ({ id })));
  });

  const orders: readonly (readonly [string, string[]])[] = [
    ['', ['a4', 'a1', 'a2']],
    ['(orderBy: title_ASC)', ['a2', 'a4', 'a1']],
    ['(orderBy: rank_ASC)', ['a2', 'a1', 'a4']],
    ['(orderBy: rank_DESC)', ['a4', 'a1', 'a2']],
    ['(orderBy: [featured_ASC, id_DESC])', ['a4', 'a2', 'a1']],
    ['(orderBy: id_ASC, skip: 1, first: 1)', ['a2']],
  ];
  it.each(orders)('allArticles%s comes as %j', async (args, ids) => {
    const { allArticles } = await get(`{allArticles${args} {id}}`);
    expect(allArticles).toEqual(ids.map((id) => ({ id })));
  });

  const uploads: readonly (readonly [string, string[]])[] = [
    ['type: {eq: video}', ['clip']],
    ['type: {eq: pdfdocument}', ['pdf']],
    ['path: {eq: "/99001/1700000001-WIDE.jpg"}', ['wide']],
    ['mimeType: {eq: "image/png"}', ['coffee', 'tall']],
    ['format: {in: ["gif", "svg"]}', ['icon', 'spin']],
    ['inUse: {eq: false}', ['coffee', 'icon', 'spin', 'turned']],
    ['orientation: {eq: portrait}', ['tall', 'turned']],
    ['width: {gt: 300}', ['clip', 'wide']],
    ['tags: {contains: "landscape"}', ['wide']],
    ['alt: {exists: true}', ['wide']],
    ['resolution: {eq: icon}', ['coffee', 'icon', 'spin', 'turned']],
  ];
  it.each(uploads)('uploads with {%s} are %j', async (filter, ids) => {
    const { allUploads } = await get(`{allUploads(filter: {${filter}}, orderBy: id_ASC) {id}}`);
    expect(allUploads).toEqual(ids.map((id) => ({ id })));
  });
});

describe('fields', () => {
  it('gives every kind of value in its shape', async () => {
    const { article } = await get(
      kettle(`metaData featured rank price day startsAt accent {red hex cssRgb} place {latitude longitude}
        trailer {provider providerUid url thumbnailUrl title width height} seo {title image {id} noIndex} download {mimeType width}`),
    );
    expect(article).toEqual({
      metaData: { anything: [1, 2] },
      featured: true,
      rank: 3,
      price: 9.5,
      day: '2025-03-01',
      startsAt: '2025-03-01T10:30:00+01:00',
      accent: { red: 255, hex: '#ff800080', cssRgb: 'rgba(255, 128, 0, 0.5)' },
      place: { latitude: 45.46, longitude: 9.19 },
      trailer: expect.objectContaining({ provider: 'youtube', width: 1280 }),
      seo: { title: 'SEO kettle', image: { id: 'tall' }, noIndex: null },
      download: { mimeType: 'application/pdf', width: null },
    });
  });

  it('gives structured text with its blocks in the order of the document', async () => {
    const { article } = await get(
      kettle(
        'body {value blocks {... on RecordInterface {id _modelApiKey}} inlineBlocks {id who}} footnote {blocks inlineBlocks links}',
      ),
    );
    expect(article?.body).toMatchObject({
      value: { schema: 'dast', document: { type: 'root' } },
      blocks: [
        { id: 'b1', _modelApiKey: 'image_block' },
        { id: 'b2', _modelApiKey: 'quote_block' },
      ],
      inlineBlocks: [{ id: 'm1', who: 'Ada' }],
    });
    expect(article?.body?.value).not.toHaveProperty('blocks');
    expect(article?.footnote).toEqual({ blocks: [], inlineBlocks: [], links: [] });
  });

  it('gives modular content as a union, or as the one type that is allowed', async () => {
    const { article } = await get(
      kettle('sections {__typename ... on QuoteBlockRecord {text}} quotes {text(markdown: true)}'),
    );
    expect(article).toEqual({
      sections: [{ __typename: 'QuoteBlockRecord', text: 'One' }, { __typename: 'ImageBlockRecord' }],
      quotes: [{ text: '<p>Alone</p>\n' }],
    });
  });

  it('gives trees in their order, without what is not visible', async () => {
    const query =
      '{allCategories(filter: {parent: {exists: false}}) {id parent {id} children {id position parent {id}}}}';
    expect((await get(query)).allCategories).toEqual([
      { id: 'c1', parent: null, children: [{ id: 'c2', position: 1, parent: { id: 'c1' } }] },
    ]);
    expect((await get(query, withDrafts)).allCategories?.[0]?.children).toHaveLength(2);
  });

  it('gives an asset what the record says about it before what the upload says', async () => {
    const { article } = await get(
      kettle('gallery {id alt title focalPoint {x y}} cover {focalPoint {x y} tags md5 size}'),
    );
    expect(article?.gallery).toEqual([
      { id: 'wide', alt: 'A wide picture', title: 'Wide', focalPoint: { x: 0.5, y: 0.5 } },
      { id: 'tall', alt: null, title: 'Own title', focalPoint: { x: 0.5, y: 0.5 } },
    ]);
    expect(article?.cover).toMatchObject({ focalPoint: { x: 0.25, y: 0.5 }, tags: ['landscape'] });
  });

  it('gives video as URLs at Mux, with null for a resolution that is not there', async () => {
    const { article } = await get(
      kettle(
        'clip {url video {streamingUrl best: mp4Url low: mp4Url(res: low) high: mp4Url(exactRes: high) thumbnailUrl(time: 2, format: png)}}',
      ),
    );
    expect(article?.clip).toEqual({
      url: 'https://www.datocms-assets.com/99001/1700000008-clip.mp4',
      video: {
        streamingUrl: 'https://stream.mux.com/play123.m3u8',
        best: 'https://stream.mux.com/play123/medium.mp4',
        low: 'https://stream.mux.com/play123/low.mp4',
        high: null,
        thumbnailUrl: 'https://image.mux.com/play123/thumbnail.png?time=2',
      },
    });
  });
});

describe('images', () => {
  it('makes responsive images around the focal point, without steps above the original', async () => {
    const { article } = await get(
      kettle(
        'cover {responsiveImage(imgixParams: {w: 400, h: 200, fit: crop}) {src srcSet webpSrcSet width height aspectRatio sizes alt bgColor base64}}',
      ),
    );
    const image = article?.cover?.responsiveImage as unknown as Record<string, string>;
    const url = 'https://www.datocms-assets.com/99001/1700000001-wide.jpg?crop=focalpoint';
    expect(image.src).toBe(`${url}&fit=crop&fp-x=0.25&fp-y=0.5&h=200&w=400`);
    expect(image.srcSet?.split(',')).toEqual([
      `${url}&dpr=0.25&fit=crop&fp-x=0.25&fp-y=0.5&h=200&w=400 100w`,
      `${url}&dpr=0.5&fit=crop&fp-x=0.25&fp-y=0.5&h=200&w=400 200w`,
      `${url}&dpr=0.75&fit=crop&fp-x=0.25&fp-y=0.5&h=200&w=400 300w`,
      `${url}&fit=crop&fp-x=0.25&fp-y=0.5&h=200&w=400 400w`,
      `${url}&dpr=1.5&fit=crop&fp-x=0.25&fp-y=0.5&h=200&w=400 600w`,
    ]);
    expect(image.webpSrcSet).toContain('&fit=crop&fm=webp&');
    expect(image).toMatchObject({
      width: 400,
      height: 200,
      aspectRatio: 2,
      sizes: '(max-width: 400px) 100vw, 400px',
      alt: 'A wide picture',
    });
    expect(image.bgColor).toMatch(/^#[0-9a-f]{6}$/);
    expect(image.base64).toMatch(/^data:image\/jpeg;base64,/);
  });

  it('makes none of an SVG or of a file', async () => {
    const { allUploads } = await get(
      '{allUploads(filter: {id: {in: ["icon", "pdf", "turned"]}}, orderBy: id_ASC) {id width responsiveImage {width height} blurUpThumb}}',
    );
    expect(allUploads).toEqual([
      { id: 'icon', width: 64, responsiveImage: null, blurUpThumb: expect.stringMatching(/^data:/) },
      { id: 'pdf', width: null, responsiveImage: null, blurUpThumb: null },
      {
        id: 'turned',
        width: 40,
        responsiveImage: { width: 40, height: 80 },
        blurUpThumb: expect.stringMatching(/^data:/),
      },
    ]);
  });
});

describe('tags for the head', () => {
  it('takes the SEO field, then the record, then the site', async () => {
    const { article, pot } = await get(`{
      article(filter: {id: {eq: "a1"}}) {_seoMetaTags {tag attributes content}}
      pot: article(filter: {id: {eq: "a2"}}) {_seoMetaTags {tag attributes content}}
    }`);
    expect(article?._seoMetaTags).toEqual(
      expect.arrayContaining([
        { tag: 'title', attributes: null, content: 'SEO kettle | Kettle News' },
        { tag: 'meta', attributes: { name: 'description', content: 'Hot' }, content: null },
        {
          tag: 'meta',
          attributes: {
            property: 'og:image',
            content: 'https://www.datocms-assets.com/99001/1700000002-tall.png?auto=format&fit=max&w=1200',
          },
          content: null,
        },
      ]),
    );
    expect(pot?._seoMetaTags).toEqual(
      expect.arrayContaining([
        { tag: 'title', attributes: null, content: 'A pot | Kettle News' },
        { tag: 'meta', attributes: { name: 'description', content: 'All about kettles' }, content: null },
        { tag: 'meta', attributes: { name: 'twitter:card', content: 'summary_large_image' }, content: null },
      ]),
    );
  });

  it('makes tags for the icon in the variants that are asked for', async () => {
    const { _site } = await get(
      '{_site {favicon {id} locales faviconMetaTags(variants: [icon, appleTouchIcon, msApplication]) {tag attributes}}}',
    );
    expect(_site).toMatchObject({ favicon: { id: 'icon' }, locales: ['en', 'it'] });
    expect(_site?.faviconMetaTags).toHaveLength(18);
    expect(_site?.faviconMetaTags?.[0]).toEqual({
      tag: 'link',
      attributes: {
        rel: 'icon',
        type: 'image/svg+xml',
        sizes: '16x16',
        href: 'https://www.datocms-assets.com/99001/1700000006-icon.svg?h=16&w=16',
      },
    });
  });
});
