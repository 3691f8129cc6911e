import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { setTimeout as wait } from 'node:timers/promises';
import { findFreePort } from './free-port.ts';
import { userEnvironment } from './run-as-user.ts';

export const maxDemoStartMs = 150_000;

export interface Demo {
  readonly origin: string;
  /** Everything printed until it was ready. */
  readonly output: string;
  stop(): Promise<void>;
}

/** Starts the demo of `examples/ssr`: it builds the example, starts its server, and tells what became of one picture. */
export async function startSsrDemo(folder: string): Promise<Demo> {
  const port = await findFreePort();
  const env = { ...userEnvironment(), PORT: String(port) };
  const demo = spawn(process.execPath, ['demo.mjs'], { cwd: folder, env, stdio: ['ignore', 'pipe', 'pipe'] });
  let output = '';
  for (const stream of [demo.stdout, demo.stderr]) {
    stream.setEncoding('utf8').on('data', (text: string) => {
      output += text;
    });
  }
  const stop = async () => {
    if (demo.exitCode !== null || !demo.kill('SIGTERM')) return;
    await once(demo, 'exit');
  };
  for (const end = Date.now() + maxDemoStartMs; !output.includes('Ctrl+C ends it.'); await wait(200)) {
    if (demo.exitCode === null && Date.now() < end) continue;
    await stop();
    throw new Error(output);
  }
  return { origin: `http://127.0.0.1:${port}`, output, stop };
}
