import { type ChildProcess, spawn } from 'node:child_process';
import type { AddressInfo } from 'node:net';
import { createServer } from 'node:net';
import type { Emulator } from 'datocms-emulator';
import { astroBin, copySite, type SiteCopy, type SiteSetup } from '../../support/build-site.ts';

export interface DevServer {
  readonly site: SiteCopy;
  /** Such as `http://127.0.0.1:4321`. */
  readonly origin: string;
  /** What has been printed so far, without colours. */
  output(): string;
  stop(): Promise<void>;
}

const longestStart = 60_000;

/** Starts `astro dev`, or `astro preview` of a site that has been built, on a port of its own. */
export async function startAstro(command: 'dev' | 'preview', site: SiteCopy, base = '/'): Promise<DevServer> {
  const port = await freePort();
  const args = [astroBin(site.astro), command, '--port', String(port), '--host', '127.0.0.1'];
  const child = spawn(process.execPath, args, {
    cwd: site.root,
    env: { ...site.env, ASTRO_DISABLE_UPDATE_CHECK: 'true' },
  });
  let output = '';
  for (const stream of [child.stdout, child.stderr]) {
    stream.setEncoding('utf8').on('data', (text: string) => {
      output += text;
    });
  }
  const origin = `http://127.0.0.1:${port}`;
  const stop = () => end(child);
  try {
    await answering(child, new URL(base, origin).href);
  } catch (error) {
    await stop();
    throw new Error(`astro ${command} does not answer:\n${output}`, { cause: error });
  }
  return { site, origin, output: () => output, stop };
}

/** Starts `astro dev` on a copy of a site. */
export async function startDev(
  name: string,
  emulator: Emulator,
  setup: SiteSetup = {},
  base = '/',
): Promise<DevServer> {
  return startAstro('dev', await copySite(name, emulator, setup), base);
}

/** The first answer of a server that is starting. */
export async function answering(child: ChildProcess, url: string): Promise<Response> {
  const until = Date.now() + longestStart;
  while (Date.now() < until && child.exitCode === null) {
    const response = await fetch(url, { signal: AbortSignal.timeout(longestStart) }).catch(() => undefined);
    if (response) {
      await response.arrayBuffer();
      return response;
    }
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
  throw new Error('It has ended, or took too long.');
}

function end(child: ChildProcess): Promise<void> {
  return new Promise((resolve) => {
    if (child.exitCode !== null || child.signalCode !== null) return resolve();
    child.once('exit', () => resolve());
    child.kill('SIGTERM');
  });
}

export function freePort(): Promise<number> {
  return new Promise((resolve, reject) => {
    const server = createServer();
    server.on('error', reject);
    server.listen(0, '127.0.0.1', () => {
      const { port } = server.address() as AddressInfo;
      server.close(() => resolve(port));
    });
  });
}
