// The script of the thread that walks over the published content. A message stops it, so that it finishes its files.
import { parentPort, workerData } from 'node:worker_threads';
import { AssetHosts } from '../asset/asset-url.ts';
import type { Settings } from '../options/settings.ts';
import type { PublishedIndex } from '../published/published-index.ts';
import { readPublished } from '../published/read-published.ts';
import { type SerializedError, serializeError } from './serialize-error.ts';

export type WalkInput = Settings & { readonly everything: boolean };

export type WalkMessage =
  | { readonly log: string }
  | { readonly notice: string }
  | { readonly accepted: true }
  | { readonly index: PublishedIndex }
  | { readonly error: SerializedError };

const { everything, ...settings } = workerData as WalkInput;
const abort = new AbortController();
const send = (message: WalkMessage) => parentPort?.postMessage(message);

parentPort?.once('message', () => abort.abort(new Error('stopped')));
readPublished(
  { ...settings, hosts: AssetHosts.from(settings.hosts) },
  {
    signal: abort.signal,
    log: (log) => send({ log }),
    onNotice: (notice) => send({ notice }),
    onAccepted: () => send({ accepted: true }),
    everything,
  },
).then(
  (index) => end({ index }),
  (error: unknown) => end({ error: serializeError(error) }),
);

function end(message: WalkMessage): void {
  send(message);
  // Aborted requests may still wait for a proxy.
  process.exit();
}
