import { RecentMap } from '../../memory/recent-map.ts';
import { noMp4 } from '../../video/choose-mp4.ts';
import type { UpstreamAsset } from './receive-asset.ts';
import { NotFoundError } from './upstream.ts';

/** In milliseconds. */
const [foundTime, missingTime] = [60 * 60_000, 60_000];
const maxChosen = 1000;

/** The MP4 that each video has, so that not every request tries them all. */
export class ChosenMp4s {
  /** `undefined` where there is none. */
  readonly #chosen = new RecentMap<{ readonly url: string | undefined; readonly until: number }>(maxChosen);

  /** @throws DownloadError if there is none */
  async fetch(
    stream: string,
    urls: readonly string[],
    fetch: (url: string) => Promise<UpstreamAsset>,
  ): Promise<UpstreamAsset> {
    const known = this.#chosen.get(stream);
    const isKnown = known !== undefined && known.until > Date.now();
    if (isKnown && known.url === undefined) throw noMp4();
    const first = isKnown && known.url !== undefined ? [known.url] : [];
    for (const url of new Set([...first, ...urls])) {
      try {
        const asset = await fetch(url);
        this.#keep(stream, url, foundTime);
        return asset;
      } catch (error) {
        if (!(error instanceof NotFoundError)) throw error;
      }
    }
    this.#keep(stream, undefined, missingTime);
    throw noMp4();
  }

  #keep(stream: string, url: string | undefined, time: number): void {
    this.#chosen.set(stream, { url, until: Date.now() + time });
  }
}
