import { createHash } from 'node:crypto';
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { describe, expect, it, onTestFinished } from 'vitest';
import { type Options, type Settings, toSettings } from '../../packages/datocms-assets/src/options/settings.ts';
import type { PublishedIndex } from '../../packages/datocms-assets/src/published/published-index.ts';
import { readPublished } from '../../packages/datocms-assets/src/published/read-published.ts';
import { graphqlFromSdl, type SdlOptions, type SdlServer, sdlToken } from '../support/graphql-from-sdl.ts';
import { anyProject, type Project, sdlOf } from '../support/graphql-from-sdl-random.ts';
import type { World } from '../support/graphql-from-sdl-world.ts';

const numRuns = Number(process.env.PROPERTY_RUNS ?? 25);

/** What can happen to a project between two builds. */
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
  'edit the settings': (world) => world.editSite(),
  'replace a file': (world) => world.changeUpload('address'),
  'replace a file at its address': (world) => world.changeUpload('bytes'),
  "edit a file's text": (world) => world.changeUpload('text'),
  'upload an unused file': (world) => world.addUnused(),
  'upload a file that a text names': (world) => world.addNamed(),
};

describe('the walk over what changed', () => {
  it('gives exactly what a full walk gives', { timeout: 600_000 }, async () => {
    const anyEdits = fc.array(fc.array(fc.constantFrom(...Object.keys(edits)), { maxLength: 4 }), { maxLength: 4 });
    await fc.assert(
      fc.asyncProperty(anyProject, anyEdits, async (project, builds) => {
        const { seed, records } = project;
        const server = await graphqlFromSdl(sdlOf(project), { seed, records, depth: 3 });
        const cacheDir = mkdtempSync(join(tmpdir(), 'walk-'));
        try {
          for (const build of [[], ...builds]) {
            for (const name of build) edits[name]?.(server.world);
            const fresh = await read(server, { cacheDir });
            const whole = await read(server, { cacheDir, incremental: false });
            expect([...fresh.assets.values()]).toEqual([...whole.assets.values()]);
            expect([fresh.models, fresh.records]).toEqual([whole.models, whole.records]);
            expect([...fresh.assets.keys()]).toEqual(server.world.planted);
          }
        } finally {
          await server.close();
          rmSync(cacheDir, { recursive: true });
        }
      }),
      { numRuns },
    );
  });

  it('asks one question besides the schema where nothing changed', async () => {
    const { server, cacheDir } = await setUp();
    const first = await read(server, { cacheDir });
    const again = await read(server, { cacheDir });
    expect(first.requests).toBeGreaterThan(2);
    expect(again.requests).toBe(2);
    expect([...again.assets.values()]).toEqual([...first.assets.values()]);
  });

  it('reads again only the record that changed', async () => {
    const { server, cacheDir } = await setUp();
    await read(server, { cacheDir });
    const item = server.world.published.get('Thing0Record')?.[3] ?? {};
    server.world.edit(item);
    server.queries.length = 0;
    const again = await read(server, { cacheDir });
    expect([...again.assets.keys()]).toEqual(server.world.planted);
    const asked = server.queries.flatMap((query) => /allThing0s\(first: \d+, filter.*?\]/.exec(query)?.[0] ?? []);
    expect(asked).toEqual([`allThing0s(first: 1, filter: { id: { in: ["${item.id}"]`]);
  });

  it.each([
    ['of the last walk, since dates are no finer', 0],
    ['of the last walk, though the clock that answers is an hour ahead', 3600_000],
  ])('reads again what was edited within the seconds %s', async (_, ahead) => {
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

  it('walks all where the last walk is of another token', async () => {
    const { server, cacheDir } = await setUp({ tokens: [sdlToken, 'another'] });
    await read(server, { cacheDir });
    const other = await read(server, { cacheDir, token: 'another' });
    expect(other.requests).toBeGreaterThan(2);
  });

  it('walks all where another version of the package made the last walk: it may have read texts otherwise', async () => {
    const { server, cacheDir } = await setUp();
    await read(server, { cacheDir });
    const file = keptFile(cacheDir);
    const lines = readFileSync(file, 'utf8')
      .replace(/"version":"[^"]+"/, '"version":"0.0.1"')
      .split('\n');
    const kept = `${lines.slice(0, -2).join('\n')}\n`;
    writeFileSync(file, `${kept}${createHash('sha256').update(kept).digest('hex')}\n`);
    const again = await read(server, { cacheDir });
    expect(again.requests).toBeGreaterThan(2);
    expect(readFileSync(file, 'utf8')).not.toContain('"0.0.1"');
  });

  it.each([
    ['cut short', (text: string) => text.slice(0, -100)],
    ['changed', (text: string) => text.replace('99001', '99002')],
    ['of another kind', () => 'hello'],
    ['empty', () => ''],
  ])('walks all where the kept file is %s', async (_, damage) => {
    const { server, cacheDir } = await setUp();
    const first = await read(server, { cacheDir });
    const file = keptFile(cacheDir);
    writeFileSync(file, damage(readFileSync(file, 'utf8')));
    const again = await read(server, { cacheDir });
    expect(again).toEqual(first);
  });

  it('gives what a full walk gives, whichever byte of the kept file is another', async () => {
    const { server, cacheDir } = await setUp();
    const first = await read(server, { cacheDir });
    const file = keptFile(cacheDir);
    const whole = readFileSync(file);
    await fc.assert(
      fc.asyncProperty(fc.nat(whole.length - 1), fc.integer({ min: 1, max: 255 }), async (at, change) => {
        const damaged = Buffer.from(whole);
        damaged[at] = (damaged[at] ?? 0) ^ change;
        writeFileSync(file, damaged);
        const again = await read(server, { cacheDir });
        expect([...again.assets.values()]).toEqual([...first.assets.values()]);
      }),
      { numRuns: 4 * numRuns },
    );
  });

  it('keeps nothing in a dry run, without the option, or where it fails', async () => {
    const { server, cacheDir } = await setUp();
    await read(server, { cacheDir, dryRun: true });
    await read(server, { cacheDir, incremental: false });
    await read(server, { cacheDir, token: 'wrong' }).catch(() => {});
    expect(readdirSync(cacheDir)).toEqual([]);
  });

  it('keeps no token, and leaves no other file', async () => {
    const { server, cacheDir } = await setUp();
    await read(server, { cacheDir });
    expect(readdirSync(join(cacheDir, 'published'))).toEqual([expect.stringMatching(/^walk-[0-9a-f]{16}\.jsonl$/)]);
    expect(readFileSync(keptFile(cacheDir), 'utf8')).not.toContain(sdlToken);
  });

  it('goes on where nothing can be kept, and says so', async () => {
    const { server, cacheDir } = await setUp();
    const file = join(cacheDir, 'a file');
    writeFileSync(file, '');
    const lines: string[] = [];
    const index = await readPublished(settingsOf(server, { cacheDir: file }), { log: (line) => lines.push(line) });
    expect([...index.assets.keys()]).toEqual(server.world.planted);
    expect(lines).toEqual([
      expect.stringContaining('cache folder can not be written'),
      expect.stringContaining('requests'),
    ]);
  });
});

const plain = { localised: true, required: false, targets: [] } as const;
const someProject: Project = {
  locales: 2,
  seed: 11,
  records: 6,
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

async function setUp(options: SdlOptions = {}): Promise<{ server: SdlServer; cacheDir: string }> {
  const server = await graphqlFromSdl(sdlOf(someProject), { ...someProject, ...options });
  const cacheDir = mkdtempSync(join(tmpdir(), 'walk-'));
  onTestFinished(async () => {
    await server.close();
    rmSync(cacheDir, { recursive: true });
  });
  return { server, cacheDir };
}

function read(server: SdlServer, options: Options): Promise<PublishedIndex> {
  return readPublished(settingsOf(server, options));
}

function settingsOf(server: SdlServer, options: Options): Settings {
  return toSettings({ token: sdlToken, cdaUrl: server.url, retries: 0, ...options });
}

function keptFile(cacheDir: string): string {
  const [name = ''] = readdirSync(join(cacheDir, 'published'));
  return join(cacheDir, 'published', name);
}
