import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, it, onTestFinished, vi } from 'vitest';
import { sdlToken, startSdlServer } from '../support/graphql-from-sdl.ts';
import { type Project, printSdl } from '../support/graphql-from-sdl-random.ts';
import { readFrom, startProject } from '../support/graphql-from-sdl-read.ts';
import { peakMemory, tellingMemory } from '../support/peak-memory.ts';
import { spawnCli } from '../support/run-cli.ts';

/** The README promises the figures for 100 models, which takes a minute. */
const models = Number(process.env.LARGE_MODELS ?? 12);
const recordsPerModel = 500;

const field = { required: false, localised: true, targets: [1, 2] } as const;
const project: Project = {
  localeCount: 3,
  seed: 7,
  recordsPerModel: 1,
  blocks: [
    [{ ...field, name: 'image', kind: 'file' }],
    [
      { ...field, name: 'body', kind: 'string' },
      { ...field, name: 'image', kind: 'gallery' },
    ],
  ],
  models: Array.from({ length: models }, () => ({
    single: false,
    fields: [
      { ...field, name: 'title', kind: 'string' },
      { ...field, name: 'content', kind: 'structured' },
      { ...field, name: 'image', kind: 'file', localised: false },
      { ...field, name: 'blocks', kind: 'modular' },
      { ...field, name: 'value', kind: 'seo' },
    ],
  })),
};

it(`walks ${models} models of ${recordsPerModel} records in 3 locales with few requests and little memory`, async () => {
  const server = await startSdlServer(printSdl(project), { ...project, depth: 1 });
  const cacheDir = mkdtempSync(join(tmpdir(), 'walk-'));
  onTestFinished(async () => {
    await server.close();
    rmSync(cacheDir, { recursive: true });
  });
  for (const type of server.world.collections) server.world.repeat(type, recordsPerModel);

  const full = await walkInProcess(server.url, cacheDir);
  expect(full.records).toBe(models * recordsPerModel);
  expect(full.paths).toEqual(server.world.publishedPaths);
  // One page for each model, and the introspection.
  expect(full.requests).toBeLessThanOrEqual(Math.ceil((models + 1) * 1.1) + 2);
  expect(full.megabytes).toBeLessThan(300);

  const again = await walkInProcess(server.url, cacheDir);
  expect(again.paths).toEqual(full.paths);
  expect(again.requests).toBeLessThanOrEqual(models + 1);
  expect(again.megabytes).toBeLessThan(300);
}, 600_000);

it('tells every ten seconds how far it is', async () => {
  vi.useFakeTimers({ toFake: ['setInterval', 'clearInterval'] });
  onTestFinished(() => void vi.useRealTimers());
  const lines: string[] = [];
  const isPage = (query: string) => query.includes('orderBy: [id_ASC]');
  const onQuery = (_: unknown, __: number, query: string) => isPage(query) && vi.advanceTimersByTime(10_000);
  const server = await startProject({ ...project, models: project.models.slice(0, 2) }, { depth: 1, onQuery });
  for (const type of server.world.collections) server.world.repeat(type, 20);

  await readFrom(server, {}, { log: (line) => lines.push(line) });
  expect(lines[0]).toMatch(/^published: 0 of 40 records so far \(\d requests\)$/);
  expect(lines.at(-1)).toMatch(/^published: \d+ assets in 40 records of 2 models/);
});

interface WalkFigures {
  readonly paths: readonly string[];
  readonly records: number;
  readonly requests: number;
  readonly megabytes: number;
}

/** Runs the command, so that the figure is the memory of the walk alone. */
async function walkInProcess(cdaUrl: string, cacheDir: string): Promise<WalkFigures> {
  const args = ['published', '--cda-url', cdaUrl, '--cache-dir', cacheDir];
  const { stdout, stderr } = await spawnCli(args, { DATOCMS_CDA_TOKEN: sdlToken }, undefined, [], tellingMemory);
  const [, records, requests] = /in ([\d,]+) records .*\((\d+) requests/s.exec(stderr) ?? [];
  const lines = stdout.trim().split('\n');
  return {
    paths: lines.map((line) => (JSON.parse(line) as { path: string }).path),
    records: Number(records?.replaceAll(',', '')),
    requests: Number(requests),
    megabytes: peakMemory(stderr) / 1e6,
  };
}

it('says how to give Node.js more memory if the content needs more than it may use', async () => {
  const longText = (right: string) => right.replace('"Text of', `"${'x'.repeat(2 ** 27)}Text of`);
  const fault = (_: number, query: string) => (query.includes('orderBy: [id_ASC]') ? { body: longText } : undefined);
  const server = await startProject({ ...project, models: project.models.slice(0, 1) }, { depth: 1, fault });
  const args = ['published', '--cda-url', server.url, '--no-incremental'];
  const flags = ['--max-old-space-size=64'];
  const { status, stdout, stderr } = await spawnCli(args, { DATOCMS_CDA_TOKEN: sdlToken }, undefined, [], flags);
  expect([status, stdout]).toEqual([1, '']);
  expect(stderr).toMatch(
    /^datocms-assets: cda-incomplete: The published content can't be read with the memory that Node.js may use, \d+ MB\.$/m,
  );
  expect(stderr).toMatch(/^ {2}Fix: .* NODE_OPTIONS to --max-old-space-size=8192 \(MB\), then try again\.$/m);
  expect(stderr).not.toContain('ERR_WORKER');
});
