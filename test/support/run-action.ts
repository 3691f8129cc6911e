import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { delimiter, dirname, join } from 'node:path';
import { parse } from 'yaml';
import { node } from './run-cli.ts';
import { temporaryFolder } from './temporary-folder.ts';

const root = join(import.meta.dirname, '../..');

export interface ActionStep {
  readonly id?: string;
  readonly if?: string;
  readonly uses?: string;
  readonly run?: string;
  readonly shell?: string;
  readonly with?: Readonly<Record<string, string>>;
  readonly env?: Readonly<Record<string, string>>;
}

/** As action.yml describes it. */
export interface Action {
  readonly inputs: Readonly<Record<string, { readonly description: string; readonly default: string }>>;
  readonly outputs: Readonly<Record<string, { readonly description: string; readonly value: string }>>;
  readonly runs: { readonly using: string; readonly steps: readonly ActionStep[] };
}

export const actionText = readFileSync(join(root, 'action.yml'), 'utf8');
export const action = parse(actionText) as Action;

export interface ActionRun {
  readonly status: number | null;
  /** Standard output and standard error, which are one log. */
  readonly log: string;
  readonly summary: string;
  /** The outputs of the action that are set. */
  readonly outputs: Readonly<Record<string, string>>;
  /** Those of the step, for the steps after it. */
  readonly stepOutputs: Readonly<Record<string, string>>;
}

/**
 * Runs the step of the action that runs code, as GitHub's runner does: in its shell, from a file, in the workspace, and with the
 * inputs in the environment that action.yml gives it.
 */
export async function runAction(
  workspace: string,
  inputs: Readonly<Record<string, string>>,
  env: Readonly<Record<string, string>> = {},
): Promise<ActionRun> {
  const step = action.runs.steps.find(({ id }) => id === 'run')!;
  const temporary = temporaryFolder('runner');
  const [script, output, summary] = ['script.sh', 'output.txt', 'summary.md'].map((name) => join(temporary, name));
  writeFileSync(script!, step.run!);
  const inherited = Object.entries(process.env).filter(([name]) => !/^(?:DATOCMS|GITHUB|INPUT|RUNNER)_/.test(name));
  const given = Object.entries(step.env!).map(([name, value]) => [
    name,
    value.replace(/\$\{\{ inputs\.([\w-]+) \}\}/, (_, input: string) => inputs[input] ?? action.inputs[input]!.default),
  ]);
  // Windows may have another bash than the runner's.
  const [program, ...args] =
    process.platform === 'win32'
      ? [node, join(root, 'scripts/action.mjs')]
      : ['bash', '--noprofile', '--norc', '-eo', 'pipefail', script!];
  const child = spawn(program!, args, {
    cwd: workspace,
    env: {
      ...Object.fromEntries(inherited),
      PATH: `${dirname(node)}${delimiter}${process.env.PATH}`,
      GITHUB_ACTIONS: 'true',
      GITHUB_ACTION_PATH: root,
      GITHUB_WORKSPACE: workspace,
      GITHUB_OUTPUT: output,
      GITHUB_STEP_SUMMARY: summary,
      RUNNER_TEMP: temporary,
      ...env,
      ...Object.fromEntries(given),
    },
  });
  let log = '';
  for (const stream of [child.stdout, child.stderr])
    stream.setEncoding('utf8').on('data', (text: string) => {
      log += text;
    });
  const [status] = (await once(child, 'close')) as [number | null];
  const read = (file: string) => (existsSync(file) ? readFileSync(file, 'utf8') : '');
  const stepOutputs = Object.fromEntries(
    Array.from(read(output!).matchAll(/^([\w-]+)=(.*)$/gm), ([, ...pair]) => pair),
  );
  const outputs = Object.entries(action.outputs).flatMap(([name, { value }]) => {
    const found = stepOutputs[/^\$\{\{ steps\.run\.outputs\.([\w-]+) \}\}$/.exec(value)?.[1] ?? ''];
    return found === undefined ? [] : [[name, found]];
  });
  return { status, log, summary: read(summary!), outputs: Object.fromEntries(outputs), stepOutputs };
}

/** Makes a workspace with a built site. Its text stands in for what a site generator writes. */
export function writeWorkspace(page: string): string {
  const workspace = temporaryFolder('workspace');
  mkdirSync(join(workspace, 'dist'));
  writeFileSync(join(workspace, 'dist/index.html'), page);
  writeFileSync(join(workspace, 'package.json'), '{ "type": "module" }');
  return workspace;
}
