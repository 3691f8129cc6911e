import { spawn } from 'node:child_process';
import { Writable } from 'node:stream';
import { fileURLToPath } from 'node:url';
// The command line as it is built, which the packages don't export.
import { main } from '../../packages/datocms-assets/dist/cli.js';

export const bin = fileURLToPath(new URL('../../packages/datocms-assets/bin/datocms-assets.js', import.meta.url));

/** `TEST_NODE` runs the command line on another Node than the tests, such as the oldest supported one. */
export const node = process.env.TEST_NODE ?? process.execPath;

export interface Ended {
  readonly status: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

type Variables = Readonly<Record<string, string>>;

/** Variables that Node itself reads, which only a new process does. */
const readByNode = /^(?:NODE_|SSL_|TMPDIR$|UV_)|_PROXY$/i;

/** Runs the command line in this process, or in one of the Node that `TEST_NODE` names. `spawnCli` is for tests of the process. */
export async function runCli(args: readonly string[], env: Variables = {}, cwd?: string): Promise<Ended> {
  if (process.env.TEST_NODE) return spawnCli(args, env, cwd);
  const forNode = Object.keys(env).filter((name) => readByNode.test(name));
  if (forNode.length > 0) throw new Error(`${forNode.join(', ')} needs a process of its own: use spawnCli.`);
  const [stdout, stderr] = [new TextStream(), new TextStream()];
  const { signal } = new AbortController();
  // With a function of its own, the walk needs no thread, which would take most of a test's time to start.
  const context = { env: variables(env), cwd: cwd ?? process.cwd(), stdout, stderr, signal, fetchFn: fetch };
  const status = await main(args, context);
  return { status, stdout: stdout.text, stderr: stderr.text };
}

/**
 * Runs the command line like a user, as a process.
 * @param before a command that starts Node, such as `nice`
 * @param flags flags of Node
 */
export function spawnCli(
  args: readonly string[],
  env: Variables = {},
  cwd?: string,
  before: readonly string[] = [],
  flags: readonly string[] = [],
): Promise<Ended> {
  return new Promise((resolve, reject) => {
    const [program, ...programArgs] = [...before, node, ...flags, bin, ...args] as [string, ...string[]];
    const child = spawn(program, programArgs, { cwd, env: variables(env) });
    const [stdout, stderr] = [new TextStream(), new TextStream()];
    child.stdout.pipe(stdout);
    child.stderr.pipe(stderr);
    child.on('error', reject);
    child.on('close', (status) => resolve({ status, stdout: stdout.text, stderr: stderr.text }));
  });
}

/** Those of this process, without tokens and without what GitHub sets. */
function variables(more: Variables): Record<string, string | undefined> {
  const inherited = Object.entries(process.env).filter(([name]) => !/^(?:DATOCMS_\w*TOKEN|GITHUB_\w+)$/.test(name));
  return { ...Object.fromEntries(inherited), ...more };
}

/** A stream that keeps what is written. */
class TextStream extends Writable {
  readonly #decoder = new TextDecoder();
  text = '';

  override _write(chunk: Buffer, _encoding: string, done: () => void): void {
    this.text += this.#decoder.decode(chunk, { stream: true });
    done();
  }
}
