import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync, utimesSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { describe, expect, it, vi } from 'vitest';
import { faultServer } from './fault-server-of-file.ts';
import { md5, newFolder, picture, run, serve, want } from './run.ts';

const server = await faultServer();

let count = 0;

/** So many URLs, each with a picture of its own. */
function pictures(number: number, padding = 0): string[] {
  return Array.from({ length: number }, () => {
    const path = `/8/${count++}.png`;
    server.answer(path, serve(picture(path, padding)));
    return path;
  });
}

describe('a warm run', () => {
  it('makes no request, and gives the same', async () => {
    const cacheDir = newFolder();
    const wanted = pictures(30).map((path) => want(path, { md5: 'a' }));
    const cold = await run(server.origin, wanted, { cacheDir });
    const before = server.hits.length;
    const warm = await run('http://127.0.0.1:9', wanted, { cacheDir });
    expect(server.hits.length).toBe(before);
    expect(warm.bytes).toEqual(cold.bytes);
    expect(warm.stored.map((variant) => ({ ...variant, from: 'network' }))).toEqual(cold.stored);
    expect(new Set(warm.stored.map(({ from }) => from))).toEqual(new Set(['cache']));
  });

  it('fetches an upload again that was replaced at its URL', async () => {
    const cacheDir = newFolder();
    const [path] = pictures(1) as [string];
    await run(server.origin, [want(path, { md5: md5(picture('old')) })], { cacheDir });
    server.answer(path, serve(picture('new')));
    const { bytes } = await run(server.origin, [want(path, { md5: md5(picture('new')) })], { cacheDir });
    expect([...bytes.values()]).toEqual([picture('new')]);
  });

  it('fetches again what was refused', async () => {
    const cacheDir = newFolder();
    const [path] = pictures(1) as [string];
    server.answer(path, [serve(Buffer.from('<html>'), 'text/html'), serve(picture('right'))]);
    await run(server.origin, [want(path)], { cacheDir });
    expect((await run(server.origin, [want(path)], { cacheDir })).stored).toHaveLength(1);
  });

  it.each<[string, (file: string) => void]>([
    ['its first byte', (file) => damage(file, 0)],
    ['a byte in its middle', (file) => damage(file, 60)],
    ['its last byte', (file) => damage(file, -1)],
    ['its length', (file) => writeFileSync(file, readFileSync(file).subarray(1))],
    ['all of it', (file) => rmSync(file)],
  ])('fetches a file of the cache again that was damaged at %s', async (_what, change) => {
    const cacheDir = newFolder();
    const [path] = pictures(1) as [string];
    const first = await run(server.origin, [want(path, { md5: 'a' })], { cacheDir });
    change(first.stored[0]?.file as string);
    const second = await run(server.origin, [want(path, { md5: 'a' })], { cacheDir });
    expect(second.bytes).toEqual(first.bytes);
    expect([second.stored[0]?.from, server.hitsOf(path).length]).toEqual(['network', 2]);
    expect((await run(server.origin, [want(path, { md5: 'a' })], { cacheDir })).stored[0]?.from).toBe('cache');
  });
});

function damage(file: string, at: number): void {
  const bytes = readFileSync(file);
  const index = at < 0 ? bytes.length + at : at;
  bytes[index] = (bytes[index] as number) ^ 1;
  writeFileSync(file, bytes);
  utimesSync(file, new Date(0), new Date());
}

describe('a cache that can not be used is a warning, once, and all is stored', () => {
  const block = (path: string) => {
    rmSync(path, { recursive: true, force: true });
    mkdirSync(dirname(path), { recursive: true });
    writeFileSync(path, '');
  };
  it.each<[string, (cacheDir: string) => void]>([
    ['where it is a file', (cacheDir) => block(cacheDir)],
    ['where its content is a file', (cacheDir) => block(join(cacheDir, 'content-v1'))],
    ['where the folder for temporary files is a file', (cacheDir) => block(join(cacheDir, 'content-v1', 'tmp'))],
    ['where the folder for bodies is a file', (cacheDir) => block(join(cacheDir, 'content-v1', 'bodies'))],
    [
      'where its index is a folder',
      (cacheDir) => mkdirSync(join(cacheDir, 'content-v1', 'index.jsonl'), { recursive: true }),
    ],
  ])('%s', async (_name, spoil) => {
    const cacheDir = newFolder();
    spoil(cacheDir);
    const system = newFolder();
    vi.stubEnv('TMPDIR', system);
    const paths = [...pictures(20), ...pictures(5, 400_000)];
    const { stored, findings } = await run(
      server.origin,
      paths.map((path) => want(path)),
      { cacheDir },
    );
    expect(stored).toHaveLength(25);
    expect(findings).toEqual([expect.stringMatching(/^cache-unusable: The cache can't be written \(E\w+\): /)]);
    expect(readdirSync(system)).toEqual([]);
    vi.unstubAllEnvs();
  });
});

describe('one run', () => {
  it('makes one request for a variant, however many ask for it', async () => {
    const [path] = pictures(1) as [string];
    const facts = { mimeType: 'application/pdf' };
    const { stored } = await run(server.origin, [want(path, facts), want(path, { ...facts, profile: 'portable' })]);
    expect(stored.map(({ request }) => request.profile)).toEqual(['portable', 'web']);
    expect(server.hitsOf(path)).toHaveLength(1);
  });

  it('asks once for each profile where the formats differ', async () => {
    const [path] = pictures(1) as [string];
    server.answer(path, ({ headers }) => serve(picture(headers.accept?.includes('image/webp') ? 'webp' : 'portable')));
    const { stored } = await run(server.origin, [want(path), want(path, { profile: 'portable' })]);
    expect(new Set(stored.map(({ sha256 }) => sha256)).size).toBe(2);
  });

  it('keeps one file for variants with the same bytes', async () => {
    const paths = pictures(5);
    for (const path of paths) server.answer(path, serve(picture('same')));
    const { stored } = await run(
      server.origin,
      paths.map((path) => want(path)),
    );
    expect(new Set(stored.map(({ file }) => file)).size).toBe(1);
  });

  it('leaves no temporary file', async () => {
    const cacheDir = newFolder();
    const [good, , broken] = pictures(3, 400_000) as [string, string, string];
    server.answer(broken, { ...serve(picture('x', 400_000)), cutAt: 300_000 });
    await run(server.origin, [want(good), want(broken)], { cacheDir, retries: 1 });
    expect(readdirSync(join(cacheDir, 'content-v1', 'tmp'))).toEqual([]);
  });

  it('gives the same in whatever order the answers come', async () => {
    const paths = pictures(40);
    paths.forEach((path, index) => {
      const delay = () => Math.random() * 30;
      const answers = [serve(picture(`${index % 7}`)), { status: 404 }, serve(Buffer.from('<html>'), 'text/html')];
      server.answer(path, () => ({ ...answers[index % 4 === 1 ? 1 : index % 9 === 2 ? 2 : 0], delay: delay() }));
    });
    const outcomes = [];
    for (let time = 0; time < 3; time++) {
      const { stored, findings } = await run(
        server.origin,
        paths.map((path) => want(path)),
      );
      outcomes.push([stored.map(({ request, sha256 }) => [request.id, sha256]), findings]);
    }
    expect(outcomes[1]).toEqual(outcomes[0]);
    expect(outcomes[2]).toEqual(outcomes[0]);
  });

  it('reports progress that never goes back, and ends with all', async () => {
    const cacheDir = newFolder();
    const paths = pictures(12);
    await run(
      server.origin,
      paths.slice(0, 5).map((path) => want(path)),
      { cacheDir },
    );
    server.answer(paths[11] as string, { status: 404 });
    const seen: { done: number; total: number; bytes: number; cached: number }[] = [];
    const onProgress = (progress: (typeof seen)[number]) => void seen.push(progress);
    await run(
      server.origin,
      paths.map((path) => want(path)),
      { cacheDir },
      { onProgress },
    );
    for (const [index, now] of seen.entries()) {
      const before = seen[index - 1] ?? { done: 0, bytes: 0, cached: 0 };
      expect(now.total).toBe(12);
      expect(now.done).toBeGreaterThanOrEqual(before.done);
      expect(now.bytes).toBeGreaterThanOrEqual(before.bytes);
      expect(now.cached).toBeGreaterThanOrEqual(before.cached);
    }
    const bytes = paths.slice(5, 11).reduce((sum, path) => sum + picture(path).length, 0);
    expect(seen.at(-1)).toEqual({ done: 12, total: 12, bytes, cached: 5 });
  });
});

describe('an interrupted run', () => {
  it.each([
    ['while bytes flow', { ...serve(picture('slow', 500_000)), trickle: { bytes: 300_000, every: 60_000 } }],
    ['while nothing comes', { stallAt: -1 }],
    ['while it waits to try again', { status: 503, headers: { 'retry-after': '20' } }],
    ['during a pause of all requests', { status: 429, headers: { 'retry-after': '20' } }],
  ])(
    'ends at once with the reason, and leaves no temporary file, %s',
    async (_name, answer) => {
      const cacheDir = newFolder();
      const paths = pictures(50);
      for (const path of paths) server.answer(path, answer);
      const stop = new AbortController();
      setTimeout(() => stop.abort(new Error('interrupted')), 150);
      const running = run(
        server.origin,
        paths.map((path) => want(path)),
        { cacheDir, timeout: 60 },
        { signal: stop.signal },
      );
      await expect(running).rejects.toThrow('interrupted');
      const folder = join(cacheDir, 'content-v1', 'tmp');
      expect(existsSync(folder) ? readdirSync(folder) : []).toEqual([]);
    },
    10_000,
  );

  it('does not begin when it was interrupted before', async () => {
    const [path] = pictures(1) as [string];
    const signal = AbortSignal.abort(new Error('too late'));
    await expect(run(server.origin, [want(path)], {}, { signal })).rejects.toThrow('too late');
    expect(server.hitsOf(path)).toEqual([]);
  });
});
