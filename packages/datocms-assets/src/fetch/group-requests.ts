import type { Settings } from '../options/settings.ts';
import type { FetchRequest } from '../plan/fetch-request.ts';
import { acceptHeader } from './accept.ts';

/** An asset whose md5 nobody knows could have been replaced at its URL: it is asked for again after a day. */
const day = 24 * 60 * 60 * 1000;

/** Fetch requests that one HTTP request answers. */
export interface RequestGroup {
  /** Of the cache. */
  readonly key: string;
  readonly accept: string;
  /** Milliseconds for which a cached answer holds. */
  readonly maxAge: number;
  /** In the order of their id; all have the same URL. */
  readonly requests: readonly [FetchRequest, ...FetchRequest[]];
}

/**
 * Joins what is the same request. The URL alone is not a key of the cache: the answer depends on `Accept`, an upload can be
 * replaced at its URL, and what is stored depends on two policies.
 */
export function groupRequests(requests: readonly FetchRequest[], settings: Settings): RequestGroup[] {
  const groups = new Map<string, RequestGroup & { requests: [FetchRequest, ...FetchRequest[]] }>();
  for (const each of requests.toSorted((a, b) => (a.id < b.id ? -1 : 1))) {
    const accept = acceptHeader(each, settings);
    const policies = `svg ${settings.svg}, metadata ${settings.stripMetadata ? 'stripped' : 'kept'}`;
    const key = [each.url, accept, each.md5 ?? 'no md5', policies].join('\n');
    const group = groups.get(key);
    if (group) group.requests.push(each);
    else groups.set(key, { key, accept, maxAge: each.md5 === null ? day : Number.POSITIVE_INFINITY, requests: [each] });
  }
  return [...groups.values()];
}
