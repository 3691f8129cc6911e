import { type ChildProcess, spawn } from 'node:child_process';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import type { Emulator } from 'datocms-emulator';
import { freePort, waitForAnswer } from '../astro/support/dev-server.ts';
import { runCli } from './run-cli.ts';
import { startWorkerd } from './start-workerd.ts';

const examples = join(import.meta.dirname, '../../examples');
const settings = { SITE: 'https://www.example.org', DATOCMS_ASSETS_KEY: Buffer.alloc(32, 5).toString('base64url') };

export interface RunningProxy {
  readonly origin: string;
  /** Ends it as an operator does, and returns its exit status. */
  close(): Promise<number | null>;
}
/** Starts an example as it is, in front of a site that knows nothing of it. Assets come from the emulator. */
export type StartProxy = (origin: string, emulator: Emulator) => Promise<RunningProxy>;

export const startWorkerExample: StartProxy = async (origin, { cdaUrl, assetsOrigin }) => {
  const token = { DATOCMS_CDA_TOKEN: 'published-token' };
  const { stdout, stderr, status } = await runCli(['published', '--cda-url', cdaUrl], token);
  if (status !== 0) throw new Error(stderr);
  const worker = await startWorkerd(
    join(examples, 'worker/src/worker.ts'),
    { ...settings, ORIGIN: origin },
    { texts: { 'published.txt': stdout }, hosts: { 'www.datocms-assets.com': assetsOrigin } },
  );
  const close = async () => {
    worker.close();
    return 0;
  };
  return { origin: worker.origin, close };
};

export const startNodeExample: StartProxy = async (origin, emulator) => {
  const port = await freePort();
  const { child, ended, output } = spawnNodeExample(emulator, { ORIGIN: origin, PORT: String(port) });
  const address = `http://127.0.0.1:${port}`;
  await waitForAnswer(child, `${address}/media/`).catch((cause) => {
    throw new Error(output(), { cause });
  });
  const close = () => {
    child.kill('SIGTERM');
    return ended;
  };
  return { origin: address, close };
};

interface Running {
  readonly child: ChildProcess;
  readonly ended: Promise<number | null>;
  /** Everything printed so far. */
  output(): string;
}

export function spawnNodeExample({ cdaUrl, assetsOrigin }: Emulator, env: Readonly<Record<string, string>>): Running {
  const connectFetch = pathToFileURL(join(import.meta.dirname, 'connect-fetch.mjs')).href;
  const child = spawn(process.execPath, ['--import', connectFetch, 'server.ts'], {
    cwd: join(examples, 'node-proxy'),
    env: {
      ...process.env,
      ...settings,
      ...{ HOST: '127.0.0.1', PORT: '0', ASSETS_ORIGIN: assetsOrigin },
      ...{ DATOCMS_CDA_URL: cdaUrl, DATOCMS_CDA_TOKEN: 'published-token' },
      ...env,
    },
  });
  let output = '';
  for (const stream of [child.stdout, child.stderr]) {
    stream.setEncoding('utf8').on('data', (text: string) => {
      output += text;
    });
  }
  const ended = new Promise<number | null>((resolve) => child.once('close', resolve));
  return { child, ended, output: () => output };
}
