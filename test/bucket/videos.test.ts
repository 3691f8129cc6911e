import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { pruneBucket } from '../../packages/datocms-assets/src/job/prune-bucket.ts';
import { localize } from '../../packages/datocms-assets/src/localize.ts';
import type { Options } from '../../packages/datocms-assets/src/options/options.ts';
import { toSettings } from '../../packages/datocms-assets/src/options/settings.ts';
import { type Emulator, startEmulator } from '../../packages/datocms-emulator/src/emulator.ts';
import { type S3Server, startRgw } from '../support/start-rgw.ts';
import { temporaryFolder } from '../support/temporary-folder.ts';

const work = temporaryFolder('bucket-videos');
const project = join(import.meta.dirname, '../../packages/datocms-emulator/test-project');
// A port that `fetch` refuses: no build of these tests asks for a file there.
const prefix = 'http://127.0.0.1:9';
const video = '<video src="https://stream.mux.com/play123.m3u8"></video>';
let emulator: Emulator;
let server: S3Server;
let sites = 0;

beforeAll(async () => {
  [emulator, server] = await Promise.all([startEmulator({ project }), startRgw()]);
  await server.createBucket('media');
});
afterAll(() => Promise.all([emulator.stop(), server.close()]));

const options = (): Options => ({
  ...{ token: 'published-token', video: 'hls', store: 's3://media/site', prefix, cdaUrl: emulator.cdaUrl },
  connectTo: [`www.datocms-assets.com=${emulator.assetsOrigin}`, `*.mux.com=${emulator.muxOrigin}`],
});

const environment = () => ({ variables: server.env, places: 'the environment' });

/** Builds a site on a machine of its own: without a cache. */
async function build(html: string, more: Options = {}): Promise<string> {
  const folder = join(work, String(++sites));
  mkdirSync(join(folder, 'dist'), { recursive: true });
  writeFileSync(join(folder, 'dist/index.html'), html);
  const all = { ...options(), cacheDir: join(folder, 'cache'), ...more };
  const report = await localize(join(folder, 'dist'), all, { environment: environment() });
  expect(report.findings.filter(({ level }) => level === 'error')).toEqual([]);
  return join(folder, 'dist');
}

async function objects(): Promise<string[]> {
  const { folder, s3 } = server.client('s3://media/site');
  const names: string[] = [];
  for await (const { name } of folder.list()) names.push(name);
  await s3.close();
  return names.sort();
}

const muxRequests = () => emulator.requests.filter(({ kind }) => kind === 'mux').length;

describe('a stream in a bucket', () => {
  let dir = '';
  let names: readonly string[] = [];

  it('has all its files there, with their types', async () => {
    dir = await build(video, { sharedCache: 's3://media/cache' });
    names = await objects();
    const types: Readonly<Record<string, string>> = {
      m3u8: 'application/vnd.apple.mpegurl',
      ts: 'video/mp2t',
      vtt: 'text/vtt',
    };
    await server.makePublic('media');
    const found = await Promise.all(
      names.map(async (name) => (await fetch(`${server.origin}/media/site/${name}`)).headers.get('content-type')),
    );
    expect(found).toEqual(names.map((name) => types[name.split('.').at(-1) ?? '']));
    expect(new Set(found).size).toBe(3);
    expect(names).toHaveLength(21);
  });

  it('comes from the shared cache on another machine, without a request to Mux', async () => {
    const before = muxRequests();
    await build(video, { sharedCache: 's3://media/cache' });
    expect(muxRequests()).toBe(before);
    expect(await objects()).toEqual(names);
  });

  it('stays while an output names it, and goes as a whole', async () => {
    const settings = toSettings({ ...options(), yes: true }, environment(), 'bucket');
    const prune = (output: string) => pruneBucket([output], { ...settings, olderThan: 0 }, () => undefined);
    const kept = await prune(dir);
    expect([kept.removed, kept.used.length]).toEqual([[], names.length]);
    const other = await build('<video src="https://stream.mux.com/play123/medium.mp4"></video>');
    const { removed } = await prune(other);
    expect(removed.map(({ key }) => key.replace('site/', '')).sort()).toEqual(names);
    expect(await objects()).toEqual([expect.stringMatching(/\.mp4$/)]);
  });
});
