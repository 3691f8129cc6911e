import { execFile } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { expect, it, onTestFinished } from 'vitest';
import { graphqlFromSdl, sdlToken } from '../support/graphql-from-sdl.ts';
import { type Project, sdlOf } from '../support/graphql-from-sdl-random.ts';

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

/** Alone in a process, so that only the walk's memory counts. */
async function walkInProcess(cdaUrl: string, cacheDir: string): Promise<Walked> {
  const source = fileURLToPath(new URL('../../packages/datocms-assets/src/', import.meta.url));
  const code = `
    import { readPublished } from ${JSON.stringify(`${source}published/read-published.ts`)};
    import { toSettings } from ${JSON.stringify(`${source}settings.ts`)};
    const index = await readPublished(toSettings(${JSON.stringify({ token: sdlToken, cdaUrl, cacheDir })}));
    console.log(JSON.stringify({
      paths: [...index.assets.keys()],
      records: index.records,
      requests: index.requests,
      megabytes: Math.round(process.resourceUsage().maxRSS / 1024),
    }));`;
  const { stdout } = await promisify(execFile)(process.execPath, ['--input-type=module', '--eval', code], {
    maxBuffer: 2 ** 28,
  });
  return JSON.parse(stdout);
}
