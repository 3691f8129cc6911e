import { globSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeAll, describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import { flags } from '../packages/datocms-assets/src/options/flags.ts';
import { loadGitHubParser } from './support/parse-workflow.ts';
import { action, actionText } from './support/run-action.ts';

const root = join(import.meta.dirname, '..');
const read = (file: string) => readFileSync(join(root, file), 'utf8');
const script = read('scripts/action.mjs');
const { steps } = action.runs;
const run = steps.find(({ id }) => id === 'run')!;
const uses = steps.filter((step) => step.uses !== undefined);

/** Names of inputs, sorted. */
const matches = (text: string, pattern: RegExp) =>
  [...new Set(Array.from(text.matchAll(pattern), ([, name = '']) => name))].sort();

describe('GitHub’s own parser', () => {
  let parser: Awaited<ReturnType<typeof loadGitHubParser>>;
  beforeAll(async () => {
    parser = await loadGitHubParser();
  });

  it('takes the action, with all its expressions', () => {
    expect(parser.errorsInAction(actionText)).toEqual([]);
    expect(parser.errorsInAction(actionText.replace('github.run_id', 'github.run_id +'))).not.toEqual([]);
    expect(parser.errorsInAction(actionText.replace('shell: bash', 'she: bash'))).not.toEqual([]);
  });

  it.each(globSync('.github/workflows/*.yml', { cwd: root }))('takes %s', (file) => {
    expect(parser.errorsInWorkflow(read(file))).toEqual([]);
    expect(parser.errorsInWorkflow(read(file).replace('runs-on', 'run-on'))).not.toEqual([]);
  });

  it('takes the workflows of the documentation', () => {
    const blocks = Array.from(
      read('docs/site/src/content/docs/ci.md').matchAll(/^```yaml\n(.*?)^```/gms),
      ([, code = '']) => code,
    );
    // A block that begins with a step is a part of a job.
    const workflows = blocks
      .filter((code) => /^- |^jobs:/m.test(code))
      .map((code) =>
        /^jobs:/m.test(code)
          ? code
          : `on: push\njobs:\n  build:\n    runs-on: x\n    steps:\n${code.replace(/^/gm, '      ')}`,
      );
    expect(workflows.length).toBeGreaterThan(3);
    for (const workflow of workflows) expect(parser.errorsInWorkflow(workflow), workflow).toEqual([]);
  });
});

describe('scripts', () => {
  it.each(globSync('.github/workflows/*.yml', { cwd: root }))('of %s have no expression in them', (file) => {
    const scripts = stepsIn(parse(read(file))).map(({ run: code = '' }) => code);
    expect(scripts.filter((code) => code !== '')).not.toEqual([]);
    expect(scripts.filter((code) => code.includes('${{'))).toEqual([]);
  });
});

describe('the inputs of the action', () => {
  it('are those that the script reads, each in the environment under its own name', () => {
    const declared = Object.keys(action.inputs).sort();
    expect(matches(script, /\b(?:input|choose)\('([\w-]+)'/g)).toEqual(declared);
    const given = Object.entries(run.env!).filter(([name]) => name !== 'MSYS2_ENV_CONV_EXCL');
    expect(Object.fromEntries(given)).toEqual(
      Object.fromEntries(
        declared.map((name) => [`INPUT_${name.toUpperCase().replaceAll('-', '_')}`, `\${{ inputs.${name} }}`]),
      ),
    );
  });

  it('have a default, which is that of the command line where that has one', () => {
    for (const [name, { default: value }] of Object.entries(action.inputs)) expect(value, name).toBeTypeOf('string');
    const defaults = new Map(flags.map(({ flag, defaultText }) => [flag, defaultText]));
    expect(action.inputs['cache-dir']!.default).toBe(defaults.get('--cache-dir'));
    expect(action.inputs.site!.default).toBe(defaults.get('--site') ?? '');
  });

  it('are never a part of code: no step that runs code has an expression in it', () => {
    const code = steps.filter((step) => step.run !== undefined);
    expect(code.map((step) => step.run)).toEqual(['node "$GITHUB_ACTION_PATH/scripts/action.mjs"']);
    expect(code.map((step) => step.shell)).toEqual(['bash']);
  });

  it('do not let a token reach other actions', () => {
    expect(actionText.match(/inputs\.token/g)).toHaveLength(1);
    expect(Object.entries(run.env!).find(([, value]) => value.includes('inputs.token'))?.[0]).toBe('INPUT_TOKEN');
  });
});

describe('the outputs of the action', () => {
  it('are those that the script sets', () => {
    const names = Object.values(action.outputs).map(({ value }) => /outputs\.([\w-]+) \}\}$/.exec(value)?.[1]);
    expect([...names, 'cached'].sort()).toEqual(matches(script, /setOutput\('([\w-]+)'/g));
    expect(Object.keys(action.outputs)).toEqual(names);
  });
});

describe('the cache of the action', () => {
  it('is restored before the command and saved after it, under a key of this job and a prefix that finds the newest', () => {
    expect(steps.map((step) => step.uses?.replace(/@.*/, '') ?? step.id)).toEqual([
      'actions/cache/restore',
      'run',
      'actions/cache/save',
    ]);
    const [restore, save] = uses.map((step) => step.with!);
    expect(restore).toEqual({ ...save, 'restore-keys': 'datocms-assets-' });
    expect(save!.key!.startsWith(restore!['restore-keys']!)).toBe(true);
    for (const part of ['github.run_id', 'github.run_attempt', 'github.job', 'strategy.job-index'])
      expect(save!.key).toContain(`\${{ ${part} }}`);
  });

  it('is saved also after errors', () => {
    expect(uses[1]!.if).toBe(`\${{ !cancelled() && steps.run.outputs.cached == 'true' }}`);
  });
});

describe('the documentation of the action', () => {
  const page = read('docs/site/src/content/docs/ci.md');
  const { repository } = JSON.parse(read('package.json')) as { repository: { url: string } };
  const { version } = JSON.parse(read('packages/datocms-assets/package.json')) as { version: string };

  it('lists each input and output, with its default', () => {
    const rows = [
      ...Object.entries(action.inputs).map(
        ([name, { description, default: value }]) => `| \`${name}\` | ${value && `\`${value}\` `}| ${description} |`,
      ),
      ...Object.entries(action.outputs).map(([name, { description }]) => `| \`${name}\` | ${description} |`),
    ];
    for (const row of rows) expect(page.split('\n')).toContain(row);
    expect(page.match(/^\| `[\w-]+` \|/gm)).toHaveLength(rows.length);
  });

  it('names it by the address of the repository and the version of the packages, and only inputs that it has', () => {
    const name = `${/github\.com\/(.+)\.git$/.exec(repository.url)?.[1]}@v${version.replace(/\..*/, '')}`;
    const used = Array.from(page.matchAll(/^```yaml\n(.*?)^```/gms), ([, code]) => parse(code!) as unknown)
      .flatMap(stepsIn)
      .filter(({ uses = '' }) => uses.includes('datocms-assets'));
    expect(used.length).toBeGreaterThan(2);
    for (const step of used) {
      expect(step.uses).toBe(name);
      expect(Object.keys(action.inputs)).toEqual(expect.arrayContaining(Object.keys(step.with!)));
    }
  });
});

interface Step {
  readonly run?: string;
  readonly uses?: string;
  readonly with?: Readonly<Record<string, string>>;
}

/** All that may be a step: values with `uses` or `run`. */
function stepsIn(value: unknown): Step[] {
  if (typeof value !== 'object' || value === null) return [];
  return [...('uses' in value || 'run' in value ? [value as Step] : []), ...Object.values(value).flatMap(stepsIn)];
}
