import type { Level } from '../findings/finding.ts';
import { StallWatch } from '../net/stall-watch.ts';

/** In milliseconds, with redirects. */
const maxWait = 5000;

/** Client errors that are for the request, this machine or the moment, and not for the address. */
const saysNothing: ReadonlySet<number> = new Set([401, 405, 407, 408, 425, 429]);

/** Why visitors don't get an object at its public address. */
export interface PublicUrlProblem {
  /** Without a full stop. */
  readonly message: string;
  /** An error where nobody gets it. A page of HTML may be for some requests only. */
  readonly level: Level;
}

/**
 * Asks for an object as visitors do, without its body and without a key.
 * @param url its public address
 * @returns `undefined` if visitors may get it
 * @throws StallError, and what `fetch` throws without an answer: this machine may be another than those of visitors
 */
export async function problemOfPublicUrl(url: string, signal?: AbortSignal): Promise<PublicUrlProblem | undefined> {
  // Node 20 may forget the limit of `AbortSignal.any([AbortSignal.timeout(…)])` when it collects garbage.
  const watch = new StallWatch(maxWait, signal);
  const request = fetch(url, { method: 'HEAD', signal: watch.signal });
  const answer = await watch.race(request).finally(() => watch.stop());
  const { status } = answer;
  // Cloudflare challenges machines, such as those of builds, to show that they are browsers.
  if (answer.headers.has('cf-mitigated')) return undefined;
  if (status >= 400 && status < 500 && !saysNothing.has(status)) {
    return { message: `it answered ${status} at ${url}`, level: 'error' };
  }
  // Hosts of sites answer every address that they don't know with a page.
  const isPage = /^text\/html\b/i.test(answer.headers.get('content-type') ?? '');
  if (!answer.ok || !isPage || /\.html?$/.test(url)) return undefined;
  return { message: `there is a page of HTML at ${url}`, level: 'warning' };
}
