import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync, utimesSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { describe, expect, it, vi } from 'vitest';
import { answerWith, md5, newFolder, picture, requestFor, runDownload } from './run-download.ts';
import { useFaultServer } from './use-fault-server.ts';

const server = await useFaultServer();

let nextNumber = 0;

/** URLs of new pictures. */
function pictures(count: number, padding = 0): string[] {
  return Array.from({ length: count }, () => {
    const path = `/8/${nextNumber++}.png`;
    server.answer(path, answerWith(picture(path, padding)));
    return path;
  });
}

describe('a run with a filled cache', () => {
  it('makes no request, and has the same result', async () => {
    const cacheDir = newFolder();
    const requests = pictures(30).map((path) => requestFor(path, { md5: 'a' }));
    const cold = await runDownload(server.origin, requests, { cacheDir });
    const before = server.requests.length;
    const warm = await runDownload('http://127.0.0.1:9', requests, { cacheDir });
    expect(server.requests.length).toBe(before);
    expect(warm.bytes).toEqual(cold.bytes);
    expect(warm.stored.map((variant) => ({ ...variant, from: 'network' }))).toEqual(cold.stored);
    expect(new Set(warm.stored.map(({ from }) => from))).toEqual(new Set(['cache']));
  });

  it('fetches an upload again after it was replaced at its URL', async () => {
    const cacheDir = newFolder();
    const [path] = pictures(1) as [string];
    await runDownload(server.origin, [requestFor(path, { md5: md5(picture('old')) })], { cacheDir });
    server.answer(path, answerWith(picture('new')));
    const { bytes } = await runDownload(server.origin, [requestFor(path, { md5: md5(picture('new')) })], { cacheDir });
    expect([...bytes.values()]).toEqual([picture('new')]);
  });

  describe('after an upload was changed', () => {
    const minutesAgo = (minutes: number) => new Date(Date.now() - minutes * 60_000).toISOString();

    it('has the new file as soon as the host sends it, even if a run came before', async () => {
      const cacheDir = newFolder();
      const [path] = pictures(1) as [string];
      server.answer(path, [answerWith(picture('old')), answerWith(picture('new'))]);
      const changed = (minutes: number) =>
        requestFor(path, { md5: md5(picture('new')), updatedAt: minutesAgo(minutes) });
      const early = await runDownload(server.origin, [changed(1)], { cacheDir });
      const late = await runDownload(server.origin, [changed(20)], { cacheDir });
      const later = await runDownload(server.origin, [changed(40)], { cacheDir });
      expect([early, late, later].map(({ bytes }) => [...bytes.values()])).toEqual([
        [picture('old')],
        [picture('new')],
        [picture('new')],
      ]);
      expect(later.stored[0]?.from).toBe('cache');
    });

    it.each(['', '?skip-default-optimizations=true'])(
      'keeps a file that has the MD5, from a URL with “%s”',
      async (query) => {
        const cacheDir = newFolder();
        const [path] = pictures(1) as [string];
        const bytes = picture(path);
        server.answer(path + query, answerWith(bytes));
        const request = () => requestFor(path + query, { md5: md5(bytes), updatedAt: minutesAgo(1) });
        const [first, second] = [
          await runDownload(server.origin, [request()], { cacheDir }),
          await runDownload(server.origin, [request()], { cacheDir }),
        ];
        expect([first, second].map(({ stored }) => stored[0]?.from)).toEqual(['network', 'cache']);
      },
    );

    it('needs no request for a file that was fetched before its texts changed', async () => {
      const cacheDir = newFolder();
      const [path] = pictures(1) as [string];
      await runDownload(server.origin, [requestFor(path, { md5: 'a', updatedAt: minutesAgo(60) })], { cacheDir });
      const again = requestFor(path, { md5: 'a', updatedAt: minutesAgo(0) });
      expect((await runDownload(server.origin, [again], { cacheDir })).stored[0]?.from).toBe('cache');
    });
  });

  it('fetches an asset again that was refused', async () => {
    const cacheDir = newFolder();
    const [path] = pictures(1) as [string];
    server.answer(path, [answerWith(Buffer.from('<html>'), 'text/html'), answerWith(picture('right'))]);
    await runDownload(server.origin, [requestFor(path)], { cacheDir });
    expect((await runDownload(server.origin, [requestFor(path)], { cacheDir })).stored).toHaveLength(1);
  });

  it.each<[string, (file: string) => void]>([
    ['its first byte', (file) => damage(file, 0)],
    ['a byte in its middle', (file) => damage(file, 60)],
    ['its last byte', (file) => damage(file, -1)],
    ['its length', (file) => writeFileSync(file, readFileSync(file).subarray(1))],
    ['all of it', (file) => rmSync(file)],
  ])('fetches an asset again whose cached file was damaged at %s', async (_what, change) => {
    const cacheDir = newFolder();
    const [path] = pictures(1) as [string];
    const first = await runDownload(server.origin, [requestFor(path, { md5: 'a' })], { cacheDir });
    change(first.stored[0]?.file as string);
    const second = await runDownload(server.origin, [requestFor(path, { md5: 'a' })], { cacheDir });
    expect(second.bytes).toEqual(first.bytes);
    expect([second.stored[0]?.from, server.requestsTo(path).length]).toEqual(['network', 2]);
    expect((await runDownload(server.origin, [requestFor(path, { md5: 'a' })], { cacheDir })).stored[0]?.from).toBe(
      'cache',
    );
  });
});

function damage(file: string, at: number): void {
  const bytes = readFileSync(file);
  const index = at < 0 ? bytes.length + at : at;
  bytes[index] = (bytes[index] as number) ^ 1;
  writeFileSync(file, bytes);
  utimesSync(file, new Date(0), new Date());
}

/** A file in the place of a folder. */
const block = (path: string) => {
  rmSync(path, { recursive: true, force: true });
  mkdirSync(dirname(path), { recursive: true });
  writeFileSync(path, '');
};

describe('a cache that cannot be used is one warning, and all assets are stored', () => {
  it.each<[string, (cacheDir: string) => void]>([
    ['where it is a file', (cacheDir) => block(cacheDir)],
    ['where its content is a file', (cacheDir) => block(join(cacheDir, 'content-v1'))],
    ['where the folder for temporary files is a file', (cacheDir) => block(join(cacheDir, 'content-v1', 'tmp'))],
    ['where the folder for bodies is a file', (cacheDir) => block(join(cacheDir, 'content-v1', 'bodies'))],
    [
      'where its index is a folder',
      (cacheDir) => mkdirSync(join(cacheDir, 'content-v1', 'index.jsonl'), { recursive: true }),
    ],
  ])('%s', async (_name, damageCache) => {
    const cacheDir = newFolder();
    damageCache(cacheDir);
    const systemFolder = newFolder();
    vi.stubEnv('TMPDIR', systemFolder);
    const paths = [...pictures(20), ...pictures(5, 400_000)];
    const { stored, findings } = await runDownload(
      server.origin,
      paths.map((path) => requestFor(path)),
      { cacheDir },
    );
    expect(stored).toHaveLength(25);
    expect(findings).toEqual([expect.stringMatching(/^cache-unusable: The cache can't be written \(E\w+\): /)]);
    expect(readdirSync(systemFolder)).toEqual([]);
    vi.unstubAllEnvs();
  });
});

it('a cache that cannot be used, without a folder for temporary files, is one error that names both, and nothing is fetched', async () => {
  const cacheDir = newFolder();
  block(cacheDir);
  vi.stubEnv('TMPDIR', '/nowhere');
  // Bodies that nobody reads would keep all connections busy.
  const paths = [...pictures(5), ...pictures(40, 400_000)];
  const requests = paths.map((path) => requestFor(path));
  const { stored, findings } = await runDownload(server.origin, requests, { cacheDir });
  expect(stored).toEqual([]);
  expect(findings).toEqual([`download-failed: Assets can be written neither to ${cacheDir} nor to /nowhere (ENOENT).`]);
  expect(paths.flatMap((path) => server.requestsTo(path))).toEqual([]);
  vi.unstubAllEnvs();
});

describe('a run', () => {
  it('makes one request for a variant that several profiles need', async () => {
    const [path] = pictures(1) as [string];
    const facts = { mimeType: 'application/pdf' };
    const { stored } = await runDownload(server.origin, [
      requestFor(path, facts),
      requestFor(path, { ...facts, profile: 'portable' }),
    ]);
    expect(stored.map(({ request }) => request.profile)).toEqual(['portable', 'web']);
    expect(server.requestsTo(path)).toHaveLength(1);
  });

  it('makes one request for each profile where the formats differ', async () => {
    const [path] = pictures(1) as [string];
    server.answer(path, ({ headers }) =>
      answerWith(picture(headers.accept?.includes('image/webp') ? 'webp' : 'portable')),
    );
    const { stored } = await runDownload(server.origin, [requestFor(path), requestFor(path, { profile: 'portable' })]);
    expect(new Set(stored.map(({ sha256 }) => sha256)).size).toBe(2);
  });

  it('keeps one file for variants with the same bytes', async () => {
    const paths = pictures(5);
    for (const path of paths) server.answer(path, answerWith(picture('same')));
    const { stored } = await runDownload(
      server.origin,
      paths.map((path) => requestFor(path)),
    );
    expect(new Set(stored.map(({ file }) => file)).size).toBe(1);
  });

  it('leaves no temporary file', async () => {
    const cacheDir = newFolder();
    const [good, , broken] = pictures(3, 400_000) as [string, string, string];
    server.answer(broken, { ...answerWith(picture('x', 400_000)), cutAt: 300_000 });
    await runDownload(server.origin, [requestFor(good), requestFor(broken)], { cacheDir, retries: 1 });
    expect(readdirSync(join(cacheDir, 'content-v1', 'tmp'))).toEqual([]);
  });

  it('has the same result in whatever order the answers come', async () => {
    const paths = pictures(40);
    paths.forEach((path, index) => {
      const delay = () => Math.random() * 30;
      const answers = [
        answerWith(picture(`${index % 7}`)),
        { status: 404 },
        answerWith(Buffer.from('<html>'), 'text/html'),
      ];
      server.answer(path, () => ({ ...answers[index % 4 === 1 ? 1 : index % 9 === 2 ? 2 : 0], delay: delay() }));
    });
    const outcomes = [];
    for (let time = 0; time < 3; time++) {
      const { stored, findings } = await runDownload(
        server.origin,
        paths.map((path) => requestFor(path)),
      );
      outcomes.push([stored.map(({ request, sha256 }) => [request.id, sha256]), findings]);
    }
    expect(outcomes[1]).toEqual(outcomes[0]);
    expect(outcomes[2]).toEqual(outcomes[0]);
  });

  it('reports progress that never goes back, and ends with the totals', async () => {
    const cacheDir = newFolder();
    const paths = pictures(12);
    await runDownload(
      server.origin,
      paths.slice(0, 5).map((path) => requestFor(path)),
      { cacheDir },
    );
    server.answer(paths[11] as string, { status: 404 });
    const seen: { done: number; total: number; bytes: number; cached: number }[] = [];
    const onProgress = (progress: (typeof seen)[number]) => void seen.push(progress);
    await runDownload(
      server.origin,
      paths.map((path) => requestFor(path)),
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
    ['while bytes flow', { ...answerWith(picture('slow', 500_000)), trickle: { bytes: 300_000, every: 60_000 } }],
    ['while no data comes', { stallAt: -1 }],
    ['while it waits before a retry', { status: 503, headers: { 'retry-after': '20' } }],
    ['during a pause of all requests', { status: 429, headers: { 'retry-after': '20' } }],
  ])(
    'ends at once with the reason, and leaves no temporary file, %s',
    async (_name, answer) => {
      const cacheDir = newFolder();
      const paths = pictures(50);
      for (const path of paths) server.answer(path, answer);
      const stop = new AbortController();
      setTimeout(() => stop.abort(new Error('interrupted')), 150);
      const running = runDownload(
        server.origin,
        paths.map((path) => requestFor(path)),
        { cacheDir, timeout: 60 },
        { signal: stop.signal },
      );
      await expect(running).rejects.toThrow('interrupted');
      const folder = join(cacheDir, 'content-v1', 'tmp');
      expect(existsSync(folder) ? readdirSync(folder) : []).toEqual([]);
    },
    // Sooner than the host would be asked again.
    15_000,
  );

  it('makes no request when it was interrupted before', async () => {
    const [path] = pictures(1) as [string];
    const signal = AbortSignal.abort(new Error('too late'));
    await expect(runDownload(server.origin, [requestFor(path)], {}, { signal })).rejects.toThrow('too late');
    expect(server.requestsTo(path)).toEqual([]);
  });
});
