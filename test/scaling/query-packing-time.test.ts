import { buildSchema, execute, parse } from 'graphql';
import { expect, it } from 'vitest';
import { introspectionQuery } from '../../packages/datocms-assets/src/published/schema/introspection-query.ts';
import { toProjectSchema } from '../../packages/datocms-assets/src/published/schema/read-schema.ts';
import { printParts } from '../../packages/datocms-assets/src/published/walk/print-query.ts';
import { QueryPlanner } from '../../packages/datocms-assets/src/published/walk/query-planner.ts';
import { cpuTime, growth, maxGrowth } from '../support/cpu-time.ts';
import { printSdl } from '../support/graphql-from-sdl-random.ts';

const field = { required: false, localised: true, targets: [0, 1, 2, 3, 4, 5] } as const;
const block = [
  { ...field, name: 'title', kind: 'string' },
  { ...field, name: 'image', kind: 'file' },
  { ...field, name: 'blocks', kind: 'modular' },
] as const;
const model = [...block, { ...field, name: 'content', kind: 'structured', required: true }] as const;

it('packs the models of a project that is eight times as large in about eight times as long', async () => {
  const [small, large] = [await planModels(50), await planModels(400)];
  small.pack();
  const timeOf = (size: number) => cpuTime(size === 1 ? small.pack : large.pack);
  expect(await growth(timeOf, 1, 8)).toBeLessThan(maxGrowth);

  const queries = large.pack();
  expect(queries.flat()).toHaveLength(large.parts);
  expect(queries.length).toBeLessThan(large.parts / 4);
  const lengths = queries.map((query) => JSON.stringify({ query: printParts(query) }).length);
  expect(Math.max(...lengths)).toBeLessThanOrEqual(12_000);
});

/** Plans to read all records of a project whose models have few each, so that only the length limits a query. */
async function planModels(count: number) {
  const models = Array.from({ length: count }, () => ({ single: false, fields: model }));
  const project = { localeCount: 3, seed: 1, recordsPerModel: 1, blocks: Array(6).fill(block), models };
  const schema = buildSchema(printSdl(project));
  const { data } = await execute({ schema, document: parse(introspectionQuery) });
  const projectSchema = toProjectSchema({ data: data ?? {}, headers: new Headers() });
  const state = { count: 20, apiKey: null, published: null, updated: null };
  const states = new Map(projectSchema.models.map((each) => [each, state]));
  const all = new Map(projectSchema.models.map((each) => [each, null]));
  const planner = new QueryPlanner(projectSchema);
  const parts = planner.plan(all, { models: states, library: '', time: 0 });
  return { parts: parts.length, pack: () => planner.pack(parts) };
}
