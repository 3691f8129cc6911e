import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';

const bin = fileURLToPath(new URL('../../packages/datocms-assets/bin/datocms-assets.js', import.meta.url));

export interface Running {
  readonly child: ChildProcess;
  /** How it ended: its status, or the signal that killed it. */
  readonly ended: Promise<{
    readonly status: number | null;
    readonly signal: string | null;
    readonly stdout: string;
    readonly stderr: string;
  }>;
}

/** Starts the command line without waiting for its end, so that a test can interrupt it. */
export function startCli(args: readonly string[], env: Readonly<Record<string, string>>, cwd: string): Running {
  const child = spawn(process.execPath, [bin, ...args], { cwd, env: { ...process.env, ...env } });
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

/** Asks again and again, at most for half a minute, until something holds. */
export async function until(holds: () => boolean): Promise<void> {
  for (let turn = 0; turn < 6000 && !holds(); turn++) await new Promise((resolve) => setTimeout(resolve, 5));
  if (!holds()) throw new Error('It did not come to pass in half a minute.');
}
