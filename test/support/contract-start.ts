import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { bin, node } from './run-cli.ts';

export interface Running {
  readonly child: ChildProcess;
  /** Exit status, or the signal that killed the process. */
  readonly ended: Promise<{
    readonly status: number | null;
    readonly signal: string | null;
    readonly stdout: string;
    readonly stderr: string;
  }>;
}

/** Starts the command line without waiting for its end, so that a test can interrupt it. */
export function startCli(args: readonly string[], env: Readonly<Record<string, string>>, cwd: string): Running {
  const child = spawn(node, [bin, ...args], { cwd, env: { ...process.env, ...env } });
  const text = { stdout: '', stderr: '' };
  for (const name of ['stdout', 'stderr'] as const)
    child[name].setEncoding('utf8').on('data', (part: string) => {
      text[name] += part;
    });
  const ended = once(child, 'close').then(([status, signal]: (number | string | null)[]) => ({
    status: typeof status === 'number' ? status : null,
    signal: typeof signal === 'string' ? signal : null,
    ...text,
  }));
  return { child, ended };
}

/** Polls a condition for up to half a minute. */
export async function until(condition: () => boolean): Promise<void> {
  for (let poll = 0; poll < 6000 && !condition(); poll++) await new Promise((resolve) => setTimeout(resolve, 5));
  if (!condition()) throw new Error('The condition was not met within 30 s.');
}
