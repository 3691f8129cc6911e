import type { AssetHosts, Variant } from '../../asset/asset-url.ts';
import { playbackIdOf } from '../../asset/video-url.ts';
import { findingCodes } from '../../findings/codes.ts';
import { DownloadError } from '../../findings/download-error.ts';
import { escapeForLog } from '../../findings/escape-control-characters.ts';
import { describeNetworkError } from '../../net/network-errors.ts';
import { StallError } from '../../net/stall-watch.ts';
import { streamHosts } from '../../video/stream-hosts.ts';

/** An asset that a visitor has requested and did not get. */
export interface AssetFailure {
  /** Path of its sealed URL. `open` gives the asset's URL. */
  readonly path: string;
  /** The status of the answer: 504 for a stall of the asset host. */
  readonly status: 502 | 504;
  /** A reason such as `the host answered 500`. It names neither the asset host nor the asset. */
  readonly reason: string;
}

export type OnFailure = (message: string, failure: AssetFailure) => void;

/** The time between two reports about one asset, in milliseconds. */
const interval = 60_000;
const maxAssets = 1000;

/** Reports failures: once a minute for an asset, and at most 1,000 assets a minute. A report never names the CMS. */
export class FailureLog {
  readonly #route: string;
  readonly #hosts: AssetHosts;
  readonly #onFailure: OnFailure;
  /** When an asset was reported, in milliseconds since 1970, by its path. The oldest time comes first. */
  readonly #toldAt = new Map<string, number>();

  constructor(route: string, hosts: AssetHosts, onFailure: OnFailure) {
    this.#route = route;
    this.#hosts = hosts;
    this.#onFailure = onFailure;
  }

  /**
   * @param name the last part of the asset's sealed URL
   * @returns the status of the answer
   */
  add(name: string, { path }: Variant, error: unknown): 502 | 504 {
    const status = error instanceof StallError ? 504 : 502;
    if (!this.#isDue(path)) return status;
    const failure = { path: `${this.#route}/${name}`, status, reason: this.#reasonOf(error, path) } as const;
    this.#onFailure(`${failure.path}: ${status}: ${failure.reason}.${fixOf(error)}`, failure);
    return status;
  }

  #isDue(path: string): boolean {
    const now = Date.now();
    for (const [each, time] of this.#toldAt) {
      // If the clock was set back, a new minute begins.
      if (Math.abs(now - time) < interval) break;
      this.#toldAt.delete(each);
    }
    if (this.#toldAt.has(path) || this.#toldAt.size >= maxAssets) return false;
    this.#toldAt.set(path, now);
    return true;
  }

  #reasonOf(error: unknown, path: string): string {
    const reason = error instanceof DownloadError ? error.message : describeNetworkError(error).message;
    const named = reason.replace(/[\w-]+(?:\.[\w-]+)+\.?/g, (host) =>
      this.#hosts.includes(host) || streamHosts.includes(host) ? 'the asset host' : host,
    );
    // A message of the site's `fetch` may name the asset.
    return named.includes(playbackIdOf(path) ?? path) ? 'the request failed' : escapeForLog(named);
  }
}

/** How to fix an error. A fault of the file can be fixed in the CMS. An error of a video has a fix of its own. */
function fixOf(error: unknown): string {
  if (!(error instanceof DownloadError)) return '';
  const isOfFile = error.code === 'active-content' || error.code === 'bad-content';
  const fix = error.fix ?? (isOfFile ? findingCodes[error.code].fix : undefined);
  return fix === undefined ? '' : ` ${fix}`;
}
