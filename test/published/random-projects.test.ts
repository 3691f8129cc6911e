import fc from 'fast-check';
import { expect, it } from 'vitest';
import { startSdlServer } from '../support/graphql-from-sdl.ts';
import { anyProject, printSdl } from '../support/graphql-from-sdl-random.ts';
import { readFrom } from '../support/graphql-from-sdl-read.ts';
import { propertyRuns } from '../support/property-runs.ts';

const numRuns = propertyRuns(25);

/** Each level of lists costs five times as much, so a lower limit allows less depth. */
const limits = [
  { depth: 3, maxComplexity: 20_000 },
  { depth: 4, maxComplexity: 300_000 },
  { depth: 6, maxComplexity: 10_000_000 },
];

it('finds in any project the assets that published content names, and no others', { timeout: 600_000 }, async () => {
  await fc.assert(
    fc.asyncProperty(anyProject, fc.constantFrom(...limits), async (project, limit) => {
      const { seed, recordsPerModel } = project;
      const server = await startSdlServer(printSdl(project), { seed, recordsPerModel, ...limit });
      try {
        const index = await readFrom(server);
        expect([...index.assets.keys()]).toEqual(server.world.publishedPaths);
        expect(server.forbiddenHeaders).toEqual([]);
      } finally {
        await server.close();
      }
    }),
    { numRuns },
  );
});
