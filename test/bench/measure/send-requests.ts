import { setTimeout as sleep } from 'node:timers/promises';
import { Pool } from 'undici';

export interface Load {
  readonly seconds: number;
  readonly requests: number;
  /** Answers that are not 200, of another length, or that broke off. */
  readonly failed: number;
}

/**
 * Sends requests for one URL, one after the other on each connection, which stays open.
 * @param bytes of the right answer
 * @param until a number of requests, or a number of seconds
 */
export async function sendRequests(
  url: URL,
  bytes: number,
  connections: number,
  until: { readonly requests: number } | { readonly seconds: number },
): Promise<Load> {
  const pool = new Pool(url.origin, { connections, pipelining: 1 });
  const began = performance.now();
  const elapsed = () => (performance.now() - began) / 1000;
  let [requests, failed] = [0, 0];
  const isEnd = 'requests' in until ? () => requests >= until.requests : () => elapsed() >= until.seconds;
  const visit = async () => {
    while (!isEnd()) {
      requests++;
      if ((await lengthOf(pool, url)) === bytes) continue;
      failed++;
      await sleep(10);
    }
  };
  await Promise.all(Array.from({ length: connections }, visit));
  const seconds = elapsed();
  await pool.close();
  return { seconds, requests, failed };
}

/** The length of an answer; `undefined` for one that is no 200 or breaks off. */
async function lengthOf(pool: Pool, { pathname }: URL): Promise<number | undefined> {
  try {
    const { statusCode, body } = await pool.request({ method: 'GET', path: pathname });
    let length = 0;
    for await (const chunk of body) length += (chunk as Buffer).length;
    return statusCode === 200 ? length : undefined;
  } catch {
    return undefined;
  }
}
