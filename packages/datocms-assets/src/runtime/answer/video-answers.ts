import type { Variant } from '../../asset/asset-url.ts';
import { videoFileOf } from '../../asset/video-url.ts';
import { encodeUtf8, fromByteString } from '../../memory/byte-strings.ts';
import type { SealedAsset } from '../../sealing/sealer.ts';
import type { Entry } from '../../video/playlist.ts';
import { refuseStream } from '../../video/read-playlist.ts';
import { readStoryboard } from '../../video/read-storyboard.ts';
import { fileKey, filesOf } from '../../video/read-stream.ts';
import { type VideoText, writeNames } from '../../video/video-text.ts';
import type { AnswerOptions, AssetAnswers, FoundAsset } from './answer.ts';
import { inMemory, type KnownAsset, sha256Of } from './answer-cache.ts';
import { createMp4Fetcher, type FetchMp4 } from './chosen-mp4s.ts';
import { MissingFiles } from './missing-files.ts';
import { partialRangeOf } from './send-answer.ts';
import {
  fingerprintOfFile,
  fingerprintOfStream,
  readAddress,
  type StreamAddress,
  writeAddress,
} from './stream-address.ts';
import { findText, StreamReadings } from './stream-readings.ts';
import { NotFoundError } from './upstream.ts';

export interface VideoRules {
  /** In pixels. */
  readonly maxResolution: number;
  /** Gives the name of a file in a stream. */
  readonly nameOfPart: (stream: SealedAsset, part: string, extension: string) => string;
  /** Gives the name of the asset at a URL in another asset's text. It expires with that other asset. */
  readonly nameOf: (url: string, from: SealedAsset) => string | undefined;
}

/** Seconds for which caches keep playlists, since a stream may get subtitles later. */
const maxPlaylistAge = 60;

/** Answers requests for streams with all their files, for MP4s and storyboards of videos. */
export class VideoAnswers {
  readonly #answers: AssetAnswers;
  readonly #rules: VideoRules;
  readonly #readings: StreamReadings;
  readonly #fetchMp4: FetchMp4;
  readonly #missing = new MissingFiles();
  /** Playlists for visitors, if their names do not expire. */
  readonly #written = new WeakMap<object, Promise<KnownAsset>>();

  constructor(answers: AssetAnswers, rules: VideoRules) {
    this.#answers = answers;
    this.#rules = rules;
    this.#fetchMp4 = createMp4Fetcher(rules.maxResolution);
    this.#readings = new StreamReadings(answers, rules.maxResolution, this.#missing);
  }

  /** Answers as `AssetAnswers.answer` does. */
  async answer(request: Request, asset: SealedAsset, options: AnswerOptions): Promise<Response> {
    const find = this.#finder(request, asset);
    return find
      ? this.#answers.respond(request, asset.variant, options, find)
      : this.#answers.answer(request, asset, options);
  }

  /** @returns `undefined` for a file that is answered as an asset */
  #finder(request: Request, asset: SealedAsset): ((options: AnswerOptions) => Promise<FoundAsset>) | undefined {
    const { variant, part, extension } = asset;
    if (part !== undefined) {
      const address = readAddress(part);
      if (!address) return () => Promise.reject(new NotFoundError('no such file'));
      if (!address.file) return (options) => this.#findMedia(asset, address, options);
      return (options) => this.#findSegment(request, asset, address, options);
    }
    const file = videoFileOf(variant.url);
    if (file === 'storyboard') return (options) => this.#findStoryboard(asset, options);
    // An MP4 in a page is answered as an asset.
    if (file !== 'stream') return undefined;
    return extension === 'mp4'
      ? (options) => this.#findMp4(request, variant, options)
      : (options) => this.#findMaster(asset, options);
  }

  async #findMaster(asset: SealedAsset, options: AnswerOptions): Promise<FoundAsset> {
    const { playlist } = await this.#readings.master(asset.variant, options);
    return this.#answerPlaylist(asset, playlist, options, () => {
      return writeNames(playlist, (entry) => {
        const address = writeAddress({ playlist: fingerprintOfStream(entry), file: undefined });
        return this.#rules.nameOfPart(asset, address, 'm3u8');
      });
    });
  }

  async #findMedia(
    asset: SealedAsset,
    { playlist: fingerprint }: StreamAddress,
    options: AnswerOptions,
  ): Promise<FoundAsset> {
    const { playlist } = await this.#readings.media(asset.variant, fingerprint, options);
    return this.#answerPlaylist(asset, playlist, options, () => {
      const names = new Map<string, string>();
      for (const { key, entry, index, hasRanges } of filesOf(playlist)) {
        const address = writeAddress({
          playlist: fingerprint,
          file: { index, fingerprint: fingerprintOfFile(entry), hasRanges },
        });
        names.set(key, this.#rules.nameOfPart(asset, address, extensionOf(entry)));
      }
      return writeNames(playlist, (entry) => names.get(fileKey(entry)) as string);
    });
  }

  async #answerPlaylist(
    { expires, profile }: SealedAsset,
    playlist: VideoText<Entry>,
    { cacheControl }: AnswerOptions,
    write: () => string,
  ): Promise<FoundAsset> {
    const isLasting = expires === undefined && profile === 'web';
    const written = (isLasting ? this.#written.get(playlist) : undefined) ?? knownText(write(), playlist.facts.type);
    if (isLasting) this.#written.set(playlist, written);
    return {
      asset: await written,
      headers: { 'cache-control': shorten(cacheControl, maxPlaylistAge) },
      isRangeable: false,
    };
  }

  async #findSegment(
    request: Request,
    { variant, part }: SealedAsset,
    address: StreamAddress,
    options: AnswerOptions,
  ): Promise<FoundAsset> {
    const isRangeable = address.file?.hasRanges === true;
    const range = isRangeable ? partialRangeOf(request) : undefined;
    const name = `${part} of ${variant.url}`;
    const asset = await this.#answers.find(
      {
        key: this.#answers.keyOf(`file ${name}`),
        isPart: range !== undefined,
        fetch: (validator) =>
          this.#missing.ask(name, () =>
            this.#readings.fetchFile(variant, address, options, (url) =>
              this.#answers.fetchOfVideo({ url, range, validator, kind: 'segment' }),
            ),
          ),
      },
      options,
    );
    return { asset, isRangeable };
  }

  async #findMp4(request: Request, { url }: Variant, options: AnswerOptions): Promise<FoundAsset> {
    const range = partialRangeOf(request);
    const asset = await this.#answers.find(
      {
        key: this.#answers.keyOf(`mp4 ${this.#rules.maxResolution} ${url}`),
        isPart: range !== undefined,
        fetch: (validator) => this.#fetchMp4(url, (of) => this.#answers.fetchOfVideo({ url: of, range, validator })),
      },
      options,
    );
    return { asset, isRangeable: true };
  }

  async #findStoryboard(asset: SealedAsset, options: AnswerOptions): Promise<FoundAsset> {
    const { url } = asset.variant;
    const raw = await findText(this.#answers, url, `storyboard ${url}`, options);
    const storyboard = readStoryboard(raw.text, url);
    const text = writeNames(storyboard, (entry) => {
      const name = this.#rules.nameOf(entry.url, asset);
      if (name === undefined) throw new NotFoundError('no such picture');
      return name;
    });
    return { asset: await knownText(text, storyboard.facts.type), isRangeable: false };
  }
}

/** The extension of an entry, which some players need. */
function extensionOf({ url, kind }: Entry): string {
  const extension = /\.(ts|m4[asv]|mp4|vtt)$/i.exec(new URL(url).pathname)?.[1]?.toLowerCase();
  return extension ?? (kind === 'map' ? 'm4s' : 'ts');
}

/** A comment or a title could contain the name. The final check of a build also refuses this text. */
const nameOfHost = /\.mux\.com\b/i;

/**
 * @param text of Unicode characters, with names of this site in it
 * @throws DownloadError if it still names a host of Mux
 */
async function knownText(text: string, type: string): Promise<KnownAsset> {
  if (nameOfHost.test(text)) throw refuseStream('a line that is no URL names a host of Mux');
  const bytes = fromByteString(encodeUtf8(text));
  return { type, sha256: await sha256Of(bytes), ...inMemory(bytes) };
}

/** A `Cache-Control` header that allows caches at most `seconds` seconds. */
function shorten(cacheControl: string, seconds: number): string {
  return cacheControl
    .replace(/,?\s*\b(?:immutable|stale-[a-z-]+(?:\s*=\s*\d+)?)/gi, '')
    .replace(/\b(s-maxage|max-age)\s*=\s*(\d+)/gi, (_, name, age) => `${name}=${Math.min(Number(age), seconds)}`)
    .replace(/^\s*,\s*/, '');
}
