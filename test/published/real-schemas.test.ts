import { existsSync, readFileSync } from 'node:fs';
import { describe, expect, it, onTestFinished } from 'vitest';
import { startSdlServer } from '../support/graphql-from-sdl.ts';
import { readFrom } from '../support/graphql-from-sdl-read.ts';

const folder = new URL('../../../shared/schemas/', import.meta.url);
const schemas = ['acacia-2026', 'astro-starter-kit', 'lesondupapier'];
const seeds = [1, 2, 3];

describe.skipIf(!existsSync(folder))(
  'the walk over schemas of real projects, in a folder beside the repository',
  () => {
    it.each(schemas.flatMap((name) => seeds.map((seed) => ({ name, seed }))))(
      'finds every published asset of $name and no others (seed $seed)',
      async ({ name, seed }) => {
        const sdl = readFileSync(new URL(`${name}.graphql`, folder), 'utf8');
        const server = await startSdlServer(sdl, { seed, recordsPerModel: 4 });
        onTestFinished(() => server.close());
        const index = await readFrom(server);
        const found = [...index.assets.keys()];
        expect(found).toEqual(server.world.publishedPaths);
        expect(found.filter((path) => server.world.unpublishedPaths.has(path))).toEqual([]);
        expect(server.forbiddenHeaders).toEqual([]);
      },
    );
  },
);
