import fc from 'fast-check';
import { expect, it } from 'vitest';
import type { WalkMemory } from '../../packages/datocms-assets/src/published/incremental/walk-cache.ts';
import type { PublishedIndex } from '../../packages/datocms-assets/src/published/published-index.ts';
import { startSdlServer } from '../support/graphql-from-sdl.ts';
import { anyProject, type Project, printSdl } from '../support/graphql-from-sdl-random.ts';
import { readFrom } from '../support/graphql-from-sdl-read.ts';
import { propertyRuns } from '../support/property-runs.ts';
import { edits, someProject } from './support/edited-project.ts';

const numRuns = propertyRuns(25);
const title = { name: 'title', kind: 'string', localised: false, required: false, targets: [] } as const;
/** A record without a file is published before a reading that fails after some queries. */
const publications = [1, 2, 3, 4].map((failsAfter): [Project, Reading[]] => [
  { ...someProject, models: [{ single: false, fields: [title] }] },
  [
    { edited: ['publish'], failsAfter },
    { edited: [], failsAfter: null },
  ],
]);

interface Reading {
  readonly edited: readonly string[];
  /** Queries that are answered; `null` for all. */
  readonly failsAfter: number | null;
}

it('reads again and again what a full walk returns, also after readings that fail', { timeout: 600_000 }, async () => {
  const anyEdits = fc.array(fc.constantFrom(...Object.keys(edits)), { maxLength: 4 });
  const anyReading: fc.Arbitrary<Reading> = fc.record({ edited: anyEdits, failsAfter: fc.option(fc.nat(7)) });
  const anyReadings = fc.array(anyReading, { maxLength: 8 });
  await fc.assert(
    fc.asyncProperty(anyProject, anyReadings, async (project, readings) => {
      const { seed, recordsPerModel } = project;
      let left = Number.POSITIVE_INFINITY;
      const fault = () => (left-- <= 0 ? { status: 500, body: 'down' } : undefined);
      const server = await startSdlServer(printSdl(project), { seed, recordsPerModel, depth: 3, fault });
      const memory: WalkMemory = {};
      try {
        for (const { edited, failsAfter } of [{ edited: [], failsAfter: null }, ...readings]) {
          for (const name of edited) edits[name]?.(server.world);
          left = failsAfter ?? Number.POSITIVE_INFINITY;
          const again = await readFrom(server, { incremental: true }, { memory }).catch(() => undefined);
          left = Number.POSITIVE_INFINITY;
          if (!again) continue;
          const full = await readFrom(server);
          expect(withoutPlaces(again)).toEqual(withoutPlaces(full));
          expect([again.models, again.records]).toEqual([full.models, full.records]);
        }
      } finally {
        await server.close();
      }
    }),
    { numRuns, examples: publications },
  );
});

function withoutPlaces({ assets }: PublishedIndex) {
  return [...assets.values()].map(({ via: _, ...asset }) => asset);
}
