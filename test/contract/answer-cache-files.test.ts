import { mkdirSync, readdirSync, readFileSync, statSync, utimesSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { createDiskCache } from 'datocms-assets/runtime/node';
import { describe, expect, it } from 'vitest';
import {
  bytesOf,
  filesIn,
  film,
  filmAnswer,
  host,
  picture,
  png,
  pngAnswer,
  useAssetHost,
} from '../support/kept-assets.ts';
import { temporaryFolder } from '../support/temporary-folder.ts';

const { assets, startSite, publish } = useAssetHost();

describe('the files of a cache of assets', () => {
  it('keeps no film of more than a quarter of its size', async () => {
    const site = startSite({ maxBytes: 4 * film.length - 4 });
    const { url } = await publish(site, 'a.mp4', filmAnswer);
    expect((await bytesOf(await site.get(url))).equals(film)).toBe(true);
    expect(filesIn(site.dir)).toEqual([]);
  });

  it('keeps no film whose length is not known: it may end early', async () => {
    const site = startSite();
    const { url } = await publish(site, 'a.mp4', { ...filmAnswer, length: 'chunked' });
    expect((await bytesOf(await site.get(url))).equals(film)).toBe(true);
    expect(filesIn(site.dir)).toEqual([]);
  });

  it.each([
    ['a byte of a picture has changed', 'a.png', pngAnswer, (bytes: Buffer) => bytes.fill('x', 50, 51)],
    ['a byte of a film has changed', 'a.mp4', filmAnswer, (bytes: Buffer) => bytes.fill('x', 2_000_000, 2_000_001)],
    [
      'its type has changed',
      'a.png',
      pngAnswer,
      (bytes: Buffer) => Buffer.from(bytes.toString('latin1').replace('\nimage/png\n', '\ntext/html\n'), 'latin1'),
    ],
    ['its end is missing', 'a.png', pngAnswer, (bytes: Buffer) => bytes.subarray(0, -1)],
    ['it is empty', 'a.png', pngAnswer, () => Buffer.alloc(0)],
    ['it is that of another asset', 'a.png', pngAnswer, 'other'],
  ] as const)('asks again if a file shows that %s', async (_, file, answer, change) => {
    const { dir, ...site } = startSite();
    const { path, url } = await publish({ dir, ...site }, file, answer);
    await bytesOf(await site.get(url));
    const [kept = ''] = filesIn(dir);
    if (change === 'other') {
      const other = await publish({ dir, ...site }, 'b.png', { ...pngAnswer, body: await picture('#fff') });
      await bytesOf(await site.get(other.url));
      const [foreign = ''] = filesIn(dir).filter((each) => each !== kept);
      writeFileSync(kept, readFileSync(foreign));
    } else {
      writeFileSync(kept, change(readFileSync(kept)));
    }
    const response = await startSite({ dir }).get(url);
    expect([response.status, (await bytesOf(response)).equals(answer.body)]).toEqual([200, true]);
    expect(response.headers.get('content-type')).toBe(answer.headers['content-type']);
    expect(assets().requestsTo(path)).toHaveLength(2);
  });

  it('notices in the same process that a film on disk has changed', async () => {
    const site = startSite();
    const { path, url } = await publish(site, 'a.mp4', filmAnswer);
    for (let times = 0; times < 2; times++) await bytesOf(await site.get(url));
    const [kept = ''] = filesIn(site.dir);
    const bytes = readFileSync(kept);
    writeFileSync(kept, bytes.fill('x', 2_000_000, 2_000_001));
    expect((await bytesOf(await site.get(url))).equals(film)).toBe(true);
    expect(assets().requestsTo(path)).toHaveLength(2);
  });

  it('believes nothing that another key has written', async () => {
    const site = startSite();
    const { path, url } = await publish(site, 'a.png', pngAnswer);
    await bytesOf(await site.get(url));
    const other = startSite({ dir: site.dir }, { key: Buffer.alloc(32, 8).toString('base64url') });
    await bytesOf(await other.get(await other.runtime.seal(host + path)));
    expect(assets().requestsTo(path)).toHaveLength(2);
  });

  it('are as old as their assets, however often these are used', async () => {
    const first = startSite();
    const { url } = await publish(first, 'a.png', pngAnswer);
    await bytesOf(await first.get(url));
    const [file = ''] = filesIn(first.dir);
    const [received, used] = [1800, 1200].map((ago) => new Date(Math.floor(Date.now() / 1000 - ago) * 1000)) as [
      Date,
      Date,
    ];
    utimesSync(file, used, received);
    await bytesOf(await startSite({ dir: first.dir }).get(url));
    await expect.poll(() => statSync(file).atimeMs).toBeGreaterThan(used.getTime());
    expect(statSync(file).mtimeMs).toBe(received.getTime());
  });

  it('stays below its limit, and removes what was not used for the longest time', async () => {
    const options = { maxBytes: 40_000, maxAge: 100_000 };
    const site = startSite(options);
    const body = Buffer.concat([png, Buffer.alloc(4000)]);
    const put = async (file: string) => {
      const asset = await publish(site, file, { ...pngAnswer, body });
      await bytesOf(await site.get(asset.url));
      return asset;
    };
    const used = await put('used.png');
    const [usedFile = ''] = filesIn(site.dir);
    const others = [await put('a.png'), await put('b.png'), await put('c.png')];
    const hoursAgo = (hours: number) => new Date(Date.now() - hours * 3_600_000);
    for (const file of filesIn(site.dir)) utimesSync(file, hoursAgo(file === usedFile ? 2 : 1), hoursAgo(3));
    await bytesOf(await startSite({ ...options, dir: site.dir }).get(used.url));
    await expect.poll(() => statSync(usedFile).atimeMs).toBeGreaterThan(hoursAgo(0.1).getTime());

    for (let at = 0; at < 12; at++) {
      await put('new.png');
      const size = () =>
        filesIn(site.dir).reduce((sum, file) => sum + (statSync(file, { throwIfNoEntry: false })?.size ?? 0), 0);
      await expect.poll(size).toBeLessThan(options.maxBytes);
      if (at === 5) await bytesOf(await startSite({ ...options, dir: site.dir }).get(used.url));
    }
    expect(assets().requestsTo(used.path)).toHaveLength(1);
    const next = startSite({ ...options, dir: site.dir });
    for (const { url, path } of others) {
      await bytesOf(await next.get(url));
      expect(assets().requestsTo(path)).toHaveLength(2);
    }
  });

  it('writes only a part of its limit for many visitors of a new film, and keeps it once', async () => {
    const site = startSite({ maxBytes: 16_000_000 });
    const { url } = await publish(site, 'many.mp4', filmAnswer);
    // Those who ask in the same moment write one file anyway.
    const visits: Response[] = [];
    for (let visitor = 0; visitor < 12; visitor++) visits.push(await site.get(url));
    let most = 0;
    const bodies = visits.map(async ({ body }) => {
      const parts: Uint8Array[] = [];
      for await (const part of body as unknown as AsyncIterable<Uint8Array>) {
        parts.push(part);
        const sizes = filesIn(site.dir).map((file) => statSync(file, { throwIfNoEntry: false })?.size ?? 0);
        most = Math.max(
          most,
          sizes.reduce((sum, size) => sum + size, 0),
        );
      }
      return Buffer.concat(parts).equals(film);
    });
    expect(new Set(await Promise.all(bodies))).toEqual(new Set([true]));
    expect(most).toBeLessThan(8_500_000);
    await expect.poll(() => filesIn(site.dir).length).toBe(1);
    expect((await site.get(url)).headers.get('etag')).not.toBeNull();
  });

  it('keeps one film after the other, though all are more than may be written at once', async () => {
    const site = startSite({ maxBytes: 16_000_000 });
    for (const file of ['a.mp4', 'b.mp4', 'c.mp4']) {
      const { url } = await publish(site, file, filmAnswer);
      await bytesOf(await site.get(url));
    }
    expect(filesIn(site.dir)).toHaveLength(3);
  });

  it('removes what nobody knows to be written, after an hour', async () => {
    const site = startSite();
    const folder = join(site.dir, 'answers-v1/tmp');
    mkdirSync(folder, { recursive: true });
    const twoHoursAgo = new Date(Date.now() - 2 * 3600 * 1000);
    for (const name of ['old', 'new']) writeFileSync(join(folder, `${name}.tmp`), 'x');
    utimesSync(join(folder, 'old.tmp'), twoHoursAgo, twoHoursAgo);
    await bytesOf(await site.get((await publish(site, 'a.png', pngAnswer)).url));
    await expect.poll(() => readdirSync(folder)).toEqual(['new.tmp']);
  });

  it('says once that nothing is kept, where files that other machines seem to write take all of the room', async () => {
    const site = startSite({ maxBytes: 40_000 });
    const folder = join(site.dir, 'answers-v1/tmp');
    mkdirSync(folder, { recursive: true });
    writeFileSync(join(folder, 'other.tmp'), Buffer.alloc(50_000));
    for (const file of ['a.png', 'b.png']) {
      const body = Buffer.concat([png, Buffer.alloc(4000)]);
      await bytesOf(await site.get((await publish(site, file, { ...pngAnswer, body })).url));
      await expect.poll(() => filesIn(site.dir)).toEqual([join(folder, 'other.tmp')]);
    }
    expect(site.warnings).toEqual([
      `The cache of assets in ${site.dir} keeps nothing, since 50 kB there are unfinished files. Raise its limit, or remove them from ${join('answers-v1', 'tmp')} if no process writes them.`,
    ]);
  });

  it('goes on without a folder that can’t be written, and warns once', async () => {
    const dir = join(temporaryFolder('read-only'), 'file');
    writeFileSync(dir, '');
    const site = startSite({ dir });
    for (const [file, answer] of [
      ['a.png', pngAnswer],
      ['a.mp4', filmAnswer],
    ] as const) {
      const { path, url } = await publish(site, file, answer);
      for (let times = 0; times < 2; times++)
        expect((await bytesOf(await site.get(url))).equals(answer.body)).toBe(true);
      expect(assets().requestsTo(path)).toHaveLength(2);
    }
    expect(site.warnings).toEqual([expect.stringContaining(`The cache of assets in ${dir} can't be written`)]);
  });

  it('writes files that only its user can read, with nothing of the CMS in them or in their names', async () => {
    const site = startSite();
    const { url } = await publish(site, 'kettle.png', pngAnswer);
    await bytesOf(await site.get(url));
    const [file = ''] = filesIn(site.dir);
    expect(statSync(file).mode & 0o777).toBe(0o600);
    expect(file).toMatch(/\/answers-v1\/[0-9a-f]{2}\/[0-9a-f]{62}$/);
    expect(readFileSync(file, 'latin1')).not.toMatch(/kettle|99001|datocms/);
  });

  it.each<[unknown, string]>([
    [
      { maxBytes: -1, maxAge: Number.NaN },
      'expected a number above 0; got -1.\nmaxAge: expected a number above 0; got NaN.',
    ],
    [{ maxBytes: '1GiB' }, 'maxBytes: expected a number above 0; got "1GiB".'],
    [{ cacheDir: '/var/cache' }, 'cacheDir: there is no such option.'],
    [{ dir: '' }, 'dir: expected the path of a folder, such as "/var/cache/site"; got "".'],
    ['/var/cache', 'options: expected an object with options.'],
  ])('are not begun with wrong options: %o', (options, problem) => {
    expect(() => createDiskCache(options as object)).toThrow(problem);
  });
});
