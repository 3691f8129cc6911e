import { getHeapStatistics } from 'node:v8';
import { Worker } from 'node:worker_threads';
import { FindingError, finding } from '../findings/finding.ts';
import { onAbort } from '../net/on-abort.ts';
import type { Ports } from '../options/ports.ts';
import type { Settings } from '../options/settings.ts';
import type { PublishedIndex } from '../published/published-index.ts';
import { deserializeError } from './serialize-error.ts';
import { workerScript } from './thread-pool.ts';
import type { WalkInput, WalkMessage } from './walk-worker.ts';

export interface WalkPorts extends Ports {
  /** Called when the CDA has accepted the token and the environment. */
  readonly onAccepted?: () => void;
  /** There is little to read, and the caller renders no page meanwhile, so a thread would cost more than it saves. */
  readonly inThisThread?: boolean;
}

/**
 * Reads the published content, usually in a thread of its own. So a build that renders pages does not block the walk
 * until answers count as stalled, the walk does not block the build, and a large project does not fill the build's
 * memory.
 * @param everything reads all content, and not only changes since the last time
 * @throws as `readPublished` does, and the signal's reason
 */
export async function walkPublished(settings: Settings, ports: WalkPorts, everything = false): Promise<PublishedIndex> {
  const { signal, log, onNotice = log, onAccepted, fetchFn, inThisThread } = ports;
  // A function can't be sent to a thread.
  const script = fetchFn || inThisThread ? undefined : workerScript(import.meta.url, 'walk-worker');
  if (!script)
    return (await import('../published/read-published.ts')).readPublished(settings, { ...ports, everything });
  signal?.throwIfAborted();
  const workerData: WalkInput = { ...settings, everything };
  const worker = new Worker(script, { workerData, resourceLimits: { maxYoungGenerationSizeMb: 16 } });
  const stopListening = onAbort(signal, () => worker.postMessage('stop'));
  try {
    return await new Promise<PublishedIndex>((resolve, reject) => {
      worker.on('message', (message: WalkMessage) => {
        if ('log' in message) log?.(message.log);
        else if ('notice' in message) onNotice?.(message.notice);
        else if ('accepted' in message) onAccepted?.();
        else if ('index' in message) resolve(message.index);
        else reject(signal?.aborted ? signal.reason : deserializeError(message.error));
      });
      worker.on('error', (error) => reject(isOutOfMemory(error) ? outOfMemory() : error));
      worker.on('exit', (status) => reject(new Error(`The walk ended with status ${status} before it was done.`)));
    });
  } finally {
    stopListening();
  }
}

function isOutOfMemory(error: Error): boolean {
  return 'code' in error && error.code === 'ERR_WORKER_OUT_OF_MEMORY';
}

/** The finding for a thread that needs more memory than Node allows. Node's own message does not explain it. */
function outOfMemory(): FindingError {
  const limit = getHeapStatistics().heap_size_limit / 2 ** 20;
  const enough = Math.max(8192, 2 * Math.round(limit / 1024) * 1024);
  const message = `The published content can't be read with the memory that Node.js may use, ${Math.round(limit)} MB.`;
  const fix = `Give Node.js more memory: set the environment variable NODE_OPTIONS to --max-old-space-size=${enough} (MB), then try again.`;
  return new FindingError([finding('cda-incomplete', message, { fix })]);
}
