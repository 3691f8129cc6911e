import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { parse } from 'yaml';

interface Job {
  readonly needs?: string | readonly string[];
  readonly uses?: string;
  readonly steps?: readonly { readonly run?: string }[];
  readonly strategy?: { readonly matrix: Readonly<Record<string, unknown>> };
}

interface Workflow {
  readonly on: Readonly<Record<string, unknown>>;
  readonly jobs: Readonly<Record<string, Job>>;
}

const folder = join(import.meta.dirname, '../.github/workflows');
const read = (name: string) => parse(readFileSync(join(folder, name), 'utf8')) as Workflow;

it('CI runs all tests: each of the parts into which it divides them', () => {
  const shards = read('ci.yml').jobs.all?.strategy?.matrix.shard as readonly string[];
  expect(shards.length).toBeGreaterThan(1);
  expect(shards).toEqual(shards.map((_, at) => `${at + 1}/${shards.length}`));
});

it('what `.ci/run` leaves out is tested every night, and before a release is published', () => {
  const matrix = read('matrix.yml');
  expect(Object.keys(matrix.on)).toEqual(expect.arrayContaining(['schedule', 'workflow_call']));
  const commands = Object.values(matrix.jobs).flatMap(({ steps = [] }) => steps.map(({ run }) => run));
  expect(commands).toContain('npm run test:matrix');
  const { publish, ...others } = read('release.yml').jobs;
  const tested = Object.keys(others).filter((name) => others[name]?.uses === './.github/workflows/matrix.yml');
  expect(tested).toHaveLength(1);
  expect(publish?.needs).toEqual(expect.arrayContaining(tested));
  expect(publish?.steps?.map(({ run }) => run)).toContain('bash .ci/run');
});
