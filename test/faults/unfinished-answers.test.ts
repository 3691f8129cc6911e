import { fork } from 'node:child_process';
import { once } from 'node:events';
import { statSync } from 'node:fs';
import { join } from 'node:path';
import { createDiskCache } from 'datocms-assets/runtime/node';
import { expect, it } from 'vitest';
import { filesIn } from '../support/kept-assets.ts';
import { temporaryFolder } from '../support/temporary-folder.ts';
import { filmLength } from '../support/unfinished-process.ts';

const module = join(import.meta.dirname, '../support/unfinished-process.ts');
const maxBytes = 4 * filmLength;

async function startFilm(dir: string) {
  const child = fork(module, [dir, String(maxBytes)], { stdio: ['ignore', 'ignore', 'inherit', 'ipc'] });
  await once(child, 'message');
  return child;
}

const sizeOf = (files: readonly string[]) => files.reduce((sum, file) => sum + statSync(file).size, 0);

it('a cache goes on keeping assets below its limit when processes are killed while they write films', async () => {
  const dir = temporaryFolder('unfinished-answers');
  for (let times = 0; times < 5; times++) {
    const child = await startFilm(dir);
    child.kill('SIGKILL');
    await once(child, 'exit');
  }
  const unfinished = filesIn(dir);
  expect(sizeOf(unfinished)).toBeGreaterThan(maxBytes);
  const running = await startFilm(dir);
  const [ofRunning = ''] = filesIn(dir).filter((file) => !unfinished.includes(file));

  const warnings: string[] = [];
  const cache = createDiskCache({ dir, maxBytes, warn: (message) => warnings.push(message) });
  const body = new Uint8Array(700_000);
  const keys = Array.from({ length: 8 }, (_, at) => `picture ${at}`);
  for (const key of keys) await cache.put(key, { type: 'image/png', body, length: body.length, sha256: undefined });
  await expect.poll(() => filesIn(dir).filter((file) => unfinished.includes(file))).toEqual([]);
  expect((await Promise.all(keys.map((key) => cache.find(key)))).filter(Boolean)).toHaveLength(keys.length);
  expect(sizeOf(filesIn(dir))).toBeLessThan(maxBytes);
  expect(warnings).toEqual([]);
  expect(filesIn(dir)).toContain(ofRunning);
  running.disconnect();
  await once(running, 'exit');
});
