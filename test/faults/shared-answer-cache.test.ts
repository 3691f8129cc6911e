import { fork } from 'node:child_process';
import { once } from 'node:events';
import { readdirSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { expect, it } from 'vitest';
import { files, maxBytes, visit } from '../support/answer-process.ts';
import { temporaryFolder } from '../support/temporary-folder.ts';

const module = join(import.meta.dirname, '../support/answer-process.ts');

it('several processes that share a cache, and are killed, send only right answers and leave only whole ones', async () => {
  const dir = temporaryFolder('shared-answers');
  const wrong: string[] = [];
  let answered = 0;
  const start = () => {
    const child = fork(module, [dir], { stdio: ['ignore', 'ignore', 'inherit', 'ipc'] });
    child.on('message', (messages: string[]) => {
      wrong.push(...messages);
      answered += 100;
    });
    return child;
  };
  const kill = async (child: ReturnType<typeof start>) => {
    child.kill('SIGKILL');
    await once(child, 'exit');
  };
  const survivor = start();
  for (let times = 0; times < 4; times++) {
    const before = answered;
    const victim = start();
    await once(victim, 'message');
    await expect.poll(() => answered).toBeGreaterThan(before + 200);
    await sleep(Math.random() * 50);
    await kill(victim);
  }
  await kill(survivor);
  expect(wrong).toEqual([]);

  for (let file = 0; file < files; file++) expect(await visit(dir, file)).toBeUndefined();
  const list = (folder: string) =>
    readdirSync(join(dir, 'answers-v1', folder), { recursive: true, encoding: 'utf8' })
      .map((name) => statSync(join(dir, 'answers-v1', folder, name), { throwIfNoEntry: false }))
      .filter((stats) => stats?.isFile());
  // Ten visits at a time were under way in each of five processes.
  expect(list('tmp').length).toBeLessThanOrEqual(50);
  // Each process may exceed the limit by a twentieth: the two that were killed last, and this one.
  const limit = maxBytes * 1.15;
  await expect.poll(() => list('').reduce((sum, stats) => sum + (stats?.size ?? 0), 0)).toBeLessThanOrEqual(limit);
});
