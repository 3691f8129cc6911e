import { Worker } from 'node:worker_threads';
import type { Ports } from '../options/ports.ts';
import type { Settings } from '../options/settings.ts';
import type { PublishedIndex } from '../published/published-index.ts';
import { sibling } from './thread-pool.ts';
import { fromMessage } from './thrown-message.ts';
import type { SentSettings, WalkMessage } from './walk-thread.ts';

/**
 * Reads what is published in a thread of its own: a build that renders pages does not make the walk wait until answers
 * count as stalls, the walk does not make the build wait, and a large project does not fill the build's memory.
 * @throws as `readPublished` does, and the signal's reason
 */
export async function walkPublished(settings: Settings, ports: Ports = {}): Promise<PublishedIndex> {
  const { signal, log, fetchFn } = ports;
  if (fetchFn) return (await import('../published/read-published.ts')).readPublished(settings, ports);
  signal?.throwIfAborted();
  const { hosts, ...rest } = settings;
  const workerData: SentSettings = { ...rest, extraHosts: hosts.extra };
  const worker = new Worker(sibling(import.meta.url, 'walk-thread'), {
    workerData,
    resourceLimits: { maxYoungGenerationSizeMb: 16 },
  });
  const stop = () => worker.postMessage('stop');
  signal?.addEventListener('abort', stop, { once: true });
  try {
    return await new Promise<PublishedIndex>((resolve, reject) => {
      worker.on('message', (message: WalkMessage) => {
        if ('log' in message) log?.(message.log);
        else if ('index' in message) resolve(message.index);
        else reject(signal?.aborted ? signal.reason : fromMessage(message.thrown));
      });
      worker.on('error', reject);
      worker.on('exit', (status) => reject(new Error(`The walk ended with status ${status} before it was done.`)));
    });
  } finally {
    signal?.removeEventListener('abort', stop);
  }
}
