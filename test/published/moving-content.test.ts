import { setTimeout as sleep } from 'node:timers/promises';
import { describe, expect, it, onTestFinished } from 'vitest';
import { toSettings } from '../../packages/datocms-assets/src/options/settings.ts';
import type { PublishedIndex } from '../../packages/datocms-assets/src/published/published-index.ts';
import { readPublished } from '../../packages/datocms-assets/src/published/read-published.ts';
import { graphqlFromSdl, type SdlOptions, type SdlServer, sdlToken } from '../support/graphql-from-sdl.ts';
import { type Project, sdlOf } from '../support/graphql-from-sdl-random.ts';
import type { World } from '../support/graphql-from-sdl-world.ts';

const plain = { localised: false, required: false, targets: [] } as const;
const thing = { single: false, fields: [{ ...plain, name: 'image', kind: 'file' }] } as const;
/** Two models of which the records do not fit into one query. */
const project: Project = { locales: 1, seed: 5, records: 300, blocks: [], models: [thing, thing] };
const [first, second] = ['Thing0Record', 'Thing1Record'] as const;

/** Asked with the third query and the fourth; the fifth looks whether anything changed. */
const edits: Readonly<Record<string, (world: World) => void>> = {
  'a record is published': (world) => world.publish(first),
  'a record is withdrawn': (world) => world.unpublish(first, itemOf(world, 0)),
  'a record is edited': (world) => world.edit(itemOf(world, 7)),
  'one is published and another withdrawn': (world) => {
    world.publish(first);
    world.unpublish(first, itemOf(world, 0));
  },
};

describe('content that changes while it is walked', () => {
  it.each(Object.entries(edits))('%s after its model was read: the model is read again', async (_, edit) => {
    const { server } = await serve((world, n) => n === 4 && edit(world));
    const index = await read(server);
    expect([...index.assets.keys()]).toEqual(server.world.planted);
    const later = server.queries.slice(5).filter((query) => query.includes('fragment f0'));
    expect(later.map((query) => /allThing\ds/.exec(query)?.[0])).toEqual(['allThing0s']);
  });

  it('one is published and another withdrawn in the second in which a third was: though no date tells, the model is read again', async () => {
    await sleep(1000 - (Date.now() % 1000));
    const now = new Date(Math.floor(Date.now() / 1000) * 1000).toISOString().replace('.000Z', '+00:00');
    const dates = { _updatedAt: now, _publishedAt: now };
    const { server } = await serve((world, n) => {
      if (n === 2) Object.assign(itemOf(world, 5), dates);
      if (n !== 4) return;
      world.publish(first);
      Object.assign(itemOf(world, -1), dates);
      world.unpublish(first, itemOf(world, 0));
    });
    const index = await read(server);
    expect([...index.assets.keys()]).toEqual(server.world.planted);
  });

  it('a record is published before its model is read: nothing has to be read again', async () => {
    const { server } = await serve((world, n) => n === 2 && world.publish(second));
    const index = await read(server);
    expect([...index.assets.keys()]).toEqual(server.world.planted);
    expect(server.queries.filter((query) => /first: 30[01]/.test(query))).toHaveLength(2);
  });

  it('records are published all the time: the walk gives up and says where', async () => {
    const { server } = await serve((world, n) => n > 2 && world.publish(second));
    await expect(read(server)).rejects.toMatchObject({
      findings: [
        { code: 'cda-incomplete', message: expect.stringContaining('"thing1" changed during each of 5 walks') },
      ],
    });
  });

  it('the schema changes too, so that a new field may hold what was published: the walk gives up and says so', async () => {
    const { server } = await serve((world, n) => n === 4 && world.publish(first), {
      fault: (n, query) =>
        query.includes('__schema') && n > 1
          ? { body: (right) => right.replaceAll('"name":"image"', '"name":"picture"') }
          : undefined,
    });
    await expect(read(server)).rejects.toMatchObject({
      findings: [{ code: 'cda-incomplete', message: expect.stringContaining('schema changed while') }],
    });
  });

  it('drafts are edited all the time: that changes nothing', async () => {
    const { server } = await serve((world, n) => {
      if (n > 2) itemOf(world, 0)._updatedAt = new Date(1.9e12 + n * 1e5).toISOString();
    });
    const index = await read(server);
    expect([...index.assets.keys()]).toEqual(server.world.planted);
  });
});

describe('records that hold one another', () => {
  it('are read once, though their model has no root field to be read by', async () => {
    const sdl = sdlOf({
      ...project,
      models: [{ single: true, fields: [{ ...plain, name: 'title', kind: 'link', targets: [0] }] }],
    })
      .replace('title: Thing0Record', 'title: HiddenRecord!')
      .concat(hiddenType);
    const { server } = await serve(() => undefined, { sdl, records: 1, depth: 1 });
    const [thing] = server.world.published.get(first) ?? [];
    const hidden = thing?.title as Record<string, unknown>;
    hidden.next = { ...hidden, id: 'other', next: hidden };
    const index = await read(server);
    expect([...index.assets.keys()]).toEqual(server.world.planted);
    expect(index.requests).toBeLessThan(10);
  });
});

const hiddenType = `
type HiddenRecord implements RecordInterface { next: HiddenRecord image: FileField
  id: ItemId! _createdAt: DateTime! _updatedAt: DateTime! _publishedAt: DateTime _firstPublishedAt: DateTime
  _modelApiKey: String! _editingUrl: String _status: ItemStatus! _isValid: BooleanType!
  _seoMetaTags(locale: SiteLocale): [Tag!]! }`;

function itemOf(world: World, at: number): Record<string, unknown> {
  const item = world.published.get(first)?.at(at);
  if (!item) throw new Error(`there is no record ${at}`);
  return item;
}

async function serve(
  onQuery: (world: World, n: number) => unknown,
  { sdl = sdlOf(project), ...rest }: SdlOptions & { readonly sdl?: string } = {},
): Promise<{ server: SdlServer }> {
  const server = await graphqlFromSdl(sdl, {
    ...project,
    ...rest,
    onQuery: (world, n) => void onQuery(world, n),
  });
  onTestFinished(() => server.close());
  return { server };
}

function read(server: SdlServer): Promise<PublishedIndex> {
  return readPublished(toSettings({ token: sdlToken, cdaUrl: server.url, retries: 0, incremental: false }));
}
