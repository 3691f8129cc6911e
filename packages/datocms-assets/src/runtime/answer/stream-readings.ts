import type { Variant } from '../../asset/asset-url.ts';
import { decodeStrictUtf8 } from '../../memory/byte-strings.ts';
import { RecentMap } from '../../memory/recent-map.ts';
import type { Entry } from '../../video/playlist.ts';
import { refuseStream } from '../../video/read-playlist.ts';
import { playlistName, readMaster, readMedia, type StreamPlaylist } from '../../video/read-stream.ts';
import { hasExpired } from '../../video/video-ports.ts';
import type { VideoText } from '../../video/video-text.ts';
import type { AnswerOptions, AssetAnswers } from './answer.ts';
import type { MissingFiles } from './missing-files.ts';
import { LostAssetError } from './send-answer.ts';
import { SharedWork } from './shared-work.ts';
import { fingerprintOfFile, fingerprintOfStream, type StreamAddress } from './stream-address.ts';
import { isOutage, NotFoundError } from './upstream.ts';

/** A playlist, and when it was read. The signatures of its URLs are valid for some hours. */
interface Reading<Playlist extends VideoText<Entry> = VideoText<Entry>> {
  readonly playlist: Playlist;
  /** In milliseconds since 1970. */
  readonly readAt: number;
  /** The text comes from a cache, so it may be older. */
  readonly isCached: boolean;
  /** How often the playlist was read again a short time before. */
  readonly renewals: number;
}

interface MediaReading extends Reading<StreamPlaylist> {
  /** The reading of the master playlist. */
  readonly from: Reading;
}

/** How long a reading is used, in milliseconds. */
const maxAge = 10 * 60_000;
/** How often a playlist with refused URLs is read again within this time. */
const [maxRenewals, renewalTime] = [3, 60_000];
/** The limit of all kept texts, in UTF-16 units. */
const maxLength = 16 * 1024 * 1024;

/** Whether a playlist may be read again. If a host refuses all URLs, it must not get a request for each visitor's. */
function mayBeRenewed({ isCached, readAt, renewals }: Reading): boolean {
  return isCached || Date.now() - readAt > renewalTime || renewals < maxRenewals;
}

/** The playlists of streams, read once for many visitors. */
export class StreamReadings {
  readonly #answers: AssetAnswers;
  readonly #maxResolution: number;
  /** By the stream's URL, and the fingerprint of a media playlist. */
  readonly #kept = new RecentMap<Reading>(maxLength, ({ playlist }) => playlist.text.length);
  readonly #underWay = new SharedWork<Reading>();
  readonly #missing: MissingFiles;

  constructor(answers: AssetAnswers, maxResolution: number, missing: MissingFiles) {
    this.#answers = answers;
    this.#maxResolution = maxResolution;
    this.#missing = missing;
  }

  /**
   * @param stale a reading with expired URLs, which is read again if that is allowed
   * @throws NotFoundError if Mux does not have the stream, or did not have it a short time ago
   */
  async master({ url }: Variant, options: AnswerOptions, stale?: Reading): Promise<Reading> {
    return this.#get(url, stale, async (basis) => {
      const { text, isCached } = await findText(this.#answers, url, `playlist ${url}`, options, stale !== undefined);
      return { ...basis, isCached, playlist: readMaster(text, url, this.#maxResolution) };
    });
  }

  /**
   * @param fingerprint of the playlist's entry in the master playlist
   * @throws NotFoundError if the stream does not have the playlist
   */
  async media(
    stream: Variant,
    fingerprint: string,
    options: AnswerOptions,
    stale?: MediaReading,
  ): Promise<MediaReading> {
    // An earlier reading names segments that are gone, too.
    this.#missing.check(stream.url);
    return this.#get(`${stream.url} ${fingerprint}`, stale, (basis) =>
      useUrlsOf(
        (expired) => this.master(stream, options, expired ?? stale?.from),
        async (from, isRenewed): Promise<MediaReading> => {
          const { entries } = from.playlist;
          const at = entries.findIndex((entry) => fingerprintOfStream(entry) === fingerprint);
          const entry = entries[at];
          if (!entry) throw new NotFoundError('the stream has no such playlist');
          const name = `playlist ${fingerprint} of ${stream.url}`;
          const isNew = isRenewed || stale !== undefined;
          const { text, isCached } = await findText(this.#answers, entry.url, name, options, isNew);
          return { ...basis, isCached, playlist: readMedia(text, entry.url, playlistName(entry, at)), from };
        },
      ),
    );
  }

  /** Fetches a file of a stream by its present URL. @throws NotFoundError if its playlist has changed */
  async fetchFile<Result>(
    stream: Variant,
    { playlist: fingerprint, file }: StreamAddress,
    options: AnswerOptions,
    fetch: (url: string) => Promise<Result>,
  ): Promise<Result> {
    return useUrlsOf(
      (expired) => this.media(stream, fingerprint, options, expired),
      async ({ playlist: { entries } }: MediaReading) => {
        const entry = entries[file?.index ?? -1];
        if (!entry || fingerprintOfFile(entry) !== file?.fingerprint)
          throw new NotFoundError('the playlist has changed');
        return fetch(entry.url);
      },
    );
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

/**
 * Uses URLs of a playlist. If they have expired, the playlist is read again, and its new URLs are used.
 * @param read gets the playlist, which must not be the one with expired URLs
 */
async function useUrlsOf<R extends Reading, Result>(
  read: (expired?: R) => Promise<R>,
  use: (reading: R, isRenewed: boolean) => Promise<Result>,
): Promise<Result> {
  const reading = await read();
  try {
    return await use(reading, false);
  } catch (error) {
    const isExpired = error instanceof NotFoundError || hasExpired(error);
    if (!isExpired || !mayBeRenewed(reading)) throw error;
    return use(await read(reading), true);
  }
}

/** The text at a URL. @param name in the cache's key @throws DownloadError, LostAssetError, as `AssetAnswers.find` */
export async function findText(
  answers: AssetAnswers,
  url: string,
  name: string,
  options: AnswerOptions,
  isRenewed = false,
): Promise<{ readonly text: string; readonly isCached: boolean }> {
  const fetch = () => answers.fetchOfVideo({ url, kind: 'playlist' });
  const asset = await answers.find({ key: answers.keyOf(name), isRenewed, fetch }, options);
  if (!('read' in asset)) throw new TypeError('A playlist is read whole.');
  const bytes = await asset
    .read(0, asset.length)
    .then((body) => new Response(body).arrayBuffer())
    .catch(() => Promise.reject(new LostAssetError()));
  const text = decodeStrictUtf8(bytes);
  if (text === undefined) throw refuseStream('its playlist is not UTF-8');
  return { text, isCached: 'isFresh' in asset };
}
