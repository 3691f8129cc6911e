import { spawn } from 'node:child_process';
import { existsSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/** One run of a command. */
export interface Run {
  readonly seconds: number;
  /** Maximum resident set size of the command and its children, in MiB; `null` if the system does not report it. */
  readonly peakMiB: number | null;
  /** Processor time of all threads and children, in seconds. */
  readonly cpuSeconds: number | null;
  readonly status: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

export interface Command {
  readonly command: string;
  readonly args: readonly string[];
  readonly env?: Readonly<Record<string, string>>;
  readonly cwd?: string;
}

const gnuTime = '/usr/bin/time';
const limit = 20 * 60_000;
let runs = 0;

/** Runs a command and measures it, with GNU time if it is installed. Kills it after 20 minutes. */
export async function measure({ command, args, env, cwd }: Command): Promise<Run> {
  const figures = join(tmpdir(), `bench-time-${process.pid}-${runs++}`);
  const timed = existsSync(gnuTime);
  const [file, ...given] = timed ? [gnuTime, '-f', '%M %U %S', '-o', figures, command, ...args] : [command, ...args];
  const began = performance.now();
  const child = spawn(file as string, given, { cwd, env: { ...process.env, ...env }, detached: true });
  const killGroup = () => child.pid !== undefined && process.kill(-child.pid, 'SIGKILL');
  const timer = setTimeout(killGroup, limit);
  process.once('exit', killIfRunning);
  function killIfRunning() {
    if (child.exitCode === null && child.signalCode === null) killGroup();
    rmSync(figures, { force: true });
  }
  const output = { stdout: '', stderr: '' };
  for (const name of ['stdout', 'stderr'] as const) child[name].on('data', (chunk) => (output[name] += chunk));
  try {
    const [seconds, status] = await new Promise<[number, number | null]>((resolve, reject) => {
      let seconds = 0;
      child.once('error', reject);
      child.once('exit', () => (seconds = (performance.now() - began) / 1000));
      child.once('close', (code) => resolve([seconds, code]));
    });
    return { seconds, status, ...output, ...readFigures(timed ? figures : undefined) };
  } finally {
    clearTimeout(timer);
    process.off('exit', killIfRunning);
    rmSync(figures, { force: true });
  }
}

function readFigures(file: string | undefined): Pick<Run, 'peakMiB' | 'cpuSeconds'> {
  // A line about the exit status can precede the last line.
  const line = file && readFileSync(file, 'utf8').trimEnd().split('\n').at(-1);
  if (!line) return { peakMiB: null, cpuSeconds: null };
  const [kib = 0, user = 0, system = 0] = line.split(' ').map(Number);
  return { peakMiB: kib / 1024, cpuSeconds: user + system };
}

/**
 * Like `measure`, for commands that must succeed.
 * @throws Error with the end of the output
 */
export async function measureSuccess(command: Command): Promise<Run> {
  const run = await measure(command);
  if (run.status === 0) return run;
  const name = [command.command, ...command.args].join(' ').slice(0, 300);
  throw new Error(`${name} ended with status ${run.status}:\n${(run.stderr + run.stdout).slice(-3000)}`);
}
