import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parse } from 'yaml';
import { type Machine, repository } from './machine.ts';
import type { Ended } from './run-command.ts';

interface Workflow {
  readonly jobs: Readonly<Record<string, { readonly steps?: readonly Step[] }>>;
}

interface Step {
  readonly uses?: string;
  readonly env?: Readonly<Record<string, unknown>>;
}

/** Publishes what the registry does not have yet, by the command that the release workflow runs. */
export function publish(machine: Machine, env: Readonly<Record<string, string>> = {}): Promise<Ended> {
  return machine(['changeset', 'publish', '--no-git-tag'], repository, { env });
}

/** The variables that the release workflow sets for that command. */
export function releaseVariables(): Record<string, string> {
  const text = readFileSync(join(repository, '.github/workflows/release.yml'), 'utf8');
  const steps = Object.values((parse(text) as Workflow).jobs).flatMap((job) => job.steps ?? []);
  const [step, ...others] = steps.filter(({ uses = '' }) => uses.startsWith('changesets/action/publish@'));
  if (!step || others.length > 0) throw new Error('The release workflow must publish in one step.');
  return Object.fromEntries(Object.entries(step.env ?? {}).map(([name, value]) => [name, String(value)]));
}
