import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { PublishedIndex } from '../../packages/datocms-assets/src/published/published-index.ts';
import { readPublished } from '../../packages/datocms-assets/src/published/read-published.ts';
import { toSettings } from '../../packages/datocms-assets/src/settings.ts';
import { graphqlFromSdl, type SdlServer, sdlToken } from '../support/graphql-from-sdl.ts';
import { anyProject, sdlOf } from '../support/graphql-from-sdl-random.ts';
import type { World } from '../support/graphql-from-sdl-world.ts';

const numRuns = Number(process.env.PROPERTY_RUNS ?? 25);

/** What can happen to a project between two builds. */
const edits: Readonly<Record<string, (world: World) => void>> = {
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
  'edit the settings': (world) => world.editSite(),
  'replace a file': (world) => world.changeUpload('address'),
  'replace a file at its address': (world) => world.changeUpload('bytes'),
  "edit a file's text": (world) => world.changeUpload('text'),
  'upload an unused file': (world) => world.addUnused(),
  'upload a file that a text names': (world) => world.addNamed(),
};

describe('the walk over what changed', () => {
  it('gives exactly what a full walk gives', { timeout: 600_000 }, async () => {
    const anyEdits = fc.array(fc.array(fc.constantFrom(...Object.keys(edits)), { maxLength: 4 }), { maxLength: 4 });
    await fc.assert(
      fc.asyncProperty(anyProject, anyEdits, async (project, builds) => {
        const { seed, records } = project;
        const server = await graphqlFromSdl(sdlOf(project), { seed, records, depth: 3 });
        const cacheDir = mkdtempSync(join(tmpdir(), 'walk-'));
        try {
          for (const build of [[], ...builds]) {
            for (const name of build) edits[name]?.(server.world);
            const [fresh, whole] = [await read(server, cacheDir, true), await read(server, cacheDir, false)];
            expect([...fresh.assets.values()]).toEqual([...whole.assets.values()]);
            expect([fresh.models, fresh.records]).toEqual([whole.models, whole.records]);
            expect([...fresh.assets.keys()]).toEqual(server.world.planted);
          }
        } finally {
          await server.close();
          rmSync(cacheDir, { recursive: true });
        }
      }),
      { numRuns },
    );
  });
});

function read(server: SdlServer, cacheDir: string, incremental: boolean): Promise<PublishedIndex> {
  return readPublished(toSettings({ token: sdlToken, cdaUrl: server.url, retries: 0, incremental, cacheDir }));
}
