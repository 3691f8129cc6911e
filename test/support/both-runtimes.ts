import { join } from 'node:path';
import sharp from 'sharp';
import { afterAll, beforeAll, describe } from 'vitest';
import { type FaultServer, startFaultServer } from './fault-server.ts';
import worker from './runtime-worker.ts';
import { type RunningWorker, startWorkerd } from './start-workerd.ts';

const key = Buffer.alloc(32, 5).toString('base64url');
export const host = 'https://www.datocms-assets.com';

export const picture = (format: 'png' | 'webp' | 'avif' | 'jpeg') =>
  sharp({ create: { width: 8, height: 8, channels: 3, background: '#269' } })
    .toFormat(format)
    .toBuffer();
export const png = await picture('png');
export const type = (contentType: string) => ({ headers: { 'content-type': contentType } });
export const svg = (content: string) => `<svg xmlns="http://www.w3.org/2000/svg" width="1" height="1">${content}</svg>`;

/** Sends a request to the site: by function call in Node, over HTTP to workerd. */
type Send = (path: string, init?: RequestInit & { readonly duplex?: 'half' }) => Promise<Response>;

interface TestedRuntime {
  readonly name: string;
  readonly send: Send;
  readonly assets: () => FaultServer;
  /** Gives a new path an answer. */
  readonly asset: (file: string, answer: Parameters<FaultServer['answer']>[1]) => string;
  /** The path of the sealed URL. @param url of an asset, or its path on the asset host */
  readonly sealed: (url: string) => Promise<string>;
  readonly get: (path: string, headers?: Readonly<Record<string, string>>) => Promise<Response>;
}

/** Defines tests of a site in Node, and of the same in workerd. @param title tells what is tested */
export function inBothRuntimes(
  define: (runtime: TestedRuntime) => void,
  { title = 'the runtime', ...video }: { readonly title?: string; readonly video?: 'hls' } = {},
): void {
  let assets: FaultServer;
  let workerd: RunningWorker;
  const environment = () => ({ assets: assets.origin, key, ...video });
  beforeAll(async () => {
    assets = await startFaultServer();
    workerd = await startWorkerd(join(import.meta.dirname, 'runtime-worker.ts'), environment());
  });
  afterAll(async () => {
    workerd.close();
    await assets.close();
  });

  describe.each<[string, Send]>([
    ['Node', (path, init) => worker.fetch(new Request(`https://www.example.org${path}`, init), environment())],
    ['workerd', (path, init) => fetch(workerd.origin + path, init)],
  ])(`${title} in %s`, (name, send) => {
    let count = 0;
    const sealed = async (url: string) =>
      (await send(`/seal?${encodeURIComponent(url.startsWith('/') ? host + url : url)}`)).text();
    define({
      ...{ name, send, sealed },
      assets: () => assets,
      asset: (file, answer) => {
        count += 1;
        const path = `/99001/17000000${count + 10}-${name.toLowerCase()}-${count}-${file}`;
        assets.answer(path, answer);
        return path;
      },
      get: async (path, headers = {}) => send(await sealed(path), { headers }),
    });
  });
}
