import type { Variant } from '../../asset/asset-url.ts';
import { DownloadError } from '../../findings/download-error.ts';
import { decodeStrictUtf8 } from '../../memory/byte-strings.ts';
import { RecentMap } from '../../memory/recent-map.ts';
import { type ChosenStreams, chooseStreams } from '../../video/choose-streams.ts';
import { nameOf } from '../../video/open-stream.ts';
import type { MasterPlaylist, MediaPlaylist } from '../../video/playlist.ts';
import { readPlaylist, refuseStream } from '../../video/read-playlist.ts';
import type { AnswerOptions, AssetAnswers } from './answer.ts';
import type { KnownAsset } from './answer-cache.ts';
import type { MissingFiles } from './missing-files.ts';
import type { UpstreamAsset } from './receive-asset.ts';
import { LostAssetError } from './send-answer.ts';
import { SharedWork } from './shared-work.ts';
import { printOfStream } from './stream-address.ts';
import { isOutage, NotFoundError } from './upstream.ts';

/** A playlist, and when it was read. Its URLs are signed for some hours. */
interface Reading {
  readonly text: string;
  /** In milliseconds since 1970. */
  readonly readAt: number;
  /** The text is from a cache, so it may be older. */
  readonly isCached: boolean;
  /** How often it was read again shortly before. */
  readonly renewals: number;
}

export interface MasterReading extends Reading {
  readonly master: MasterPlaylist;
  readonly chosen: ChosenStreams;
}

export interface MediaReading extends Reading {
  readonly media: MediaPlaylist;
  readonly from: MasterReading;
}

/** For so long a reading is used, in milliseconds. */
const maxAge = 10 * 60_000;
/** A playlist whose URLs are refused is read again so often in this time. */
const [maxRenewals, renewalTime] = [3, 60_000];
/** The limit of all texts that are kept, in UTF-16 units. */
const maxLength = 16 * 1024 * 1024;

/** Whether URLs of a reading have expired, by the answer to one of them. */
export function isExpired(error: unknown): boolean {
  return error instanceof NotFoundError || (error instanceof DownloadError && [403, 410].includes(error.status ?? 0));
}

/** Whether a playlist may be read again: a host that refuses all URLs would be asked for each request of a visitor. */
export function mayBeRenewed({ isCached, readAt, renewals }: Reading): boolean {
  return isCached || Date.now() - readAt > renewalTime || renewals < maxRenewals;
}

/** The playlists of streams, read once for many visitors. */
export class StreamReadings {
  readonly #answers: AssetAnswers;
  readonly #maxResolution: number;
  /** By the stream's URL, and the print of a media playlist. */
  readonly #kept = new RecentMap<Reading>(maxLength, ({ text }) => text.length);
  readonly #underWay = new SharedWork<Reading>();
  readonly #missing: MissingFiles;

  constructor(answers: AssetAnswers, maxResolution: number, missing: MissingFiles) {
    this.#answers = answers;
    this.#maxResolution = maxResolution;
    this.#missing = missing;
  }

  /**
   * @param stale a reading whose URLs have expired: it is read again, if it may be
   * @throws NotFoundError if Mux has no such stream, or had none a short time ago
   */
  async master({ url }: Variant, options: AnswerOptions, stale?: MasterReading): Promise<MasterReading> {
    return this.#get(url, stale, async (basis) => {
      const { text, isCached } = await this.#readText(url, url, options, stale !== undefined);
      const master = readPlaylist(text, url, 'master playlist');
      if (master.kind !== 'master') throw refuseStream('the stream has no master playlist: it names segments');
      return { ...basis, text, isCached, master, chosen: chooseStreams(master, this.#maxResolution) };
    });
  }

  /**
   * @param print of the playlist's entry in the master playlist
   * @throws NotFoundError if the stream has no such playlist
   */
  async media(stream: Variant, print: string, options: AnswerOptions, stale?: MediaReading): Promise<MediaReading> {
    // What was read before names segments that have gone too.
    this.#missing.check(stream.url);
    return this.#get(`${stream.url} ${print}`, stale, async (basis) => {
      const read = async (from: MasterReading, isRenewed: boolean): Promise<MediaReading> => {
        const at = from.chosen.entries.findIndex((entry) => printOfStream(entry) === print);
        const entry = from.chosen.entries[at];
        if (!entry) throw new NotFoundError('the stream has no such playlist');
        const { text, isCached } = await this.#readText(entry.url, `${print} of ${stream.url}`, options, isRenewed);
        const name = nameOf(entry, at);
        const media = readPlaylist(text, entry.url, name);
        if (media.kind !== 'media') throw refuseStream(`the ${name} names further playlists instead of segments`);
        return { ...basis, text, isCached, media, from };
      };
      const from = await this.master(stream, options, stale?.from);
      try {
        return await read(from, stale !== undefined);
      } catch (error) {
        if (!isExpired(error) || !mayBeRenewed(from)) throw error;
        return read(await this.master(stream, options, from), true);
      }
    });
  }

  async #readText(url: string, name: string, options: AnswerOptions, isRenewed: boolean) {
    const answers = this.#answers;
    const asset = await answers.find(
      {
        key: answers.keyOf(`playlist ${name}`),
        isRenewed,
        fetch: () => answers.fetchOfVideo({ url, kind: 'playlist' }),
      },
      options,
    );
    return { text: await readText(asset), isCached: 'isFresh' in asset };
  }

  async #get<R extends Reading>(
    key: string,
    stale: R | undefined,
    read: (basis: Pick<Reading, 'readAt' | 'renewals'>) => Promise<R>,
  ): Promise<R> {
    this.#missing.check(key);
    const known = this.#kept.get(key) as R | undefined;
    const isUsable = known && (known === stale ? !mayBeRenewed(known) : Date.now() - known.readAt < maxAge);
    if (isUsable) return this.#keep(key, known);
    const own = async () => {
      const isRecent = known !== undefined && Date.now() - known.readAt < renewalTime;
      try {
        const basis = { readAt: Date.now(), renewals: isRecent ? known.renewals + 1 : 0 };
        const reading = await this.#missing.ask(key, () => read(basis));
        return this.#keep(key, reading);
      } catch (error) {
        if (known && known !== stale && isOutage(error)) return known;
        throw error;
      }
    };
    return (await this.#underWay.run(key, own)) as R;
  }

  #keep<R extends Reading>(key: string, reading: R): R {
    this.#kept.set(key, reading);
    return reading;
  }
}

/** The text of an asset of the kind `playlist`. @throws DownloadError, or LostAssetError */
export async function readText(asset: KnownAsset | UpstreamAsset): Promise<string> {
  if (!('read' in asset)) throw new TypeError('A playlist is read whole.');
  const bytes = await asset
    .read(0, asset.length)
    .then((body) => new Response(body).arrayBuffer())
    .catch(() => Promise.reject(new LostAssetError()));
  const text = decodeStrictUtf8(bytes);
  if (text === undefined) throw refuseStream('its playlist is not UTF-8');
  return text;
}
