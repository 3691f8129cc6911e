import { type ChildProcess, execFile, spawn } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { promisify } from 'node:util';
import type { Emulator } from 'datocms-emulator';
import { waitForAnswer } from '../astro/support/dev-server.ts';
import { startFaultServer } from './fault-server.ts';
import { findFreePort } from './free-port.ts';
import { startWorkerd } from './start-workerd.ts';
import { temporaryFolder } from './temporary-folder.ts';

const examples = join(import.meta.dirname, '../../examples');
const settings = { SITE: 'https://www.example.org', DATOCMS_ASSETS_KEY: Buffer.alloc(32, 5).toString('base64url') };

export interface RunningProxy {
  readonly origin: string;
  /** Ends it as an operator does, and returns its exit status. */
  close(): Promise<number | null>;
}
/**
 * Starts an example as it is, in front of a site that knows nothing of it. Assets come from the emulator.
 * @param folder a copy of the example, instead of the one of the repository
 */
export type StartProxy = (origin: string, emulator: Emulator, folder?: string) => Promise<RunningProxy>;

export const startWorkerExample: StartProxy = async (origin, emulator, folder = join(examples, 'worker')) => {
  const packed = await packPublished(emulator, folder);
  const store = await startFaultServer({ '/published.bin?urlencoded=true': { body: packed } });
  const worker = await startWorkerd(
    join(folder, 'src/worker.ts'),
    { ...settings, ORIGIN: origin },
    { kv: { PUBLISHED: store.origin }, hosts: { 'www.datocms-assets.com': emulator.assetsOrigin } },
  );
  const close = async () => {
    worker.close();
    await store.close();
    return 0;
  };
  return { origin: worker.origin, close };
};

/** The bytes that the script of the example writes for the KV namespace. */
async function packPublished({ cdaUrl }: Emulator, example: string): Promise<Buffer> {
  const folder = temporaryFolder('packed');
  const script = join(example, 'published.mjs');
  const env = { ...process.env, DATOCMS_CDA_URL: cdaUrl, DATOCMS_CDA_TOKEN: 'published-token' };
  await promisify(execFile)(process.execPath, [script], { cwd: folder, env });
  return readFileSync(join(folder, 'published.bin'));
}

export const startNodeExample: StartProxy = async (origin, emulator, folder) => {
  const port = await findFreePort();
  const { child, ended, output } = spawnNodeExample(emulator, { ORIGIN: origin, PORT: String(port) }, folder);
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

export function spawnNodeExample(
  { cdaUrl, assetsOrigin }: Emulator,
  env: Readonly<Record<string, string>>,
  folder = join(examples, 'node-proxy'),
): Running {
  const connectFetch = pathToFileURL(join(import.meta.dirname, 'connect-fetch.mjs')).href;
  const child = spawn(process.execPath, ['--import', connectFetch, 'server.ts'], {
    cwd: folder,
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
