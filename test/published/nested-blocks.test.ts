import fc from 'fast-check';
import { expect, it } from 'vitest';
import { type Project, printSdl } from '../support/graphql-from-sdl-random.ts';
import { readFrom, startProject } from '../support/graphql-from-sdl-read.ts';
import { propertyRuns } from '../support/property-runs.ts';

const plain = { localised: false, required: true, targets: [0, 1, 2, 3, 4] } as const;
const localised = { ...plain, localised: true };

/** Sections, columns, cards, pictures and tabs. All but pictures may hold others to any depth. */
const sections: Project = {
  localeCount: 3,
  seed: 7,
  recordsPerModel: 20,
  blocks: [
    [
      { ...plain, name: 'title', kind: 'string' },
      { ...plain, name: 'content', kind: 'modular' },
    ],
    [
      { ...plain, name: 'blocks', kind: 'modular' },
      { ...plain, name: 'content', kind: 'modular' },
    ],
    [
      { ...plain, name: 'image', kind: 'file' },
      { ...plain, name: 'body', kind: 'structured', targets: [2, 3] },
    ],
    [{ ...plain, name: 'image', kind: 'file' }],
    [
      { ...plain, name: 'url', kind: 'block' },
      { ...plain, name: 'blocks', kind: 'modular' },
    ],
  ],
  models: [
    {
      single: false,
      fields: [
        { ...localised, name: 'content', kind: 'modular' },
        { ...localised, name: 'body', kind: 'structured', targets: [2, 3] },
      ],
    },
  ],
};
const isLookUp = (query: string) => query.includes('filter: { path:');

it('reads blocks to the five levels that the service allows, in all locales, with few requests', async () => {
  const server = await startProject(sections, { depth: 5 });
  const index = await readFrom(server);
  expect([...index.assets.keys()]).toEqual(server.world.publishedPaths);
  // One for each record, and some for the levels above the last one. The queries that each record alone would need are many more.
  expect(server.queries.filter((query) => !isLookUp(query)).length).toBeLessThan(25);
});

it('asks for one locale at a time where all together are too complex', async () => {
  const chain = [
    { ...plain, name: 'image', kind: 'file' },
    { ...plain, name: 'blocks', kind: 'modular' },
  ] as const;
  const fields = [{ ...localised, name: 'content', kind: 'modular' }] as const;
  const project = { ...sections, blocks: [chain], models: [{ single: false, fields }] };
  // Six levels cost 5 ** 6 for one field.
  const server = await startProject(project, { depth: 6, maxComplexity: 500_000 });
  const index = await readFrom(server);
  expect([...index.assets.keys()]).toEqual(server.world.publishedPaths);
  const locales = new Set(server.queries.flatMap((query) => query.match(/content\(locale: \w+\)/g) ?? []));
  expect(locales.size).toBe(3);
});

it('reads all blocks where a query reads some records to fewer levels than others', async () => {
  const either = { ...plain, required: false, targets: [0, 1] };
  const image = { ...either, name: 'image', kind: 'file' } as const;
  const project: Project = {
    localeCount: 1,
    seed: 114,
    recordsPerModel: 20,
    blocks: [
      [image, { ...either, name: 'sub', kind: 'block' }],
      [image, { ...either, name: 'more', kind: 'block' }, { ...either, name: 'blocks', kind: 'modular' }],
    ],
    models: [
      {
        single: false,
        fields: [
          { ...either, name: 'a', kind: 'block' },
          { ...either, name: 'b', kind: 'block', targets: [1] },
        ],
      },
    ],
  };
  const server = await startProject(project, { depth: 5, maxComplexity: 30_000 });
  const index = await readFrom(server);
  expect([...index.assets.keys()]).toEqual(server.world.publishedPaths);
  expect(server.queries.filter((query) => !isLookUp(query)).length).toBeLessThan(25);
});

const anyTargets = fc.uniqueArray(fc.nat(3), { minLength: 1, maxLength: 4 });
const anyField = fc.record({
  name: fc.constantFrom('title', 'image', 'body', 'blocks', 'content'),
  kind: fc.constantFrom('string', 'file', 'block', 'modular', 'modular', 'structured', 'structured'),
  localised: fc.boolean(),
  required: fc.boolean(),
  targets: anyTargets,
});
const anyFields = fc.uniqueArray(anyField, { selector: ({ name }) => name, minLength: 1, maxLength: 3 });
const anyNested: fc.Arbitrary<Project> = fc.record({
  localeCount: fc.integer({ min: 1, max: 3 }),
  blocks: fc.array(anyFields, { minLength: 1, maxLength: 4 }),
  models: fc.array(fc.record({ single: fc.boolean(), fields: anyFields }), { minLength: 1, maxLength: 2 }),
  seed: fc.nat(1_000_000),
  recordsPerModel: fc.integer({ min: 1, max: 12 }),
  isMinimal: fc.boolean(),
});

it('finds all assets of blocks in blocks, whatever the limit cuts queries into', { timeout: 600_000 }, async () => {
  await fc.assert(
    fc.asyncProperty(anyNested, fc.constantFrom(60_000, 250_000, 2_000_000), async (project, maxComplexity) => {
      const server = await startProject(project, { depth: 4, maxComplexity, sdl: printSdl(project) });
      try {
        const index = await readFrom(server);
        expect([...index.assets.keys()]).toEqual(server.world.publishedPaths);
      } finally {
        await server.close();
      }
    }),
    { numRuns: propertyRuns(25) },
  );
});
