import { join } from 'node:path';
import { pathToFileURL } from 'node:url';

/**
 * Runs Astro's command line for one site after the other: loading Astro takes more time than building a small site. Each build
 * has the environment, the folder and the `fetch` that a process of its own would have.
 */

export interface BuildJob {
  /** The folder of the package `astro`, the same for all jobs of a process. */
  readonly astro: string;
  readonly root: string;
  readonly env: NodeJS.ProcessEnv;
}

export type BuildMessage = { readonly text: string } | { readonly status: number };

/** After an error, Astro exits a second time, unless it is gone by then. */
const exitsAgainMs = 400;

const { fetch } = globalThis;
let isBuilding = false;

for (const stream of [process.stdout, process.stderr]) {
  stream.write = (chunk: string | Uint8Array, ...rest: readonly unknown[]) => {
    if (isBuilding) send({ text: typeof chunk === 'string' ? chunk : Buffer.from(chunk).toString() });
    const done = rest.find((each) => typeof each === 'function');
    if (done) process.nextTick(done as () => void);
    return true;
  };
}
process.setMaxListeners(0);
process.exit = endBuild as typeof process.exit;
process.on('message', startBuild);

async function startBuild({ astro, root, env }: BuildJob): Promise<void> {
  for (const name of Object.keys(process.env)) delete process.env[name];
  Object.assign(process.env, env);
  globalThis.fetch = fetch;
  process.chdir(root);
  isBuilding = true;
  const { cli } = await import(pathToFileURL(join(astro, 'dist/cli/index.js')).href);
  await cli([process.execPath, 'astro', 'build']);
  endBuild(0);
}

function endBuild(status = 0): void {
  if (!isBuilding) return;
  isBuilding = false;
  setTimeout(() => send({ status }), status === 0 ? 0 : exitsAgainMs + 1);
}

function send(message: BuildMessage): void {
  process.send?.(message);
}
