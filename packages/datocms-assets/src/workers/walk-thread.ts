// What the thread of a walk runs. It is told to stop by a message, so that what it writes is whole.
import { parentPort, workerData } from 'node:worker_threads';
import { AssetHosts } from '../asset/asset-url.ts';
import type { Settings } from '../options/settings.ts';
import type { PublishedIndex } from '../published/published-index.ts';
import { readPublished } from '../published/read-published.ts';
import { type ThrownMessage, toMessage } from './thrown-message.ts';

/** Settings that can be sent: a class does not outlive the way. */
export type SentSettings = Omit<Settings, 'hosts'> & { readonly extraHosts: readonly string[] };

export type WalkMessage =
  | { readonly log: string }
  | { readonly index: PublishedIndex }
  | { readonly thrown: ThrownMessage };

const { extraHosts, ...settings } = workerData as SentSettings;
const stop = new AbortController();
const say = (message: WalkMessage) => parentPort?.postMessage(message);

parentPort?.once('message', () => stop.abort(new Error('stopped')));
readPublished(
  { ...settings, hosts: new AssetHosts(extraHosts) },
  { signal: stop.signal, log: (log) => say({ log }) },
).then(
  (index) => end({ index }),
  (error: unknown) => end({ thrown: toMessage(error) }),
);

function end(message: WalkMessage): void {
  say(message);
  parentPort?.close();
}
