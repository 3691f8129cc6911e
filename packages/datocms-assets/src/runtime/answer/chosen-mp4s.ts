import { RecentMap } from '../../memory/recent-map.ts';
import { mp4Urls, noMp4 } from '../../video/choose-mp4.ts';
import { missingTime } from './missing-files.ts';
import type { UpstreamAsset } from './receive-asset.ts';
import { NotFoundError } from './upstream.ts';

/** How long the choice of an MP4 is valid, in milliseconds. */
const foundTime = 60 * 60_000;
const maxChosen = 1000;

/** Fetches the best MP4 of those that a video may have. @throws DownloadError if it has none */
export type FetchMp4 = (stream: string, fetch: (url: string) => Promise<UpstreamAsset>) => Promise<UpstreamAsset>;

/**
 * Remembers which MP4 each video has, so that not every request tries all of them.
 * @param maxResolution in pixels
 */
export function createMp4Fetcher(maxResolution: number): FetchMp4 {
  /** `undefined` for a video without an MP4. */
  const chosen = new RecentMap<{ readonly url: string | undefined; readonly until: number }>(maxChosen);
  const keep = (stream: string, url: string | undefined, time: number) =>
    chosen.set(stream, { url, until: Date.now() + time });
  return async (stream, fetch) => {
    const known = chosen.get(stream);
    const isKnown = known !== undefined && known.until > Date.now();
    if (isKnown && known.url === undefined) throw noMp4();
    const first = isKnown && known.url !== undefined ? [known.url] : [];
    for (const url of new Set([...first, ...mp4Urls(stream, maxResolution)])) {
      try {
        const asset = await fetch(url);
        keep(stream, url, foundTime);
        return asset;
      } catch (error) {
        if (!(error instanceof NotFoundError)) throw error;
      }
    }
    keep(stream, undefined, missingTime);
    throw noMp4();
  };
}
