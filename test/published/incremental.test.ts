import { createHash } from 'node:crypto';
import { mkdtempSync, readdirSync, readFileSync, rmSync, utimesSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import fc from 'fast-check';
import { describe, expect, it, onTestFinished, vi } from 'vitest';
import { RecordSigner } from '../../packages/datocms-assets/src/io/record-signer.ts';
import type { Options } from '../../packages/datocms-assets/src/options/options.ts';
import type { PublishedIndex } from '../../packages/datocms-assets/src/published/published-index.ts';
import { type SdlOptions, type SdlServer, sdlToken, startSdlServer } from '../support/graphql-from-sdl.ts';
import { anyProject, type Project, printSdl } from '../support/graphql-from-sdl-random.ts';
import { readFrom, startProject } from '../support/graphql-from-sdl-read.ts';
import type { World } from '../support/graphql-from-sdl-world.ts';
import { propertyRuns } from '../support/property-runs.ts';

const numRuns = propertyRuns(25);

/** Changes of a project between two builds. */
const edits: Readonly<Record<string, (world: World) => void>> = {
  publish: (world) => {
    const type = world.pick(world.collections);
    if (type) world.publish(type);
  },
  unpublish: (world) => {
    const type = world.pick(world.collections) ?? '';
    const item = world.pick(world.published.get(type) ?? []);
    if (item) world.unpublish(type, item);
  },
  edit: (world) => {
    const item = world.pick([...world.published.values()].flat());
    if (item) world.edit(item);
  },
  'edit the settings': (world) => world.editSettings(),
  'replace a file': (world) => world.changeUpload('address'),
  'replace a file at its address': (world) => world.changeUpload('bytes'),
  "edit a file's text": (world) => world.changeUpload('text'),
  'upload an unused file': (world) => world.addUnusedUpload(),
  'upload a file that a text names': (world) => world.addNamedUpload(),
};

const plain = { localised: true, required: false, targets: [] } as const;
const someProject: Project = {
  localeCount: 2,
  seed: 11,
  recordsPerModel: 6,
  blocks: [],
  models: [
    {
      single: false,
      fields: [
        { ...plain, name: 'title', kind: 'string' },
        { ...plain, name: 'image', kind: 'file' },
      ],
    },
    { single: true, fields: [{ ...plain, name: 'image', kind: 'gallery' }] },
  ],
};

describe('the walk over changes', () => {
  it('returns exactly what a full walk returns', { timeout: 600_000 }, async () => {
    const anyEdits = fc.array(fc.array(fc.constantFrom(...Object.keys(edits)), { maxLength: 4 }), { maxLength: 4 });
    await fc.assert(
      fc.asyncProperty(anyProject, anyEdits, async (project, builds) => {
        const { seed, recordsPerModel } = project;
        const server = await startSdlServer(printSdl(project), { seed, recordsPerModel, depth: 3 });
        const cacheDir = mkdtempSync(join(tmpdir(), 'walk-'));
        try {
          for (const build of [[], ...builds]) {
            for (const name of build) edits[name]?.(server.world);
            const changes = await read(server, { cacheDir });
            const full = await read(server, { cacheDir, incremental: false });
            expect([...changes.assets.values()]).toEqual([...full.assets.values()]);
            expect([changes.models, changes.records]).toEqual([full.models, full.records]);
            expect([...changes.assets.keys()]).toEqual(server.world.publishedPaths);
          }
        } finally {
          await server.close();
          rmSync(cacheDir, { recursive: true });
        }
      }),
      { numRuns },
    );
  });

  it('sends one query besides the schema if nothing changed', async () => {
    const { server, cacheDir } = await setUp();
    const first = await read(server, { cacheDir });
    const again = await read(server, { cacheDir });
    expect(first.requests).toBeGreaterThan(2);
    expect(again.requests).toBe(2);
    expect([...again.assets.values()]).toEqual([...first.assets.values()]);
  });

  it('reads only the record that changed', async () => {
    const { server, cacheDir } = await setUp();
    await read(server, { cacheDir });
    const item = server.world.published.get('Thing0Record')?.[3] ?? {};
    server.world.edit(item);
    server.queries.length = 0;
    const again = await read(server, { cacheDir });
    expect([...again.assets.keys()]).toEqual(server.world.publishedPaths);
    const asked = server.queries.flatMap((query) => /allThing0s\(first: \d+, filter.*?\]/.exec(query)?.[0] ?? []);
    expect(asked).toEqual([`allThing0s(first: 1, filter: { id: { in: ["${item.id}"]`]);
  });

  it.each([
    ['of the last walk, since dates have whole seconds', 0],
    ['of the last walk, though the clock of the server is an hour ahead', 3600_000],
  ])('reads again what was edited in the seconds %s', async (_, ahead) => {
    const { server, cacheDir } = await setUp({
      fault: () => ({ headers: { date: new Date(Date.now() + ahead).toUTCString() } }),
    });
    const item = server.world.published.get('Thing0Record')?.[3] ?? {};
    item._updatedAt = new Date().toISOString();
    await read(server, { cacheDir });
    server.queries.length = 0;
    await read(server, { cacheDir });
    expect(server.queries.some((query) => query.includes(`in: ["${item.id}"]`))).toBe(true);
  });

  it('reads everything if the last walk had another token', async () => {
    const { server, cacheDir } = await setUp({ tokens: [sdlToken, 'another'] });
    await read(server, { cacheDir });
    const other = await read(server, { cacheDir, token: 'another' });
    expect(other.requests).toBeGreaterThan(2);
  });

  it.each([
    ['after an update of the package: it may find other assets in texts', sdlToken, '0.0.1', false],
    ['if the file is signed with another token', 'another', undefined, false],
    ['unless the file is signed by this version with this token', sdlToken, undefined, true],
  ])('reads everything %s', async (_, token, version, isBelieved) => {
    const { server, cacheDir } = await setUp();
    await read(server, { cacheDir });
    const file = cacheFile(cacheDir);
    const text = readFileSync(file, 'utf8').split('\n').slice(0, -2).join('\n').concat('\n');
    const signer = new RecordSigner(token, `walk ${basename(file)}`, version);
    writeFileSync(file, `${text}${signer.sign(createHash('sha256').update(text).digest('hex'))}\n`);
    const again = await read(server, { cacheDir });
    expect(again.requests === 2).toBe(isBelieved);
  });

  it.each([
    ['cut short', (text: string) => text.slice(0, -100)],
    ['changed', (text: string) => text.replace('99001', '99002')],
    ['of another kind', () => 'hello'],
    ['empty', () => ''],
  ])('reads everything if the cache file is %s', async (_, damage) => {
    const { server, cacheDir } = await setUp();
    const first = await read(server, { cacheDir });
    const file = cacheFile(cacheDir);
    writeFileSync(file, damage(readFileSync(file, 'utf8')));
    const again = await read(server, { cacheDir });
    expect(again).toEqual(first);
  });

  it('returns what a full walk returns, whichever byte of the cache file is changed', async () => {
    const { server, cacheDir } = await setUp();
    const first = await read(server, { cacheDir });
    const file = cacheFile(cacheDir);
    const original = readFileSync(file);
    await fc.assert(
      fc.asyncProperty(fc.nat(original.length - 1), fc.integer({ min: 1, max: 255 }), async (at, change) => {
        const damaged = Buffer.from(original);
        damaged[at] = (damaged[at] ?? 0) ^ change;
        writeFileSync(file, damaged);
        const again = await read(server, { cacheDir });
        expect([...again.assets.values()]).toEqual([...first.assets.values()]);
      }),
      { numRuns: 4 * numRuns },
    );
  });

  it('writes no cache in a dry run, without the option, or after an error', async () => {
    const { server, cacheDir } = await setUp();
    await read(server, { cacheDir, dryRun: true });
    await read(server, { cacheDir, incremental: false });
    await read(server, { cacheDir, token: 'wrong' }).catch(() => {});
    expect(readdirSync(cacheDir)).toEqual([]);
  });

  it('writes no token and no other file', async () => {
    const { server, cacheDir } = await setUp();
    await read(server, { cacheDir });
    expect(readdirSync(join(cacheDir, 'published'))).toEqual([expect.stringMatching(/^walk-[0-9a-f]{16}\.jsonl$/)]);
    expect(readFileSync(cacheFile(cacheDir), 'utf8')).not.toContain(sdlToken);
  });

  it('keeps no file of an environment for longer than it would be believed', async () => {
    const { server, cacheDir } = await setUp();
    const folder = join(cacheDir, 'published');
    const yesterday = new Date(Date.now() - 25 * 60 * 60 * 1000);
    await read(server, { cacheDir, environment: 'change-1' });
    const [old = ''] = readdirSync(folder);
    await read(server, { cacheDir, environment: 'change-2' });
    utimesSync(join(folder, old), yesterday, yesterday);
    await read(server, { cacheDir });
    expect(readdirSync(folder)).toHaveLength(2);
    expect(readdirSync(folder)).not.toContain(old);
  });

  it('succeeds if the cache can not be written, and says so', async () => {
    const { server, cacheDir } = await setUp();
    const file = join(cacheDir, 'a file');
    writeFileSync(file, '');
    const lines: string[] = [];
    const index = await read(server, { cacheDir: file }, (line) => lines.push(line));
    expect([...index.assets.keys()]).toEqual(server.world.publishedPaths);
    expect(lines).toEqual([
      expect.stringMatching(/cache can't be written, .*: E[A-Z]+: /),
      expect.stringContaining('requests'),
    ]);
  });
});

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
    let confirmed = 0;
    await fc.assert(
      fc.asyncProperty(anyProject, fc.array(anyEdits, { minLength: 1, maxLength: 3 }), async (project, builds) => {
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
    expect(confirmed).toBeGreaterThan(numRuns / 2);
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

  it('is looked for without another request', async () => {
    const { server, cacheDir } = await setUp();
    await read(server, { cacheDir });
    server.queries.length = 0;
    const index = await read(server, { cacheDir });
    expect([index.isRemembered, index.requests]).toEqual([false, 2]);
    expect(server.queries.filter((query) => query.includes('image'))).not.toEqual([]);
  });
});

async function setUp(
  options: SdlOptions = {},
  project = someProject,
): Promise<{ server: SdlServer; cacheDir: string }> {
  const server = await startProject(project, options);
  const cacheDir = mkdtempSync(join(tmpdir(), 'walk-'));
  onTestFinished(() => rmSync(cacheDir, { recursive: true }));
  return { server, cacheDir };
}

function read(
  server: SdlServer,
  options: Options,
  log?: (line: string) => void,
  everything = false,
): Promise<PublishedIndex> {
  return readFrom(server, { incremental: true, ...options }, log ? { log, everything } : { everything });
}

function cacheFile(cacheDir: string): string {
  const [name = ''] = readdirSync(join(cacheDir, 'published'));
  return join(cacheDir, 'published', name);
}
