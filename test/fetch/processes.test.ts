import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { chmodSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { text } from 'node:stream/consumers';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import { heldBack } from '../support/held-back.ts';
import type { Job, JobResult } from './download-process.ts';
import { answerWith, newFolder, picture, sha256 } from './run-download.ts';
import { useFaultServer } from './use-fault-server.ts';

const server = await useFaultServer();

const script = fileURLToPath(new URL('download-process.ts', import.meta.url));
let count = 0;

/** URLs of new pictures, some of them large. */
function pictures(number: number): string[] {
  return Array.from({ length: number }, (_, index) => {
    const path = `/10/${count++}.png`;
    server.answer(path, { ...answerWith(picture(path, index % 5 === 0 ? 400_000 : 0)), delay: 5 });
    return path;
  });
}

/** Starts a job in a process. @param shell commands that run first, such as one that sets a limit */
function start(job: Job, shell = '') {
  const command = `${shell} exec "$0" "$@"`;
  const nodeArguments = ['--disable-warning=ExperimentalWarning', script, JSON.stringify(job)];
  const started = spawn('sh', ['-c', command, process.execPath, ...nodeArguments], {
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  const ended = Promise.all([text(started.stdout), text(started.stderr), once(started, 'exit')]);
  const result = async (): Promise<JobResult> => {
    const [output, errors, [code]] = await ended;
    if (code !== 0) throw new Error(`the process ended with ${code}: ${errors}`);
    return JSON.parse(output) as JobResult;
  };
  return { started, ended, result };
}

const run = (job: Job, shell?: string) => start(job, shell).result();

describe('two builds with one cache', () => {
  it('at the same time get all assets, and leave all for the next build', async () => {
    const job = { origin: server.origin, cacheDir: newFolder(), paths: pictures(60) };
    const results = await Promise.all([run({ ...job, out: newFolder() }), run({ ...job, out: newFolder() })]);
    for (const { stored, findings } of results) expect([stored, findings]).toEqual([60, []]);
    const before = server.requests.length;
    expect(await run(job)).toMatchObject({ stored: 60, fromCache: 60 });
    expect(server.requests.length).toBe(before);
  });

  it('never store a file that was damaged in the cache', async () => {
    const [out, cacheDir] = [newFolder(), newFolder()];
    const job = { origin: server.origin, cacheDir, paths: pictures(10) };
    await run(job);
    const bodies = readdirSync(cacheDir, { recursive: true, encoding: 'utf8' }).filter((name) =>
      /[0-9a-f]{64}$/.test(name),
    );
    expect(bodies).toHaveLength(10);
    for (const body of bodies) {
      const path = `${cacheDir}/${body}`;
      const bytes = readFileSync(path);
      bytes[40] = (bytes[40] as number) ^ 1;
      writeFileSync(path, bytes);
    }
    expect(await run({ ...job, out })).toMatchObject({ stored: 10, fromCache: 0, findings: [] });
    expectComplete(out, job.paths);
  });
});

function expectComplete(out: string, paths: readonly string[]): void {
  const names = readdirSync(out).filter((name) => !name.startsWith('.localize-'));
  for (const name of names) expect(name).toBe(`${sha256(readFileSync(`${out}/${name}`))}.png`);
  const expected = paths.map((path, index) => `${sha256(picture(path, index % 5 === 0 ? 400_000 : 0))}.png`);
  expect(names.sort()).toEqual(expected.sort());
}

// KILLS=100 makes it a long run.
const kills = Number(process.env.KILLS ?? 5);

it(`a build that is killed at any time, ${kills} times, leaves no wrong file, and the next one completes it`, async () => {
  const [out, cacheDir] = [newFolder(), newFolder()];
  const job = { origin: server.origin, cacheDir, out, paths: pictures(80) };
  const startUp = performance.now();
  await run({ ...job, paths: [] });
  const earliest = 0.6 * (performance.now() - startUp);
  for (let time = 0; time < kills; time++) {
    const { started, ended } = start(job);
    await sleep(earliest + Math.random() * 500);
    started.kill('SIGKILL');
    await ended;
    for (const name of readdirSync(out).filter((each) => !each.startsWith('.localize-'))) {
      expect(name).toBe(`${sha256(readFileSync(`${out}/${name}`))}.png`);
    }
  }
  expect(await run(job)).toMatchObject({ stored: 80, findings: [] });
  expectComplete(out, job.paths);
  expect(await run(job)).toMatchObject({ stored: 80, fromCache: 80 });
}, 600_000);

it('reads a read-only cache, and stores other assets elsewhere, with a warning', async () => {
  const cacheDir = newFolder();
  const [old, more] = [pictures(5), pictures(5)];
  await run({ origin: server.origin, cacheDir, paths: old });
  for (const name of ['', ...readdirSync(cacheDir, { recursive: true, encoding: 'utf8' })]) {
    const path = `${cacheDir}/${name}`;
    chmodSync(path, name === '' || !/[0-9a-f]{64}$|index/.test(name) ? 0o555 : 0o444);
  }
  const result = await run(
    { origin: server.origin, cacheDir, paths: [...old, ...more] },
    `exec ${heldBack.join(' ')} "$0" "$@";`,
  );
  expect(result).toMatchObject({ stored: 10, fromCache: 5 });
  expect(result.findings).toEqual([expect.stringContaining('cache-unusable')]);
});

it('a full disk fails the assets that do not fit, and stores the others', async () => {
  // A limit of the shell on the size of a file stands for a full disk: 200 blocks, of 512 or 1024 bytes.
  const job = { origin: server.origin, cacheDir: newFolder(), paths: pictures(10) };
  const { stored, findings } = await run(job, 'ulimit -f 200;');
  expect(stored).toBe(8);
  expect(findings.filter((each) => each.startsWith('download-failed'))).toEqual([
    expect.stringContaining("it can't be written to this machine's disk (EFBIG)"),
    expect.stringContaining("it can't be written to this machine's disk (EFBIG)"),
  ]);
  expect(findings.filter((each) => each.startsWith('cache-unusable'))).toHaveLength(1);
});

it('memory does not grow with the size of a file', async () => {
  const video = (size: number) => {
    const head = Buffer.from('0000001c667479706d703432000000006d7034326d703431', 'hex');
    return answerWith(Buffer.concat([head, Buffer.alloc(size, 7)]), 'video/mp4');
  };
  server.answer('/11/small.mp4', video(2e6));
  server.answer('/11/large.mp4', video(200e6));
  const job = (path: string) => ({ origin: server.origin, cacheDir: newFolder(), out: newFolder(), paths: [path] });
  const small = await run(job('/11/small.mp4'));
  const large = await run(job('/11/large.mp4'));
  expect([small.stored, large.stored]).toEqual([1, 1]);
  expect(large.peakMemory - small.peakMemory).toBeLessThan(60);
});
