import { playbackIdOf } from '../asset/video-url.ts';
import { sortBy } from '../memory/sorted.ts';
import type { Settings } from '../options/settings.ts';
import type { FetchRequest } from '../plan/fetch-request.ts';
import { acceptHeader } from './accept-header.ts';

/** How long a cached original is valid if its md5 is not known: another file may have replaced it at its URL. */
const maxAgeWithoutMd5 = 24 * 60 * 60 * 1000;

/** Fetch requests that one HTTP request answers. */
export interface RequestGroup {
  /** Key of the answer in the cache. */
  readonly key: string;
  readonly accept: string;
  /** Milliseconds for which a cached answer is valid. */
  readonly maxAge: number;
  /** In the order of their ids. All have the same URL. */
  readonly requests: readonly [FetchRequest, ...FetchRequest[]];
}

/**
 * Groups requests that have the same answer. The URL alone is no key for the cache: the answer depends on `Accept`, an
 * upload can be replaced at its URL, and two options change the stored body.
 */
export function groupRequests(requests: readonly FetchRequest[], settings: Settings): RequestGroup[] {
  const groups = new Map<string, RequestGroup & { requests: [FetchRequest, ...FetchRequest[]] }>();
  const { video } = settings;
  const policies = `svg ${settings.svg}, metadata ${settings.stripMetadata ? 'stripped' : 'kept'}`;
  for (const request of sortBy(requests, ({ id }) => id)) {
    const accept = acceptHeader(request, settings);
    const isVideo = playbackIdOf(request.path) !== undefined;
    const md5s = [request.md5, ...(request.innerMd5s ?? [])];
    const own = isVideo ? `video ${video.mode} ${video.maxResolution}` : md5s.map((md5) => md5 ?? 'no md5').join(' ');
    const key = [request.url, accept, own, policies].join('\n');
    // A video that replaces another video has another playback id.
    const maxAge = md5s.includes(null) && !isVideo ? maxAgeWithoutMd5 : Number.POSITIVE_INFINITY;
    const group = groups.get(key);
    if (group) group.requests.push(request);
    else groups.set(key, { key, accept, maxAge, requests: [request] });
  }
  return [...groups.values()];
}
