import { spawn } from 'node:child_process';
import { fileURLToPath } from 'node:url';

export const bin = fileURLToPath(new URL('../../packages/datocms-assets/bin/datocms-assets.js', import.meta.url));

/** `TEST_NODE` runs the command line on another Node than the tests, such as the oldest supported one. */
export const node = process.env.TEST_NODE ?? process.execPath;

export interface Ended {
  readonly status: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

/**
 * Runs the command line like a user.
 * @param before a command that starts Node, such as `nice`
 * @param flags flags of Node
 */
export function runCli(
  args: readonly string[],
  env: Readonly<Record<string, string>> = {},
  cwd?: string,
  before: readonly string[] = [],
  flags: readonly string[] = [],
): Promise<Ended> {
  const inherited = Object.fromEntries(
    Object.entries(process.env).filter(([name]) => !/^(?:DATOCMS_\w*TOKEN|GITHUB_\w+)$/.test(name)),
  );
  return new Promise((resolve, reject) => {
    const [program, ...programArgs] = [...before, node, ...flags, bin, ...args] as [string, ...string[]];
    const child = spawn(program, programArgs, {
      cwd,
      env: { ...inherited, ...env },
    });
    let stdout = '';
    let stderr = '';
    child.stdout.setEncoding('utf8').on('data', (text: string) => {
      stdout += text;
    });
    child.stderr.setEncoding('utf8').on('data', (text: string) => {
      stderr += text;
    });
    child.on('error', reject);
    child.on('close', (status) => resolve({ status, stdout, stderr }));
  });
}
