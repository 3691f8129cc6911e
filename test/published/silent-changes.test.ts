import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { describe, expect, it, onTestFinished, vi } from 'vitest';
import { startSdlServer } from '../support/graphql-from-sdl.ts';
import { anyProject, printSdl } from '../support/graphql-from-sdl-random.ts';
import type { World } from '../support/graphql-from-sdl-world.ts';
import { propertyRuns } from '../support/property-runs.ts';
import { edits, read, setUp, someProject } from './support/edited-project.ts';

const numRuns = propertyRuns(25);

describe('content that changes without a new date', () => {
  const silentEdits: Readonly<Record<string, (world: World) => void>> = {
    ...edits,
    'replace the content of a record': (world) => {
      const item = world.pick([...world.published.values()].flat());
      if (item) world.replaceContent(item);
    },
    'replace the content of all records': (world) => {
      for (const item of [...world.published.values()].flat()) world.replaceContent(item);
    },
  };

  it('is found in a small project, or the index says that part of it is remembered', { timeout: 600_000 }, async () => {
    const anyEdits = fc.array(fc.constantFrom(...Object.keys(silentEdits)), { minLength: 1, maxLength: 4 });
    let [inputs, confirmed] = [0, 0];
    await fc.assert(
      fc.asyncProperty(anyProject, fc.array(anyEdits, { minLength: 1, maxLength: 3 }), async (project, builds) => {
        inputs++;
        const { seed, recordsPerModel } = project;
        const server = await startSdlServer(printSdl(project), { seed, recordsPerModel, depth: 3 });
        const cacheDir = mkdtempSync(join(tmpdir(), 'walk-'));
        try {
          await read(server, { cacheDir });
          for (const build of builds) {
            for (const name of build) silentEdits[name]?.(server.world);
            const changes = await read(server, { cacheDir });
            if (changes.isRemembered) await read(server, { cacheDir }, undefined, true);
            else expect([...changes.assets.keys()]).toEqual(server.world.publishedPaths);
            confirmed += changes.isRemembered ? 0 : 1;
          }
        } finally {
          await server.close();
          rmSync(cacheDir, { recursive: true });
        }
      }),
      { numRuns },
    );
    expect(confirmed).toBeGreaterThanOrEqual(Math.floor(inputs / 2));
  });

  const large = { ...someProject, recordsPerModel: 150 };

  it('is not looked for in a large project: the index says that part of it is remembered, until all is read', async () => {
    const { server, cacheDir } = await setUp({}, large);
    await read(server, { cacheDir });
    server.world.replaceContent(server.world.published.get('Thing0Record')?.[3] ?? {});
    // The new upload is in the library.
    expect((await read(server, { cacheDir })).isRemembered).toBe(true);
    const whole = await read(server, { cacheDir }, undefined, true);
    expect(whole.isRemembered).toBe(false);
    expect([...whole.assets.keys()]).toEqual(server.world.publishedPaths);
    const next = await read(server, { cacheDir });
    expect([...next.assets.values()]).toEqual([...whole.assets.values()]);
    expect(next.requests).toBe(2);
  });

  it('is found after a day, when all is read again', async () => {
    const { server, cacheDir } = await setUp({}, large);
    await read(server, { cacheDir });
    server.world.replaceContent(server.world.published.get('Thing0Record')?.[3] ?? {});
    const clock = vi.spyOn(Date, 'now');
    onTestFinished(() => clock.mockRestore());
    const start = Date.now();
    clock.mockImplementation(() => start + 23 * 3600_000);
    expect((await read(server, { cacheDir })).isRemembered).toBe(true);
    // The walk over changes is no reason to wait for another day.
    clock.mockImplementation(() => start + 25 * 3600_000);
    const index = await read(server, { cacheDir });
    expect(index.isRemembered).toBe(false);
    expect([...index.assets.keys()]).toEqual(server.world.publishedPaths);
  });

  it.each<[string, (world: World) => void]>([
    [
      'a record that was edited elsewhere before the newest date that was seen',
      (world) => {
        const [item = {}] = world.published.get('Thing0Record') ?? [];
        world.edit(item);
        Object.assign(item, { _updatedAt: '2019-01-01T00:00:00+00:00', _publishedAt: '2019-01-01T00:00:00+00:00' });
      },
    ],
    [
      'a record that was deleted here and not there',
      (world) => {
        world.publish('Thing0Record');
        const item = world.published.get('Thing0Record')?.at(-1) ?? {};
        Object.assign(item, { _updatedAt: '2019-01-01T00:00:00+00:00', _publishedAt: '2019-01-01T00:00:00+00:00' });
      },
    ],
  ])('comes with %s: all is read again', async (_, change) => {
    const { server, cacheDir } = await setUp({}, large);
    await read(server, { cacheDir });
    change(server.world);
    server.world.replaceContent(server.world.published.get('Thing0Record')?.[7] ?? {});
    const index = await read(server, { cacheDir });
    expect(index.isRemembered).toBe(false);
    expect([...index.assets.keys()]).toEqual(server.world.publishedPaths);
  });

  it('comes with other settings of the site, which show in the meta tags of every record: all is read again', async () => {
    const { server, cacheDir } = await setUp({}, large);
    await read(server, { cacheDir });
    server.world.editSettings();
    const index = await read(server, { cacheDir });
    expect(index.isRemembered).toBe(false);
    expect([...index.assets.keys()]).toEqual(server.world.publishedPaths);
  });

  it('comes with another name of the primary environment: all is read again', async () => {
    let environment = 'main';
    const { server, cacheDir } = await setUp({ fault: () => ({ headers: { 'x-environment': environment } }) }, large);
    await read(server, { cacheDir });
    expect((await read(server, { cacheDir })).isRemembered).toBe(true);
    environment = 'sandbox';
    for (const item of server.world.published.get('Thing0Record') ?? []) server.world.replaceContent(item);
    const index = await read(server, { cacheDir });
    expect(index.isRemembered).toBe(false);
    expect([...index.assets.keys()]).toEqual(server.world.publishedPaths);
  });

  it('of an upload, such as other bytes at its address, is found in a small project', async () => {
    const { server, cacheDir } = await setUp();
    await read(server, { cacheDir });
    for (const upload of server.world.uploads) Object.assign(upload, { md5: `other ${upload.id}` });
    const index = await read(server, { cacheDir });
    expect([...index.assets.values()].filter(({ md5 }) => md5 !== null).length).toBeGreaterThan(0);
    expect([...index.assets.values()].every(({ md5 }) => md5 === null || md5.startsWith('other'))).toBe(true);
  });

  it('of a record is found in a small project, though new records push the record out of the page that is read', async () => {
    const title = { name: 'title', kind: 'string', localised: false, required: false, targets: [] } as const;
    const { server, cacheDir } = await setUp({}, { ...someProject, models: [{ single: false, fields: [title] }] });
    const items = server.world.published.get('Thing0Record') ?? [];
    for (const item of items) item.title = 'A title without an asset';
    await read(server, { cacheDir });
    for (const item of [...items]) server.world.replaceContent(item);
    for (let count = 0; count < 30; count++) server.world.publish('Thing0Record');
    // They come first in the order of ids.
    for (const [at, item] of items.slice(6).entries()) item.id = `!${at}`;
    const index = await read(server, { cacheDir });
    expect([...index.assets.keys()]).toEqual(server.world.publishedPaths);
  });

  it('is not looked for in blocks that are deeper than a query reads: the index says that part of it is remembered', async () => {
    const blocks = [
      [
        { name: 'image', kind: 'file', localised: false, required: false, targets: [] },
        { name: 'blocks', kind: 'modular', localised: false, required: false, targets: [0] },
      ],
    ] as const;
    const { server, cacheDir } = await setUp(
      {},
      { ...someProject, blocks, models: [{ single: false, fields: blocks[0] }] },
    );
    await read(server, { cacheDir });
    expect((await read(server, { cacheDir })).isRemembered).toBe(true);
  });

  it.each<[string, (image: Record<string, unknown>) => unknown]>([
    ['fewer assets', () => null],
    ['other assets', (image) => ({ ...image, id: `${image.id}0`, url: String(image.url).replace('/17', '/16') })],
  ])('of records that name %s is found in a small project', async (_, change) => {
    const image = { name: 'image', kind: 'file', localised: false, required: false, targets: [] } as const;
    const { server, cacheDir } = await setUp({}, { ...someProject, models: [{ single: false, fields: [image] }] });
    const before = await read(server, { cacheDir });
    for (const item of server.world.published.get('Thing0Record') ?? []) {
      if (item.image) item.image = change(item.image as Record<string, unknown>);
    }
    const index = await read(server, { cacheDir });
    expect([...index.assets.keys()]).not.toEqual([...before.assets.keys()]);
    expect([...index.assets]).toEqual([...(await read(server, { cacheDir, incremental: false })).assets]);
  });

  it('is looked for without another request', async () => {
    const { server, cacheDir } = await setUp();
    await read(server, { cacheDir });
    server.queries.length = 0;
    const index = await read(server, { cacheDir });
    expect([index.isRemembered, index.requests]).toEqual([false, 2]);
    expect(server.queries.filter((query) => query.includes('image'))).not.toEqual([]);
  });
});
