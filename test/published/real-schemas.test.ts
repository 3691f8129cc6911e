import { existsSync, readFileSync } from 'node:fs';
import { describe, expect, it, onTestFinished } from 'vitest';
import { toSettings } from '../../packages/datocms-assets/src/options/settings.ts';
import { readPublished } from '../../packages/datocms-assets/src/published/read-published.ts';
import { graphqlFromSdl, sdlToken } from '../support/graphql-from-sdl.ts';

const folder = new URL('../../../shared/schemas/', import.meta.url);
const schemas = ['acacia-2026', 'astro-starter-kit', 'lesondupapier'];
const seeds = [1, 2, 3];

describe.skipIf(!existsSync(folder))(
  'the walk over schemas of real projects (../shared/schemas beside the repository)',
  () => {
    it.each(schemas.flatMap((name) => seeds.map((seed) => ({ name, seed }))))(
      'finds every planted asset of $name and nothing more (seed $seed)',
      async ({ name, seed }) => {
        const sdl = readFileSync(new URL(`${name}.graphql`, folder), 'utf8');
        const server = await graphqlFromSdl(sdl, { seed, records: 4 });
        onTestFinished(() => server.close());
        const index = await readPublished(
          toSettings({ token: sdlToken, cdaUrl: server.url, retries: 0, incremental: false }),
        );
        const found = [...index.assets.keys()];
        expect(found).toEqual(server.world.planted);
        expect(found.filter((path) => server.world.hidden.has(path))).toEqual([]);
        expect(server.forbidden).toEqual([]);
      },
    );
  },
);
