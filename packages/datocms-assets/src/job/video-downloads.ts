import { settledTime } from '../asset/original.ts';
import { videoFileOf } from '../asset/video-url.ts';
import type { CacheEntry } from '../cache/content-cache.ts';
import type { FetchedAsset } from '../fetch/fetched-asset.ts';
import type { RequestGroup } from '../fetch/group-requests.ts';
import type { FetchedBody } from '../fetch/receive-body.ts';
import { DownloadError, totalTooLarge, videosTooLarge } from '../findings/download-error.ts';
import { formatCount, formatLimit, formatSize } from '../findings/format.ts';
import { mapConcurrently } from '../net/map-concurrently.ts';
import { mp4Urls, noMp4 } from '../video/choose-mp4.ts';
import { fetchStoryboard } from '../video/fetch-storyboard.ts';
import { fetchStream } from '../video/fetch-stream.ts';
import { findTree, storeTree } from '../video/file-tree-record.ts';
import { type OpenStream, openStream } from '../video/open-stream.ts';
import { type FileTree, failureOf, statusOf, type VideoPorts } from '../video/video-ports.ts';
import { portsFor, type VideoWork } from './video-fetcher.ts';

const day = 24 * 60 * 60 * 1000;
/** Streams whose parts are fetched at once, so that the end of one stream leaves no connection idle. */
const streamsAtOnce = 4;
/** Statuses of Mux for a video that does not exist any more. */
const gone: ReadonlySet<number | undefined> = new Set([404, 410]);

/** Bytes of the videos that a job has stored. All download runs of the job share it. */
export interface VideoTotal {
  bytes: number;
}

/** The parts of a download run that its videos use. */
export interface DownloadWork extends Omit<VideoWork, 'remainingBytes'> {
  readonly total: VideoTotal;
  readonly log: (line: string) => void;
  checkAndStore(group: RequestGroup, body: FetchedBody): Promise<CacheEntry>;
  keep(group: RequestGroup, tree: FileTree, from: FetchedAsset['from']): void;
  fail(group: RequestGroup, error: unknown): void;
}

/** A video that is in the cache. */
interface Found {
  readonly tree: FileTree;
  readonly from: FetchedAsset['from'];
  readonly bytes: number;
}

/** A video in the cache, or a stream with its playlists, from which its size in bytes is estimated. */
type Begun = Found | { readonly stream: OpenStream; readonly bytes: number };

/** Downloads streams with all their files, MP4s and storyboards of videos. */
export class VideoDownloads {
  readonly #work: DownloadWork;
  /** Bytes of each video of this run so far. */
  readonly #bytes = new Map<RequestGroup, number>();
  /** By key of the cache. */
  readonly #mp4s = new Map<string, Promise<CacheEntry>>();
  #hasToldOutage = false;

  constructor(work: DownloadWork) {
    this.#work = work;
  }

  /** Whether the file of a request is downloaded by this class. Pictures and subtitles are downloaded as assets. */
  handles({ requests: [{ url }] }: RequestGroup): boolean {
    return videoFileOf(url) !== undefined;
  }

  /**
   * Downloads all videos of a run. The playlists of all streams are read first, so that the number of files and bytes
   * is known, and limited, before the first segment is fetched. If they are too large together, none is stored, in any
   * order.
   */
  async downloadAll(groups: readonly RequestGroup[]): Promise<void> {
    const { settings, network, total, keep, fail } = this.#work;
    const begun = new Map<RequestGroup, Begun>();
    const failed = await this.#forEach(groups, 2 * settings.concurrency, async (group) => {
      begun.set(group, await this.#begin(group).catch((error: unknown) => this.#takeFromCache(group, error)));
    });
    const tooLarge = [...failed.values()].find((error) => error instanceof DownloadError && error.isOfRun);
    const error = tooLarge ?? this.#checkSizes(begun);
    for (const group of groups) if (error || failed.has(group)) fail(group, error ?? failed.get(group));
    if (error) return;
    const streams = new Map<RequestGroup, OpenStream>();
    for (const group of groups) {
      const video = begun.get(group);
      if (video && 'tree' in video) keep(group, video.tree, video.from);
      else if (video) streams.set(group, video.stream);
    }
    const broken = await this.#forEach([...streams.keys()], streamsAtOnce, async (group) => {
      const { tree, from, bytes } = await this.#finish(group, streams.get(group) as OpenStream).catch(
        (error: unknown) => this.#takeFromCache(group, error),
      );
      if (this.#remainingBytes() < 0) throw videosTooLarge(settings);
      if (bytes > network.remainingBytes()) throw totalTooLarge(settings);
      keep(group, tree, from);
    });
    for (const [group, each] of broken) fail(group, each);
    for (const bytes of this.#bytes.values()) total.bytes += bytes;
  }

  /** Gets all files but streams that are not in the cache. */
  async #begin(group: RequestGroup): Promise<Begun> {
    const { settings, network } = this.#work;
    const ports = this.#portsFor(group);
    const file = videoFileOf(ports.request.url);
    const isStream = file === 'stream' && settings.video.mode === 'hls';
    // Subtitles, resolutions and MP4s of a video may come later.
    const maxAge = file === 'stream' ? Math.min(day, settledTime(ports.request)) : Number.POSITIVE_INFINITY;
    const cached = await findTree(group.key, Math.min(maxAge, group.maxAge), ports);
    if (cached) return this.#found(group, cached, 'cache');
    await network.client.prepare();
    if (isStream) {
      const stream = await openStream(ports, settings.video.maxResolution);
      return { stream, bytes: stream.estimate.bytes };
    }
    const fetched = file === 'storyboard' ? fetchStoryboard(group.key, ports) : this.#fetchMp4(group, ports);
    return this.#found(group, await fetched, 'network');
  }

  async #finish(group: RequestGroup, stream: OpenStream): Promise<Found> {
    const { maxResolution } = this.#work.settings.video;
    const tree = await fetchStream(group.key, stream, maxResolution, this.#portsFor(group));
    return this.#found(group, tree, 'network');
  }

  /**
   * Finds a video in the cache that could not be checked again. Mux only adds files to a playback id, and changes none.
   * @throws the error if the video is not there, or if Mux has answered and the video is gone or can't be stored
   */
  async #takeFromCache(group: RequestGroup, error: unknown): Promise<Found> {
    const failure = failureOf(error);
    if (failure?.code !== 'download-failed' || gone.has(failure.status)) throw error;
    const tree = await findTree(group.key, group.maxAge, this.#portsFor(group));
    if (!tree) throw error;
    if (!this.#hasToldOutage) this.#work.log(`Videos stay as they are in the cache, since ${failure.message}.`);
    this.#hasToldOutage = true;
    return this.#found(group, tree, 'cache');
  }

  /** @throws DownloadError for a file that is too large: the cache may have stored it under other limits */
  #found(group: RequestGroup, tree: FileTree, from: FetchedAsset['from']): Found {
    const { maxBytes = Number.POSITIVE_INFINITY } = this.#work.settings;
    const files = [tree.root, ...tree.parts];
    const large = files.find(({ bytes }) => bytes > maxBytes);
    if (large) {
      const reason = `one of its files has ${formatSize(large.bytes)}, more than ${formatLimit(maxBytes)}`;
      throw new DownloadError('too-large', reason);
    }
    const bytes = files.reduce((sum, file) => sum + file.bytes, 0);
    this.#bytes.set(group, bytes);
    return { tree, from, bytes };
  }

  async #fetchMp4(group: RequestGroup, ports: VideoPorts): Promise<FileTree> {
    const { url } = ports.request;
    const isStream = videoFileOf(url) === 'stream';
    for (const candidate of isStream ? mp4Urls(url, this.#work.settings.video.maxResolution) : [url]) {
      try {
        const key = group.key.replace(url, candidate);
        // A page often names a stream and its MP4.
        const fetching = this.#mp4s.get(key) ?? this.#getMp4({ ...group, key }, candidate, ports);
        this.#mp4s.set(key, fetching);
        return await storeTree(group.key, { ...(await fetching), key }, [], ports);
      } catch (error) {
        if (!isStream || statusOf(error) !== 404) throw error;
      }
    }
    throw noMp4();
  }

  async #getMp4(group: RequestGroup, url: string, ports: VideoPorts): Promise<CacheEntry> {
    const { storage, checkAndStore } = this.#work;
    return (await storage.find(group.key, group.maxAge)) ?? checkAndStore(group, await ports.fetch(url));
  }

  /** The error if all videos together are too large by their playlists. Prints the size of the downloads. */
  #checkSizes(begun: ReadonlyMap<RequestGroup, Begun>): DownloadError | undefined {
    const { settings, network, log } = this.#work;
    const estimates = [...begun.values()].flatMap((video) => ('stream' in video ? [video.stream.estimate] : []));
    const files = estimates.reduce((sum, each) => sum + each.files, 0);
    const bytes = estimates.reduce((sum, each) => sum + each.bytes, 0);
    const room = this.#remainingBytes();
    if (bytes > room)
      return videosTooLarge(settings, { bytes: settings.video.maxBytes - room + bytes, largest: largestOf(begun) });
    const all = [...begun.values()].reduce((sum, video) => sum + video.bytes, 0);
    if (all > network.remainingBytes()) return totalTooLarge(settings);
    if (estimates.length === 0) return undefined;
    log(
      `Fetching ${formatCount(estimates.length, 'video')}: ${formatCount(files, 'file')}, about ${formatSize(bytes)}.`,
    );
    return undefined;
  }

  /** The rest of the limit of all videos. */
  #remainingBytes(): number {
    let bytes = this.#work.total.bytes;
    for (const each of this.#bytes.values()) bytes += each;
    return this.#work.settings.video.maxBytes - bytes;
  }

  #portsFor(group: RequestGroup): VideoPorts {
    const remainingBytes = () => this.#remainingBytes();
    return portsFor(group, { ...this.#work, remainingBytes }, (bytes) => {
      this.#bytes.set(group, (this.#bytes.get(group) ?? 0) + bytes);
    });
  }

  /** @returns the failed groups, with their errors */
  async #forEach(
    groups: readonly RequestGroup[],
    concurrency: number,
    work: (group: RequestGroup) => Promise<void>,
  ): Promise<Map<RequestGroup, unknown>> {
    const { signal } = this.#work.network;
    const failed = new Map<RequestGroup, unknown>();
    await mapConcurrently(groups, concurrency, async (group) => {
      signal.throwIfAborted();
      await work(group).catch((error: unknown) => failed.set(group, error));
      signal.throwIfAborted();
    });
    return failed;
  }
}

/** The largest video. The order decides between equal sizes, since answers come in any order. */
function largestOf(begun: ReadonlyMap<RequestGroup, Begun>) {
  const sizes = Array.from(begun, ([{ requests }, { bytes }]) => ({ url: requests[0].url, bytes }));
  return sizes.reduce((a, b) => (b.bytes > a.bytes || (b.bytes === a.bytes && b.url < a.url) ? b : a));
}
