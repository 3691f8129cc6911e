import { spawn } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Readable } from 'node:stream';
import { build } from 'esbuild';
// @ts-expect-error the package has no types: its path
import workerd from 'workerd';

/** A worker in workerd, the runtime of Cloudflare Workers. */
export interface RunningWorker {
  readonly origin: string;
  close(): void;
}

/** Bundles a worker and runs it, without the flag `nodejs_compat`: no API of Node exists. It may connect to loopback. */
export async function startWorkerd(entry: string, bindings: Readonly<Record<string, string>>): Promise<RunningWorker> {
  const dir = mkdtempSync(join(tmpdir(), 'workerd-'));
  await build({
    entryPoints: [entry],
    bundle: true,
    format: 'esm',
    platform: 'neutral',
    mainFields: ['module', 'main'],
    conditions: ['workerd', 'worker', 'import'],
    outfile: join(dir, 'worker.js'),
    logLevel: 'error',
  });
  const listed = Object.entries(bindings).map(([name, text]) => `(name = "${name}", text = ${JSON.stringify(text)})`);
  writeFileSync(
    join(dir, 'config.capnp'),
    `using Workerd = import "/workerd/workerd.capnp";
const config :Workerd.Config = (
  services = [(name = "site", worker = .site), (name = "internet", network = (allow = ["private"]))],
  sockets = [(name = "http", address = "127.0.0.1:0", http = (), service = "site")],
);
const site :Workerd.Worker = (
  modules = [(name = "worker", esModule = embed "worker.js")],
  compatibilityDate = "2026-01-01",
  bindings = [${listed.join(', ')}],
);
`,
  );
  const child = spawn(workerd, ['serve', 'config.capnp', '--control-fd=3'], {
    cwd: dir,
    stdio: ['ignore', 'ignore', 'pipe', 'pipe'],
  });
  let messages = '';
  child.stderr?.on('data', (data: Buffer) => {
    messages += data;
  });
  const port = await new Promise<number>((resolve, reject) => {
    (child.stdio[3] as Readable).once('data', (line: Buffer) => resolve(JSON.parse(line.toString()).port));
    child.once('exit', (code) => reject(new Error(`workerd ended with status ${code}: ${messages}`)));
  });
  return {
    origin: `http://127.0.0.1:${port}`,
    close: () => {
      child.kill();
      rmSync(dir, { recursive: true });
    },
  };
}
