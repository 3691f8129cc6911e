import { describe, expect, it } from 'vitest';
import { startEmulator } from '../emulator.ts';
import { type AskOptions, ask, copyTestProject, withDrafts } from '../test-project.test-support.ts';
import { kettle, useQueries } from '../use-emulator.test-support.ts';

const get = useQueries();

describe('published and draft versions', () => {
  it('shows only published versions without X-Include-Drafts, with any token', async () => {
    const query = '{allArticles(orderBy: id_ASC) {id title _status cover {id}}}';
    const published = await get(query);
    expect(published).toEqual(await get(query, { token: 'drafts-token' }));
    expect(published.allArticles).toEqual([
      { id: 'a1', title: 'The kettle', _status: 'published', cover: { id: 'wide' } },
      { id: 'a2', title: 'A pot', _status: 'published', cover: { id: 'tall' } },
      { id: 'a4', title: 'Incomplete', _status: 'published', cover: null },
    ]);
  });

  it('shows the latest versions with X-Include-Drafts', async () => {
    const { allArticles } = await get('{allArticles(orderBy: id_ASC) {id title _status _publishedAt}}', withDrafts);
    expect(allArticles).toMatchObject([
      { id: 'a1', title: 'The kettle, again', _status: 'updated' },
      { id: 'a2', title: 'A pot', _status: 'published' },
      { id: 'a3', title: 'A secret', _status: 'draft', _publishedAt: null },
      { id: 'a4', _status: 'published' },
    ]);
  });

  it('counts the visible records', async () => {
    const query = '{_allArticlesMeta {count} _allUploadsMeta {count}}';
    expect(await get(query)).toEqual({ _allArticlesMeta: { count: 3 }, _allUploadsMeta: { count: 10 } });
    expect((await get(query, withDrafts))._allArticlesMeta?.count).toBe(4);
  });

  it('makes links to unpublished records null and leaves them out of lists and structured text', async () => {
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

  it('leaves out invalid records only with X-Exclude-Invalid', async () => {
    const strict = { headers: { 'x-exclude-invalid': 'true' } };
    const { allArticles } = await get('{allArticles {id _isValid}}');
    expect(allArticles).toContainEqual({ id: 'a4', _isValid: false });
    expect((await get('{allArticles(orderBy: id_ASC) {id}}', strict)).allArticles).toEqual([
      { id: 'a1' },
      { id: 'a2' },
    ]);
  });

  it('judges with X-Exclude-Invalid the version that it would show, and the blocks in it', async () => {
    await using copy = await copyTestProject();
    await copy.edit('records/article/kettle.json', (record: object) => ({ ...record, draft: { slug: null } }));
    await copy.edit('records/article/pot.json', ({ published, ...record }: { published: object }) => ({
      ...record,
      published: { ...published, hero: { id: 'h9', model: 'image_block', fields: { caption: 'No picture' } } },
    }));
    const own = await startEmulator({ project: copy.folder });
    const ids = async (options: AskOptions) => {
      const headers = { ...options.headers, 'x-exclude-invalid': 'true' };
      const query = '{allArticles(orderBy: id_ASC) {id slug _isValid hero {image {id}}}}';
      const { data, errors } = await ask(own.cdaUrl, query, { ...options, headers });
      return errors ?? (data.allArticles as unknown as { id: string }[]).map(({ id }) => id);
    };
    expect([await ids({}), await ids(withDrafts)]).toEqual([['a1'], ['a3']]);
    await own.stop();
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

  it('lists the uploads of drafts, like the service', async () => {
    const { allUploads } = await get('{allUploads(filter: {filename: {matches: {pattern: "secret"}}}) {id}}');
    expect(allUploads).toEqual([{ id: 'secret' }]);
  });
});
