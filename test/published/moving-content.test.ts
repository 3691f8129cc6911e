import { describe, expect, it } from 'vitest';
import type { SdlOptions, SdlServer } from '../support/graphql-from-sdl.ts';
import { type Project, printSdl } from '../support/graphql-from-sdl-random.ts';
import { readFrom, startProject } from '../support/graphql-from-sdl-read.ts';
import type { World } from '../support/graphql-from-sdl-world.ts';
import { temporaryFolder } from '../support/temporary-folder.ts';

const plain = { localised: false, required: false, targets: [] } as const;
const thing = { single: false, fields: [{ ...plain, name: 'image', kind: 'file' }] } as const;
/** Two models whose records do not fit into one query together. */
const project: Project = { localeCount: 1, seed: 5, recordsPerModel: 300, blocks: [], models: [thing, thing] };
const [first, second] = ['Thing0Record', 'Thing1Record'] as const;

/** The fields that only a list of records asks for. */
const listFields = '{ id _modelApiKey _updatedAt _publishedAt }';

/** The third and the fourth query read the models; the fifth checks whether anything changed. */
const edits: Readonly<Record<string, (world: World) => void>> = {
  'a record is published': (world) => world.publish(first),
  'a record is withdrawn': (world) => world.unpublish(first, itemOf(world, 0)),
  'a record is edited': (world) => world.edit(itemOf(world, 7)),
  'a record is published and another withdrawn': (world) => {
    world.publish(first);
    world.unpublish(first, itemOf(world, 0));
  },
};

describe('content that changes while it is walked', () => {
  it.each(Object.entries(edits))('%s after its model is read: the model is read again', async (_, edit) => {
    const server = await serve((world, n) => n === 4 && edit(world));
    const index = await readFrom(server);
    expect([...index.assets.keys()]).toEqual(server.world.publishedPaths);
    const later = server.queries.slice(5).filter((query) => query.includes('fragment f0'));
    expect(later.map((query) => /allThing\ds/.exec(query)?.[0])).toEqual(['allThing0s']);
  });

  it('a record is published and another withdrawn in the second in which a third was published: the model is read again, though no date changes', async () => {
    const second = new Date(Date.now() - (Date.now() % 1000));
    const now = second.toISOString().replace('.000Z', '+00:00');
    const dates = { _updatedAt: now, _publishedAt: now };
    const edit = (world: World, n: number) => {
      if (n === 2) Object.assign(itemOf(world, 5), dates);
      if (n !== 4) return;
      world.publish(first);
      Object.assign(itemOf(world, -1), dates);
      world.unpublish(first, itemOf(world, 0));
    };
    // The first four answers are of the same second, however slow this machine is.
    const date = second.toUTCString();
    const server = await serve(edit, { fault: (n) => (n <= 4 ? { headers: { date } } : undefined) });
    const index = await readFrom(server);
    expect([...index.assets.keys()]).toEqual(server.world.publishedPaths);
  });

  it('a record is published before its model is read: nothing is read again', async () => {
    const server = await serve((world, n) => n === 2 && world.publish(second));
    const index = await readFrom(server);
    expect([...index.assets.keys()]).toEqual(server.world.publishedPaths);
    expect(server.queries.filter((query) => /first: 30[01]/.test(query))).toHaveLength(2);
  });

  it('records are published one after the other for some seconds, as in bulk: the walk waits for the last one', async () => {
    const end = Date.now() + 6000;
    const server = await serve((world, n) => {
      if (n === 1 || Date.now() > end) return;
      world.publish(second);
      const now = new Date().toISOString();
      Object.assign(world.published.get(second)?.at(-1) ?? {}, { _updatedAt: now, _publishedAt: now });
    });
    const index = await readFrom(server);
    expect([...index.assets.keys()]).toEqual(server.world.publishedPaths);
  });

  it('a record of another model is edited while the walk waits for the end of a bulk publication: its model is read again', async () => {
    const server = await serve((world, n) => {
      // The sixth query is the first one after the wait.
      if (n === 6) edits['a record is edited']?.(world);
      if (n !== 4) return;
      world.publish(second);
      const now = new Date().toISOString();
      Object.assign(world.published.get(second)?.at(-1) ?? {}, { _updatedAt: now, _publishedAt: now });
    });
    const index = await readFrom(server);
    expect([...index.assets.keys()]).toEqual(server.world.publishedPaths);
  });

  it('records are published and withdrawn all the time: each counts as it is when it is read, and the next walk reads all', async () => {
    const states: string[][] = [];
    const server = await serve((world, n) => {
      if (n > 2) {
        world.publish(second);
        world.unpublish(second, world.published.get(second)?.[0] ?? {});
        world.edit(world.published.get(second)?.at(150) ?? {});
      }
      states[n] = world.publishedPaths;
    });
    const cacheDir = temporaryFolder('cache');
    const lines: string[] = [];
    const index = await readFrom(server, { cacheDir, incremental: true }, { log: (line) => lines.push(line) });
    const paths = new Set(index.assets.keys());
    const atSomeTime = new Set(states.flat());
    expect([...paths].filter((path) => !atSomeTime.has(path))).toEqual([]);
    const list = server.queries.findIndex((query) => query.includes(listFields)) + 1;
    const sinceList = states[list]?.filter((path) => states.slice(list).every((state) => state.includes(path)));
    expect(sinceList?.length).toBeGreaterThan(500);
    expect(sinceList?.filter((path) => !paths.has(path))).toEqual([]);
    expect(lines[0]).toBe('published: records of "thing1" keep changing, so each counts as it was when it was read');
    const before = server.queries.length;
    await readFrom(server, { cacheDir, incremental: true });
    expect(server.queries.slice(before).filter((query) => /allThing0s\(first: 300/.test(query))).not.toEqual([]);
  });

  it('records are withdrawn and others published between two pages of the list: all that stay are in the index', async () => {
    const large: Project = { ...project, recordsPerModel: 5100, models: [thing] };
    const server = await startProject(large, {
      onQuery: (world, n, query) => {
        if (n > 2 && query.includes('allThing0s')) world.edit(itemOf(world, 50));
        if (!query.includes(`skip: 5000, orderBy: [id_ASC]) ${listFields}`)) return;
        for (let records = 0; records < 5; records += 1) {
          world.unpublish(first, itemOf(world, 60));
          world.publish(first);
        }
      },
    });
    const index = await readFrom(server);
    expect(server.world.publishedPaths.filter((path) => !index.assets.has(path))).toEqual([]);
  });

  it('records are published all the time, and their number is not that of the list: the walk fails and names the model', async () => {
    const server = await serve((world, n) => n > 2 && world.publish(second), {
      fault: (_, query) =>
        query.includes(listFields) ? { body: (right) => right.replaceAll(/"count":(\d+)/g, '"count":1$1') } : undefined,
    });
    await expect(readFrom(server)).rejects.toMatchObject({
      findings: [
        { code: 'cda-incomplete', message: expect.stringContaining('"thing1" changed during each of 5 walks') },
      ],
    });
  });

  it('the schema changes too, so a new field may hold what was published: the walk fails and says so', async () => {
    const server = await serve((world, n) => n === 4 && world.publish(first), {
      fault: (n, query) =>
        query.includes('__schema') && n > 1
          ? { body: (right) => right.replaceAll('"name":"image"', '"name":"picture"') }
          : undefined,
    });
    await expect(readFrom(server)).rejects.toMatchObject({
      findings: [{ code: 'cda-incomplete', message: expect.stringContaining('schema changed while') }],
    });
  });

  it('drafts are edited all the time: the walk succeeds', async () => {
    const server = await serve((world, n) => {
      if (n > 2) itemOf(world, 0)._updatedAt = new Date(1.9e12 + n * 1e5).toISOString();
    });
    const index = await readFrom(server);
    expect([...index.assets.keys()]).toEqual(server.world.publishedPaths);
  });
});

describe('records that hold one another', () => {
  it('are read once, though their model has no root field', async () => {
    const sdl = printSdl({
      ...project,
      models: [{ single: true, fields: [{ ...plain, name: 'title', kind: 'link', targets: [0] }] }],
    })
      .replace('title: Thing0Record', 'title: HiddenRecord!')
      .concat(hiddenType);
    const server = await startProject(project, { sdl, recordsPerModel: 1, depth: 1 });
    const [thing] = server.world.published.get(first) ?? [];
    const hidden = thing?.title as Record<string, unknown>;
    hidden.next = { ...hidden, id: 'other', next: hidden };
    const index = await readFrom(server);
    expect([...index.assets.keys()]).toEqual(server.world.publishedPaths);
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
  if (!item) throw new Error(`There is no record ${at}`);
  return item;
}

function serve(onQuery: (world: World, n: number) => unknown, options: SdlOptions = {}): Promise<SdlServer> {
  return startProject(project, { ...options, onQuery: (world, n) => void onQuery(world, n) });
}
