import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { onTestFinished } from 'vitest';
import type { Options } from '../../../packages/datocms-assets/src/options/options.ts';
import type { PublishedIndex } from '../../../packages/datocms-assets/src/published/published-index.ts';
import type { SdlOptions, SdlServer } from '../../support/graphql-from-sdl.ts';
import type { Project } from '../../support/graphql-from-sdl-random.ts';
import { readFrom, startProject } from '../../support/graphql-from-sdl-read.ts';
import type { World } from '../../support/graphql-from-sdl-world.ts';

/** Changes of a project between two builds. */
export const edits: Readonly<Record<string, (world: World) => void>> = {
  publish: (world) => {
    const type = world.pick(world.collections);
    if (type) world.publish(type);
  },
  unpublish: (world) => {
    const type = world.pick(world.collections) ?? '';
    const item = world.pick(world.published.get(type) ?? []);
    if (item) world.unpublish(type, item);
  },
  edit: (world) => {
    const item = world.pick([...world.published.values()].flat());
    if (item) world.edit(item);
  },
  'edit the settings': (world) => world.editSettings(),
  'replace a file': (world) => world.changeUpload('address'),
  'replace a file at its address': (world) => world.changeUpload('bytes'),
  "edit a file's text": (world) => world.changeUpload('text'),
  'upload an unused file': (world) => world.addUnusedUpload(),
  'upload a file that a text names': (world) => world.addNamedUpload(),
};

const plain = { localised: true, required: false, targets: [] } as const;
export const someProject: Project = {
  localeCount: 2,
  seed: 11,
  recordsPerModel: 6,
  blocks: [],
  models: [
    {
      single: false,
      fields: [
        { ...plain, name: 'title', kind: 'string' },
        { ...plain, name: 'image', kind: 'file' },
      ],
    },
    { single: true, fields: [{ ...plain, name: 'image', kind: 'gallery' }] },
  ],
};

/** A project and a folder for the cache, which end with the test. */
export async function setUp(
  options: SdlOptions = {},
  project = someProject,
): Promise<{ server: SdlServer; cacheDir: string }> {
  const server = await startProject(project, options);
  const cacheDir = mkdtempSync(join(tmpdir(), 'walk-'));
  onTestFinished(() => rmSync(cacheDir, { recursive: true }));
  return { server, cacheDir };
}

/** Reads the published content with the cache. */
export function read(
  server: SdlServer,
  options: Options,
  log?: (line: string) => void,
  everything = false,
): Promise<PublishedIndex> {
  return readFrom(server, { incremental: true, ...options }, log ? { log, everything } : { everything });
}
