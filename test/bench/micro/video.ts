// Stores a stream beside a bare downloader of the same URLs, from the sources: node video.ts ROUNDS MEGABITS. Prints JSON.
import { fork } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Agent, request } from 'undici';
import { download } from '../../../packages/datocms-assets/src/job/download.ts';
import { toSettings } from '../../../packages/datocms-assets/src/options/settings.ts';
import { settle } from '../measure/fresh-file-system.ts';
import { takeTurns } from './take-turns.ts';

const [rounds = '5', megabits = '10'] = process.argv.slice(2);
const connections = 16;
const masterUrl = 'https://stream.mux.com/bench.m3u8';

const dir = mkdtempSync(join(tmpdir(), 'video-'));
const host = fork(new URL('../serve/stream-host.ts', import.meta.url), [megabits]);
const [port] = (await once(host, 'message')) as [number];
const origin = `http://127.0.0.1:${port}`;

let folder = '';
function prepareFolder(): void {
  if (folder !== '') rmSync(folder, { recursive: true });
  folder = mkdtempSync(join(dir, 'run-'));
  settle();
}

async function downloadBare(): Promise<void> {
  const agent = new Agent({ connections, pipelining: 1 });
  const get = async (url: string) => {
    const { pathname, search } = new URL(url);
    return (await request(origin + pathname + search, { dispatcher: agent })).body;
  };
  const urlsIn = (text: string) => text.match(/^https:\S+$/gm) ?? [];
  const texts = await Promise.all(
    urlsIn(await (await get(masterUrl)).text()).map(async (url) => (await get(url)).text()),
  );
  const queue = texts.flatMap(urlsIn).entries();
  const work = async () => {
    for (const [at, url] of queue) await writeFile(join(folder, `${at}.ts`), await (await get(url)).bytes());
  };
  await Promise.all(Array.from({ length: connections }, work));
  await agent.close();
}

async function storeStream(): Promise<void> {
  const settings = toSettings({ token: 'x', video: 'hls', cacheDir: folder, connectTo: [`*.mux.com=${origin}`] });
  const asset = { id: `web ${masterUrl}`, url: masterUrl, path: 'mux:bench', profile: 'web' } as const;
  const downloads = await download([{ ...asset, md5: null, size: null, mimeType: null }], settings);
  const parts = downloads.stored.get(asset.id)?.parts?.length;
  if (parts !== 305) throw new Error(`305 parts expected, ${parts} stored: ${JSON.stringify(downloads.findings)}`);
  await downloads.close();
}

const results = await takeTurns(
  { 'a bare downloader': downloadBare, 'datocms-assets': storeStream },
  Number(rounds),
  prepareFolder,
);
host.kill();
rmSync(dir, { recursive: true });
process.stdout.write(JSON.stringify(results));
