// A Node server of sealed assets in its own process: picture-process.ts ORIGIN OPTIONS. It asks the asset host at ORIGIN, and answers each
// message with its state.
import { readFileSync, writeFileSync } from 'node:fs';
import { createServer, type RequestListener } from 'node:http';
import { createServer as createSecureServer } from 'node:https';
import type { AddressInfo } from 'node:net';
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { createRuntime } from 'datocms-assets/runtime';
import { createDiskCache, createNodeHandler } from 'datocms-assets/runtime/node';
import type { Certificate } from './make-certificates.ts';

export interface ServerState {
  /** Requests so far. */
  readonly requests: number;
  /** Resident memory in bytes, after a collection of garbage. */
  readonly memory: number;
  /** The most since the state before. */
  readonly peak: number;
}

export interface PictureOptions {
  readonly stripMetadata: boolean;
  /** The folder of a cache. */
  readonly dir?: string;
  /** With it, connections are encrypted. */
  readonly certificate?: Certificate;
}

const [origin = '', text = ''] = process.argv.slice(2);
const { stripMetadata, dir, certificate } = JSON.parse(text) as PictureOptions;
setFlagsFromString('--expose-gc');
const collectGarbage = runInNewContext('gc') as () => void;
const runtime = createRuntime({
  key: Buffer.alloc(32, 7).toString('base64url'),
  route: '/media',
  isPublished: () => true,
  stripMetadata,
  ...(dir !== undefined && { cache: createDiskCache({ dir }) }),
  fetch: (request) => fetch(new Request(origin + new URL(request.url).pathname, request)),
});

let requests = 0;
const handle = createNodeHandler(runtime);
const listener: RequestListener = (request, response) => {
  requests += 1;
  void handle(request, response);
};
const settings = { keepAliveTimeout: 60_000, ...certificate };
const server = certificate ? createSecureServer(settings, listener) : createServer(settings, listener);

/** @param name of a field of Linux, such as `VmRSS` */
function readMemory(name: string): number {
  return Number(new RegExp(`${name}:\\s*(\\d+)`).exec(readFileSync('/proc/self/status', 'utf8'))?.[1]) * 1024;
}

process.on('message', () => {
  const peak = readMemory('VmHWM');
  for (let times = 0; times < 4; times++) collectGarbage();
  // The peak is counted anew.
  writeFileSync('/proc/self/clear_refs', '5');
  process.send?.({ requests, memory: readMemory('VmRSS'), peak } satisfies ServerState);
});
process.on('disconnect', () => process.exit());
const scheme = certificate ? 'https' : 'http';
server.listen(0, '127.0.0.1', () => process.send?.(`${scheme}://127.0.0.1:${(server.address() as AddressInfo).port}`));
