import { mkdtempSync, readdirSync, readFileSync, rmSync, statSync, utimesSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { RecordSigner } from '../../packages/datocms-assets/src/io/record-signer.ts';
import { SignedRecords } from '../../packages/datocms-assets/src/io/signed-records.ts';
import { sdlToken, startSdlServer } from '../support/graphql-from-sdl.ts';
import { anyProject, printSdl } from '../support/graphql-from-sdl-random.ts';
import type { World } from '../support/graphql-from-sdl-world.ts';
import { propertyRuns } from '../support/property-runs.ts';
import { edits, read, setUp, someProject } from './support/edited-project.ts';

const numRuns = propertyRuns(25);
const maxLength = 2 ** 20;

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

  it('leaves the cache as it is if nothing changed, though the list of records takes several queries', async () => {
    const [collection] = someProject.models;
    const models = Array(21).fill(collection);
    const { server, cacheDir } = await setUp({}, { ...someProject, models });
    const first = await read(server, { cacheDir });
    const { ino } = statSync(cacheFile(cacheDir));

    const queriesBefore = server.queries.length;
    const second = await read(server, { cacheDir });
    expect(server.queries.length - queriesBefore).toBeGreaterThan(3);
    expect([...second.assets]).toEqual([...first.assets]);
    expect(statSync(cacheFile(cacheDir)).ino).toBe(ino);
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

  it('looks up uploads again that were changed in the seconds of the last walk, since dates have whole seconds', async () => {
    const { server, cacheDir } = await setUp();
    for (const upload of server.world.uploads) upload._updatedAt = new Date().toISOString();
    await read(server, { cacheDir });
    server.queries.length = 0;
    await read(server, { cacheDir });
    expect(server.queries.some((query) => /allUploads\(first: \d+, filter: \{ id/.test(query))).toBe(true);
  });

  it.each<[string, (world: World) => void]>([
    ['a file that a text names is uploaded', (world) => world.addNamedUpload()],
    [
      'the files of all uploads are replaced',
      (world) => {
        for (const upload of world.uploads)
          Object.assign(upload, { md5: `other ${upload.id}`, _updatedAt: '2026-03-01' });
      },
    ],
  ])('returns what a full walk returns after %s in a large project', async (_, change) => {
    const { server, cacheDir } = await setUp({}, { ...someProject, recordsPerModel: 150 });
    await read(server, { cacheDir });
    change(server.world);
    const changes = await read(server, { cacheDir });
    const full = await read(server, { cacheDir, incremental: false });
    expect([...changes.assets.values()]).toEqual([...full.assets.values()]);
    expect(changes.isRemembered).toBe(true);
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
    const purpose = `walk ${basename(file)}`;
    const signedBy = (signer: RecordSigner) =>
      new SignedRecords(cacheDir, 'published', basename(file), signer, maxLength);
    const written = signedBy(new RecordSigner(sdlToken, purpose));
    const records = written.read((found) => Array.from(found, (record) => record.read())) ?? [];
    rmSync(file);
    await signedBy(new RecordSigner(token, purpose, version)).write(records);
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
    writeFileSync(file, damage(readFileSync(file, 'latin1')), 'latin1');
    const again = await read(server, { cacheDir });
    expect(again).toEqual(first);
  });

  it('reads everything if the cache file is cut between two records, whichever model has the newest content', async () => {
    const { server, cacheDir } = await setUp();
    for (const newest of server.world.published.values()) {
      for (const item of [...server.world.published.values()].flat()) {
        item._publishedAt = item._updatedAt = newest.includes(item) ? '2026-02-01T00:00:00Z' : '2026-01-01T00:00:00Z';
      }
      const first = await read(server, { cacheDir }, undefined, true);
      const file = cacheFile(cacheDir);
      const bytes = readFileSync(file);
      for (const start of startsOfRecords(bytes)) {
        writeFileSync(file, bytes.subarray(0, start));
        expect(await read(server, { cacheDir })).toEqual(first);
      }
    }
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
    expect(readdirSync(join(cacheDir, 'published'))).toEqual([expect.stringMatching(/^walk-[0-9a-f]{16}\.records$/)]);
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

/** Each record stands behind a signature of 16 and a length of 8 hexadecimal digits. */
function startsOfRecords(bytes: Buffer): number[] {
  const starts: number[] = [];
  for (let at = 0; at < bytes.length; at += 24 + Number.parseInt(bytes.toString('latin1', at + 16, at + 24), 16)) {
    starts.push(at);
  }
  return starts;
}

function cacheFile(cacheDir: string): string {
  const [name = ''] = readdirSync(join(cacheDir, 'published'));
  return join(cacheDir, 'published', name);
}
