import { setTimeout as sleep } from 'node:timers/promises';
import { isUntransformed } from '../asset/original.ts';
import { allTooLarge, DownloadFailure, refuse } from '../findings/download-failure.ts';
import type { AdaptiveConcurrency } from '../net/adaptive-concurrency.ts';
import { backoff } from '../net/backoff.ts';
import { StallWatch } from '../net/stall-watch.ts';
import type { Settings } from '../options/settings.ts';
import type { FetchRequest } from '../plan/fetch-request.ts';
import type { Client } from './client.ts';
import { openAsset } from './open-asset.ts';
import { type FetchedBody, receive } from './receive.ts';
import type { RunHealth } from './run-health.ts';

/** Milliseconds. */
const longestWait = 30_000;
export const maxTrouble = 60_000;
const largestImage = 256 * 1024 * 1024;

/** What the requests of one run share. */
export interface Network {
  readonly client: Client;
  readonly limiter: AdaptiveConcurrency;
  readonly health: RunHealth;
  readonly signal: AbortSignal;
  /** Upper bound of the first wait before a retry, in milliseconds; it doubles from try to try. */
  readonly firstBackoff: number;
  readonly onBytes: (count: number) => void;
  /** How many bytes this run may still store. */
  readonly bytesLeft: () => number;
  readonly nextPath: () => Promise<string>;
  /** Whether a body is the whole file, as far as its bytes tell. */
  readonly isComplete: (body: FetchedBody, request: FetchRequest) => Promise<boolean>;
}

/** A download that was given up, and after how many tries. */
export class FetchError extends Error {
  readonly failure: DownloadFailure;
  readonly tries: number;

  constructor(failure: DownloadFailure, tries: number) {
    super(failure.message, { cause: failure });
    this.failure = failure;
    this.tries = tries;
  }
}

/**
 * Downloads one variant, with further tries where a failure can pass. Stalls and retries take 60 s at most in all; no
 * limit holds while bytes flow. @throws GivenUp
 */
export async function fetchAsset(
  wanted: FetchRequest,
  accept: string,
  settings: Settings,
  network: Network,
): Promise<{ received: FetchedBody; tries: number }> {
  let trouble = 0;
  for (let tries = 1; ; tries++) {
    const limit = Math.min(settings.timeout * 1000, maxTrouble - trouble);
    const outcome = await network.limiter.run(
      async () => obstacle(settings, network) ?? tryOnce(wanted, accept, limit, settings, network),
    );
    if (outcome instanceof DownloadFailure) throw new FetchError(outcome, tries - 1);
    if (!(outcome instanceof Failed)) {
      network.limiter.succeeded();
      network.health.succeeded();
      return { received: outcome, tries };
    }
    trouble += outcome.quiet;
    const { failure } = outcome;
    const wait = failure.wait ?? backoff(tries, network.firstBackoff);
    const end = failure.passing ? whyNoRetry(failure, tries, trouble, wait, settings, network.health) : '';
    if (end !== undefined) {
      if (failure.passing) network.health.gaveUp();
      throw new FetchError(
        end === '' ? failure : new DownloadFailure(failure.code, `${failure.message}; ${end}`),
        tries,
      );
    }
    if (failure.throttled) network.limiter.throttled(wait);
    trouble += wait;
    await sleep(wait, undefined, { signal: network.signal });
  }
}

class Failed {
  readonly failure: DownloadFailure;
  readonly quiet: number;

  constructor(failure: DownloadFailure, quiet: number) {
    this.failure = failure;
    this.quiet = quiet;
  }
}

async function tryOnce(
  wanted: FetchRequest,
  accept: string,
  stallLimit: number,
  settings: Settings,
  network: Network,
): Promise<FetchedBody | Failed> {
  network.signal.throwIfAborted();
  const watch = new StallWatch(stallLimit, network.signal);
  try {
    const answer = await openAsset(wanted.url, accept, { client: network.client, hosts: settings.hosts, watch });
    const type = String(answer.headers['content-type'] ?? wanted.mimeType ?? '');
    const [limit, left] = [sizeLimit(wanted, type, settings), network.bytesLeft()];
    const received = await receive(answer, {
      watch,
      limit: Math.min(limit, left),
      tooLarge: left < limit ? () => allTooLarge(settings) : undefined,
      path: await network.nextPath(),
      md5: wanted.md5 !== null && isUntransformed(wanted),
      ownsChunks: network.client.isOwn,
      onBytes: (count) => {
        network.health.bytesCame();
        network.onBytes(count);
      },
    });
    if (await network.isComplete(received, wanted)) return received;
    await received.bytes.discard();
    return new Failed(new DownloadFailure('download-failed', 'its body was cut short', { passing: true }), watch.quiet);
  } catch (error) {
    if (!(error instanceof DownloadFailure)) throw error;
    return new Failed(error, watch.quiet);
  } finally {
    watch.stop();
  }
}

/** The size that the CDA names is that of the original: it bounds no transformation of it. */
function sizeLimit(wanted: FetchRequest, type: string, { maxBytes }: Settings): number {
  if (maxBytes !== undefined) return maxBytes;
  return /^image\//i.test(type) || wanted.size === null || !isUntransformed(wanted) ? largestImage : wanted.size;
}

/** Why a failure that can pass is not tried again, in words; empty where the failure says it all. */
function whyNoRetry(
  failure: DownloadFailure,
  tries: number,
  trouble: number,
  wait: number,
  settings: Settings,
  health: RunHealth,
): string | undefined {
  if (tries > settings.retries) return '';
  if (failure.wait !== undefined && failure.wait > longestWait) {
    return `it asks to wait ${Math.ceil(failure.wait / 1000)} s, and no more than ${longestWait / 1000} s are waited`;
  }
  if (trouble + wait >= maxTrouble) return `stalls and retries would take more than ${maxTrouble / 1000} s`;
  return health.takeRetry() ? undefined : 'too many requests of this run have failed to try again';
}

/** Why no request is made any more in this run. */
function obstacle(settings: Settings, { health, bytesLeft }: Network): DownloadFailure | undefined {
  if (health.isOut) return refuse('download-failed', 'the host has not sent a byte to this run for a minute');
  return bytesLeft() > 0 ? undefined : allTooLarge(settings);
}
