import type { Settings } from '../options/settings.ts';
import { acceptHeader } from './accept.ts';
import type { Wanted } from './fetch-request.ts';

/** An asset whose md5 nobody knows could have been replaced at its URL: it is asked for again after a day. */
const day = 24 * 60 * 60 * 1000;

/** Demands that one request answers. */
export interface Demand {
  /** Of the cache. */
  readonly key: string;
  readonly accept: string;
  /** Milliseconds for which a cached answer holds. */
  readonly longest: number;
  /** In the order of their id; all have the same URL. */
  readonly wanted: readonly [Wanted, ...Wanted[]];
}

/**
 * Joins what is the same request. The URL alone is not a key of the cache: the answer depends on `Accept`, an upload can be
 * replaced at its URL, and what is stored depends on two policies.
 */
export function groupWanted(wanted: readonly Wanted[], settings: Settings): Demand[] {
  const groups = new Map<string, Demand & { wanted: [Wanted, ...Wanted[]] }>();
  for (const each of wanted.toSorted((a, b) => (a.id < b.id ? -1 : 1))) {
    const accept = acceptHeader(each, settings);
    const policies = `svg ${settings.svg}, metadata ${settings.stripMetadata ? 'stripped' : 'kept'}`;
    const key = [each.url, accept, each.md5 ?? 'no md5', policies].join('\n');
    const group = groups.get(key);
    if (group) group.wanted.push(each);
    else groups.set(key, { key, accept, longest: each.md5 === null ? day : Number.POSITIVE_INFINITY, wanted: [each] });
  }
  return [...groups.values()];
}
