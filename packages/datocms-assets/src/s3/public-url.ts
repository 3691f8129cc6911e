import type { Level } from '../findings/finding.ts';
import { StallWatch } from '../net/stall-watch.ts';

/** In milliseconds, redirects included. */
const maxWait = 5000;

/** Client errors of the request, this machine or the moment, which prove nothing about the address. */
const saysNothing: ReadonlySet<number> = new Set([401, 405, 407, 408, 425, 429]);

/** Why visitors don't get an object at its public address. */
export interface PublicUrlProblem {
  /** Without a full stop. */
  readonly message: string;
  /** An error if no visitor gets the object. A page of HTML may be the answer to some requests only. */
  readonly level: Level;
}

/**
 * Requests the headers of an object as a visitor, without a key.
 * @param url its public address
 * @returns `undefined` if visitors may get it
 * @throws StallError, and errors of `fetch` without an answer, since visitors' machines may get one
 */
export async function problemOfPublicUrl(url: string, signal?: AbortSignal): Promise<PublicUrlProblem | undefined> {
  // Node 20 may lose the time limit of `AbortSignal.any([AbortSignal.timeout(…)])` by garbage collection.
  const watch = new StallWatch(maxWait, signal);
  const request = fetch(url, { method: 'HEAD', signal: watch.signal });
  const answer = await watch.race(request).finally(() => watch.stop());
  const { status } = answer;
  // Cloudflare asks some machines, such as those of builds, to prove that they are browsers.
  if (answer.headers.has('cf-mitigated')) return undefined;
  if (status >= 400 && status < 500 && !saysNothing.has(status)) {
    return { message: `it answered ${status} at ${url}`, level: 'error' };
  }
  // Hosts of sites answer every unknown address with a page.
  const isPage = /^text\/html\b/i.test(answer.headers.get('content-type') ?? '');
  if (!answer.ok || !isPage || /\.html?$/.test(url)) return undefined;
  return { message: `there is a page of HTML at ${url}`, level: 'warning' };
}
