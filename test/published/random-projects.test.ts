import fc from 'fast-check';
import { expect, it } from 'vitest';
import { toSettings } from '../../packages/datocms-assets/src/options/settings.ts';
import { readPublished } from '../../packages/datocms-assets/src/published/read-published.ts';
import { graphqlFromSdl, sdlToken } from '../support/graphql-from-sdl.ts';
import { anyProject, sdlOf } from '../support/graphql-from-sdl-random.ts';

const numRuns = Number(process.env.PROPERTY_RUNS ?? 25);

/** Five times the cost with each level of lists: what a limit allows is a question of depth. */
const limits = [
  { depth: 3, maxComplexity: 20_000 },
  { depth: 4, maxComplexity: 300_000 },
  { depth: 6, maxComplexity: 10_000_000 },
];

it('finds in any project what its published content names, and nothing more', { timeout: 600_000 }, async () => {
  await fc.assert(
    fc.asyncProperty(anyProject, fc.constantFrom(...limits), async (project, limit) => {
      const { seed, records } = project;
      const server = await graphqlFromSdl(sdlOf(project), { seed, records, ...limit });
      try {
        const settings = toSettings({ token: sdlToken, cdaUrl: server.url, retries: 0, incremental: false });
        const index = await readPublished(settings);
        expect([...index.assets.keys()]).toEqual(server.world.planted);
        expect(server.forbidden).toEqual([]);
      } finally {
        await server.close();
      }
    }),
    { numRuns },
  );
});
