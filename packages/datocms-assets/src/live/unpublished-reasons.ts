import type { Variant } from '../asset/asset-url.ts';
import type { FindingCode } from '../findings/finding.ts';
import type { Ports } from '../options/ports.ts';
import type { Settings } from '../options/settings.ts';
import { describeUnpublished } from '../plan/describe-unpublished.ts';
import type { Problem } from '../plan/make-plan.ts';
import { explainUnpublished } from '../published/explain-unpublished.ts';
import { confirmedFor, type LiveIndex, staleAfter } from './live-index.ts';

/** Why an asset is not published, and how to fix it if the usual fix is wrong. */
export type Reason = Pick<Problem, 'message' | 'fix'>;

/** Asks the CDA why assets are not published. A reason is kept for long, since it only improves the message. */
export class UnpublishedReasons {
  readonly #settings: Settings;
  readonly #ports: Ports;
  readonly #index: LiveIndex;
  readonly #now: () => number;
  /** By code and URL. */
  readonly #known = new Map<string, { readonly reason: Reason; readonly until: number }>();

  /** @param now milliseconds */
  constructor(settings: Settings, ports: Ports, index: LiveIndex, now: () => number) {
    this.#settings = settings;
    this.#ports = ports;
    this.#index = index;
    this.#now = now;
  }

  /** @param path of the asset, or of an image in its parameters */
  async explain({ url }: Variant, path: string, code: FindingCode = 'unpublished'): Promise<Reason> {
    const known = this.#known.get(`${code} ${url}`);
    if (known && this.#now() < known.until) return known.reason;
    const standings = await explainUnpublished([path], this.#settings, this.#ports);
    const problem: Problem = { code, message: '', file: '', offset: 0, url, path };
    const index = await this.#index.get();
    const [{ message, fix } = problem] = describeUnpublished([problem], standings, index, this.#settings);
    const reason = { message, ...(fix !== undefined && { fix }) };
    // An unknown reason may come from an error of the CDA.
    const validFor = standings.get(path)?.reason === 'unknown' ? staleAfter : confirmedFor;
    this.#known.set(`${code} ${url}`, { reason, until: this.#now() + validFor });
    return reason;
  }
}
