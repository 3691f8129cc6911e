import { describe, expect, it } from 'vitest';
import { startEmulator } from '../emulator.ts';
import { ask, copyTestProject } from '../test-project.test-support.ts';
import { useEmulator, useQueries } from '../use-emulator.test-support.ts';

const emulator = useEmulator();
const get = useQueries(emulator);

describe('filters and order', () => {
  const filters: readonly (readonly [string, string[]])[] = [
    ['id: {in: ["a1", "a4"]}', ['a1', 'a4']],
    ['id: {neq: "a1"}', ['a2', 'a4']],
    ['slug: {notIn: ["kettle"]}', ['a2', 'a4']],
    ['title: {matches: {pattern: "KETTLE"}}', ['a1']],
    ['title: {matches: {pattern: "KETTLE", caseSensitive: true}}', []],
    ['title: {matches: {pattern: "\\\\/|\\\\-|kettle"}}', ['a1']],
    ['title: {matches: {pattern: "\\\\p{L}{3} kettle$"}}', ['a1']],
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
    ['_publishedAt: {gt: "2025-01-02T10:00:00Z"}', ['a1', 'a4']],
    ['_firstPublishedAt: {exists: true}', ['a1', 'a2', 'a4']],
    ['_publicationScheduledAt: {exists: true}', []],
    ['_unpublishingScheduledAt: {exists: false}', ['a1', 'a2', 'a4']],
    ['rank: null', ['a1', 'a2', 'a4']],
    ['excerpt: {isBlank: true}', ['a2', 'a4']],
    ['OR: [{id: {eq: "a1"}}, {rank: {eq: 1}}]', ['a1', 'a2']],
    ['AND: [{rank: {gte: 1}}, {slug: {eq: "pot"}}]', ['a2']],
  ];
  it.each(filters)('{%s} finds %j', async (filter, ids) => {
    const { allArticles } = await get(`{allArticles(filter: {${filter}}, orderBy: id_ASC) {id}}`);
    expect(allArticles).toEqual(ids.map((id) => ({ id })));
  });

  it.each(['title: {matches: null}', 'title: {notMatches: null}', 'place: {near: null}', 'OR: [null]', 'AND: [null]'])(
    'refuses {%s}, of which the API documents nothing',
    async (filter) => {
      const { errors } = await ask(emulator().cdaUrl, `{allArticles(filter: {${filter}}) {id}}`);
      expect(errors[0]?.message).toMatch(/^A filter has null in .* Give it a value, or leave it out\.$/);
    },
  );

  it('finds an id that a query writes as a number', async () => {
    await using copy = await copyTestProject();
    await copy.write('records/category/numbered.json', { id: '123', published: { name: { en: 'Numbered' } } });
    const own = await startEmulator({ project: copy.folder });
    const query =
      'query ($id: ItemId) {category(filter: {id: {eq: $id}}) {id} allCategories(filter: {id: {in: [123]}}) {id}}';
    const { data } = await ask(own.cdaUrl, query, { variables: { id: 123 } });
    expect(data).toEqual({ category: { id: '123' }, allCategories: [{ id: '123' }] });
    await own.stop();
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
    ['type: {eq: video}', ['clip', 'reel']],
    ['type: {eq: pdfdocument}', ['pdf']],
    ['path: {eq: "/99001/1700000001-WIDE.jpg"}', ['wide']],
    ['mimeType: {eq: "image/png"}', ['coffee', 'tall']],
    ['format: {in: ["gif", "svg"]}', ['icon', 'spin']],
    ['inUse: {eq: false}', ['coffee', 'icon', 'reel', 'spin', 'turned']],
    ['orientation: {eq: portrait}', ['tall', 'turned']],
    ['width: {gt: 300}', ['clip', 'reel', 'wide']],
    ['tags: {contains: "landscape"}', ['wide']],
    ['alt: {exists: true}', ['wide']],
    ['title: {matches: {pattern: "wide"}}', ['wide']],
    ['notes: {matches: {pattern: "gradient"}}', ['wide']],
    ['author: {matches: {pattern: "^ada$", regexp: true}}', ['wide']],
    ['copyright: {exists: true}', ['wide']],
    ['smartTags: {contains: "sky"}', []],
    ['colors: {contains: black}', []],
    ['path: {in: ["/99001/1700000001-WIDE.jpg"]}', ['wide']],
    ['type: null, tags: {contains: "landscape"}', ['wide']],
    ['_updatedAt: {gt: "2100-01-01T00:00:00Z"}', []],
    ['OR: [{id: {eq: "pdf"}}, {id: {eq: "wide"}}]', ['pdf', 'wide']],
    ['AND: [{type: {eq: video}}, {id: {neq: "reel"}}]', ['clip']],
    ['resolution: {eq: icon}', ['coffee', 'icon', 'spin', 'turned']],
  ];
  it.each(uploads)('uploads with {%s} are %j', async (filter, ids) => {
    const { allUploads } = await get(`{allUploads(filter: {${filter}}, orderBy: id_ASC) {id}}`);
    expect(allUploads).toEqual(ids.map((id) => ({ id })));
  });
});
