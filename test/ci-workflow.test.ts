import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { parse } from 'yaml';

interface Workflow {
  readonly jobs: Readonly<
    Record<string, { readonly strategy?: { readonly matrix: Readonly<Record<string, unknown>> } }>
  >;
}

const file = join(import.meta.dirname, '../.github/workflows/ci.yml');
const { jobs } = parse(readFileSync(file, 'utf8')) as Workflow;

it('CI runs all tests: each of the parts into which it divides them', () => {
  const shards = jobs.all?.strategy?.matrix.shard as readonly string[];
  expect(shards.length).toBeGreaterThan(1);
  expect(shards).toEqual(shards.map((_, at) => `${at + 1}/${shards.length}`));
});
