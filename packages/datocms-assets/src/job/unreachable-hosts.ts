import type { DownloadError } from '../findings/download-error.ts';
import { type Finding, finding } from '../findings/finding.ts';
import { formatCount } from '../findings/format.ts';

/** The downloads that failed because no connection to a host was made. */
interface Outage {
  readonly findings: Set<Finding>;
  readonly reason: string;
  readonly fix: string;
  variants: number;
  tries: number;
}

const defaultFix = 'Check the network, and that the host is right, then build again.';

/** Merges failed downloads with one cause: a host that can't be reached. */
export class UnreachableHosts {
  readonly #outages = new Map<string, Outage>();

  /** @param variants how many variants the download is for */
  add(failed: Finding, variants: number, failure: DownloadError, tries: number): void {
    const { host } = new URL(failed.url ?? '');
    // The reason of the last try, without the reason for no further try.
    const reason =
      failure.cause instanceof Error && 'isUnreachable' in failure.cause ? failure.cause.message : failure.message;
    const key = `${host} ${reason}`;
    const { fix = defaultFix } = failure;
    const outage = this.#outages.get(key) ?? { findings: new Set(), reason, fix, variants: 0, tries: 0 };
    outage.findings.add(failed);
    outage.variants += variants;
    outage.tries = Math.max(outage.tries, tries);
    this.#outages.set(key, outage);
  }

  /** The findings, with one finding for all downloads of a cause. A finding that is alone stays as it is. */
  merge(failed: Iterable<Finding>): Finding[] {
    const outages = [...this.#outages].filter(([, { findings }]) => findings.size > 1);
    const merged = new Set(outages.flatMap(([, { findings }]) => [...findings]));
    return [
      ...[...failed].filter((each) => !merged.has(each)),
      ...outages.map(([key, { reason, fix, variants, tries }]) => {
        const [host] = key.split(' ');
        const message = `${host} can’t be reached: ${reason}, tried ${formatCount(tries, 'time')} at most: ${formatCount(variants, 'variant')}.`;
        return finding('download-failed', message, { fix });
      }),
    ];
  }
}
