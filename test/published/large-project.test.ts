import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, it, onTestFinished } from 'vitest';
import { graphqlFromSdl, sdlToken } from '../support/graphql-from-sdl.ts';
import { type Project, sdlOf } from '../support/graphql-from-sdl-random.ts';
import { peakMemory, tellingMemory } from '../support/peak-memory.ts';
import { runCli } from '../support/run-cli.ts';

/** The size that the project promises for is 100; it takes a minute. */
const models = Number(process.env.LARGE_MODELS ?? 12);
const recordsPerModel = 500;

const field = { required: false, localised: true, targets: [1, 2] } as const;
const project: Project = {
  locales: 3,
  seed: 7,
  records: 1,
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
  const server = await graphqlFromSdl(sdlOf(project), { ...project, depth: 1 });
  const cacheDir = mkdtempSync(join(tmpdir(), 'walk-'));
  onTestFinished(async () => {
    await server.close();
    rmSync(cacheDir, { recursive: true });
  });
  for (const type of server.world.collections) server.world.repeat(type, recordsPerModel);

  const full = await walkInProcess(server.url, cacheDir);
  expect(full.records).toBe(models * recordsPerModel);
  expect(full.paths).toEqual(server.world.planted);
  // A page for each model, and the introspection.
  expect(full.requests).toBeLessThanOrEqual(Math.ceil((models + 1) * 1.1) + 2);
  expect(full.megabytes).toBeLessThan(300);

  const again = await walkInProcess(server.url, cacheDir);
  expect(again.paths).toEqual(full.paths);
  expect(again.requests).toBeLessThanOrEqual(models + 1);
  expect(again.megabytes).toBeLessThan(300);
}, 600_000);

interface Walked {
  readonly paths: readonly string[];
  readonly records: number;
  readonly requests: number;
  readonly megabytes: number;
}

/** By the command, so that all of its memory counts, and no other. */
async function walkInProcess(cdaUrl: string, cacheDir: string): Promise<Walked> {
  const args = ['published', '--cda-url', cdaUrl, '--cache-dir', cacheDir];
  const { stdout, stderr } = await runCli(args, { DATOCMS_CDA_TOKEN: sdlToken }, undefined, [], tellingMemory);
  const [, records, requests] = /in (\d+) records .*\((\d+) requests/s.exec(stderr) ?? [];
  const lines = stdout.trim().split('\n');
  return {
    paths: lines.map((line) => (JSON.parse(line) as { path: string }).path),
    records: Number(records),
    requests: Number(requests),
    megabytes: peakMemory(stderr) / 1e6,
  };
}
