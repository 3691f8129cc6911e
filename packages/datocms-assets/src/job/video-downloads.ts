import { hash } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { playbackIdOf } from '../asset/video-url.ts';
import type { CacheEntry } from '../cache/content-cache.ts';
import { type FetchContext, FetchError, fetchAsset } from '../fetch/fetch-asset.ts';
import type { FetchedAsset } from '../fetch/fetched-asset.ts';
import type { RequestGroup } from '../fetch/group-requests.ts';
import type { FetchedBody } from '../fetch/receive-body.ts';
import { DownloadError, totalTooLarge } from '../findings/download-error.ts';
import { formatCount, formatLimit, formatSize } from '../findings/format.ts';
import { SpooledBody } from '../io/spooled-body.ts';
import { option } from '../options/options.ts';
import type { Settings } from '../options/settings.ts';
import type { FetchRequest } from '../plan/fetch-request.ts';
import { nameFiles } from '../plan/name-files.ts';
import { isCompleteSegment } from '../video/check-segment.ts';
import { mp4Urls, noMp4 } from '../video/choose-mp4.ts';
import { fetchStoryboard } from '../video/fetch-storyboard.ts';
import { fetchStream } from '../video/fetch-stream.ts';
import { findTree } from '../video/file-tree-record.ts';
import { type OpenStream, openStream } from '../video/open-stream.ts';
import { maxPlaylistLength } from '../video/read-playlist.ts';
import { streamHosts } from '../video/stream-hosts.ts';
import { type FileTree, statusOf, type VideoPorts } from '../video/video-ports.ts';
import type { Body, BodyStorage } from './body-storage.ts';

const day = 24 * 60 * 60 * 1000;
/** Streams whose parts are fetched side by side: one that ends leaves no connection idle. */
const streamsAtOnce = 4;

/** Bytes of the videos that a job has stored. Its download runs share it. */
export interface VideoTotal {
  bytes: number;
}

/** What a download run gives to its videos. */
export interface DownloadWork {
  readonly settings: Settings;
  readonly storage: BodyStorage;
  readonly network: FetchContext;
  readonly total: VideoTotal;
  readonly log: (line: string) => void;
  readonly onBody: ((body: Body) => void) | undefined;
  /** Gets the body of an asset from the cache or its host. */
  get(group: RequestGroup): Promise<CacheEntry>;
  checkAndStore(group: RequestGroup, body: FetchedBody): Promise<CacheEntry>;
  keep(group: RequestGroup, tree: FileTree, from: FetchedAsset['from']): void;
  fail(group: RequestGroup, error: unknown): void;
}

type Kind = 'stream' | 'mp4' | 'storyboard';

/** Downloads streams with all their files, MP4s and storyboards of videos. */
export class VideoDownloads {
  readonly #work: DownloadWork;
  /** Bytes that were fetched for videos which are not complete. */
  #pending = 0;

  constructor(work: DownloadWork) {
    this.#work = work;
  }

  /** Whether the answer to a request is such a file. Pictures and subtitles of a video are like any other asset. */
  handles({ requests: [{ url, path }] }: RequestGroup): boolean {
    return playbackIdOf(path) !== undefined && kindOf(url, this.#work.settings) !== undefined;
  }

  /**
   * Downloads all videos of a run. The playlists of all streams are read first, so that the number of files and bytes is known,
   * and limited, before the first segment is fetched.
   */
  async downloadAll(groups: readonly RequestGroup[]): Promise<void> {
    const { settings, log } = this.#work;
    const streams = new Map<RequestGroup, OpenStream>();
    await this.#forEach(groups, 2 * settings.concurrency, async (group) => {
      const stream = await this.#begin(group);
      if (stream) streams.set(group, stream);
    });
    const opened = groups.filter((group) => streams.has(group));
    if (opened.length === 0) return;
    const estimates = Array.from(streams.values(), ({ estimate }) => estimate);
    const files = estimates.reduce((sum, each) => sum + each.files, 0);
    const bytes = estimates.reduce((sum, each) => sum + each.bytes, 0);
    log(`Fetching ${formatCount(opened.length, 'video')}: ${formatCount(files, 'file')}, about ${formatSize(bytes)}.`);
    await this.#forEach(opened, streamsAtOnce, async (group) => {
      this.#checkRoom(bytes);
      const stream = streams.get(group) as OpenStream;
      await this.#complete(group, (ports) => fetchStream(group.key, stream, settings.video.maxResolution, ports));
    });
  }

  /** Finishes all but streams that are not in the cache. */
  async #begin(group: RequestGroup): Promise<OpenStream | undefined> {
    const { settings, storage, network, keep } = this.#work;
    const [{ url }] = group.requests;
    const ports = this.#portsFor(group, () => undefined);
    const kind = kindOf(url, settings);
    // Subtitles and resolutions of a video may come later.
    const maxAge = kind === 'stream' ? Math.min(day, group.maxAge) : group.maxAge;
    const cached =
      kind === 'mp4'
        ? await storage.find(group.key, maxAge).then((root) => root && { root, parts: [] })
        : await findTree(group.key, maxAge, ports);
    if (cached) {
      this.#count(cached);
      keep(group, cached, 'cache');
      return undefined;
    }
    await network.client.prepare();
    if (kind === 'stream') return openStream(ports, settings.video.maxResolution);
    await this.#complete(group, (own) =>
      kind === 'mp4' ? this.#fetchMp4(group, own) : fetchStoryboard(group.key, own),
    );
    return undefined;
  }

  async #complete(group: RequestGroup, fetch: (ports: VideoPorts) => Promise<FileTree>): Promise<void> {
    let fetched = 0;
    const ports = this.#portsFor(group, (bytes) => {
      fetched += bytes;
      this.#pending += bytes;
    });
    try {
      const tree = await fetch(ports).finally(() => {
        this.#pending -= fetched;
      });
      this.#count(tree);
      this.#work.keep(group, tree, 'network');
    } finally {
      fetched = 0;
    }
  }

  async #fetchMp4(group: RequestGroup, ports: VideoPorts): Promise<FileTree> {
    const { settings, checkAndStore } = this.#work;
    const [{ url }] = group.requests;
    const isStream = url.includes('.m3u8');
    for (const of of isStream ? mp4Urls(url, settings.video.maxResolution) : [url]) {
      try {
        const body = await ports.fetch(of, 'media');
        return { root: await checkAndStore(group, body), parts: [] };
      } catch (error) {
        if (!isStream || statusOf(error) !== 404) throw error;
      }
    }
    throw noMp4();
  }

  #count({ root, parts }: FileTree): void {
    this.#work.total.bytes += parts.reduce((sum, { bytes }) => sum + bytes, root.bytes);
    this.#checkRoom(0);
  }

  /** @throws DownloadError if so many bytes more are too many */
  #checkRoom(bytes: number): void {
    const { settings, total, network } = this.#work;
    const { maxBytes } = settings.video;
    if (total.bytes + bytes > maxBytes) throw videosTooLarge(maxBytes);
    if (bytes > network.remainingBytes()) throw totalTooLarge(settings);
  }

  async #forEach(
    groups: readonly RequestGroup[],
    concurrency: number,
    work: (group: RequestGroup) => Promise<void>,
  ): Promise<void> {
    const { network, fail } = this.#work;
    const queue = groups.values();
    const worker = async () => {
      for (const group of queue) {
        network.signal.throwIfAborted();
        try {
          await work(group);
        } catch (error) {
          network.signal.throwIfAborted();
          fail(group, error);
        }
      }
    };
    const ended = await Promise.allSettled(Array.from({ length: Math.min(concurrency, groups.length) }, worker));
    for (const each of ended) if (each.status === 'rejected') throw each.reason;
  }

  #portsFor(group: RequestGroup, onFetched: (bytes: number) => void): VideoPorts {
    const { settings, storage, onBody, get } = this.#work;
    const [request] = group.requests;
    const store: VideoPorts['store'] = async (key, { bytes, sha256 }, { type, extension }) => {
      if (bytes.inMemory) onBody?.({ bytes: bytes.inMemory, sha256, extension });
      const entry = await storage.store(key, { bytes, sha256 }, { type, extension, warnings: [] });
      bytes.release();
      return entry;
    };
    return {
      request,
      concurrency: 2 * settings.concurrency,
      fetch: async (url, kind) => {
        const body = await this.#fetch({ ...request, url, md5: null, size: null, mimeType: null }, group.accept, kind);
        if (kind === 'media') onFetched(body.bytes.size);
        return body;
      },
      fetchPicture: async (url) => {
        const key = `${group.key}\npicture ${url}`;
        return { ...(await get({ ...group, key, requests: [{ ...request, url }] })), key };
      },
      find: (key, maxAge = Number.POSITIVE_INFINITY) => storage.find(key, maxAge),
      store,
      storeText: async (key, text, facts) => {
        const bytes = Buffer.from(text);
        const body = new SpooledBody(bytes.length, bytes, await storage.nextPath());
        return store(key, { bytes: body, sha256: hash('sha256', bytes) }, facts);
      },
      readText: ({ file }) => readFile(file, 'utf8'),
      nameOf: ({ sha256, facts: { extension } }) =>
        nameFiles([{ request, sha256, extension }]).get(request.id) as string,
    };
  }

  async #fetch(request: FetchRequest, accept: string, kind: 'text' | 'media'): Promise<FetchedBody> {
    const { settings, storage, network, total } = this.#work;
    const { maxBytes } = settings.video;
    const remaining = kind === 'text' ? 3 * maxPlaylistLength : maxBytes - total.bytes - this.#pending;
    if (remaining <= 0) throw videosTooLarge(maxBytes);
    const context: FetchContext = {
      ...network,
      remainingBytes: () => network.remainingBytes() - this.#pending,
      isComplete: async ({ bytes }) => kind === 'text' || (await isCompleteSegment(bytes)) !== false,
      // The hosts have nothing but videos.
      mayBeStored: () => true,
    };
    try {
      const limits = { ...settings, hosts: streamHosts, maxBytes: remaining };
      return (await storage.onDisk(() => fetchAsset(request, accept, limits, context))).body;
    } catch (error) {
      const isTooLarge = error instanceof FetchError && error.failure.code === 'too-large' && !error.failure.isOfRun;
      if (!isTooLarge) throw error;
      throw kind === 'text' ? new DownloadError('bad-content', 'it is too long to be read') : videosTooLarge(maxBytes);
    }
  }
}

function kindOf(url: string, { video }: Pick<Settings, 'video'>): Kind | undefined {
  const { hostname, pathname } = new URL(url);
  if (hostname === 'image.mux.com') return /\/storyboard\.(?:vtt|json)$/.test(pathname) ? 'storyboard' : undefined;
  if (/\.(?:mp4|m4a)$/.test(pathname)) return 'mp4';
  if (!pathname.endsWith('.m3u8')) return undefined;
  return video.mode === 'hls' ? 'stream' : 'mp4';
}

function videosTooLarge(maxBytes: number): DownloadError {
  const reason = `The videos of this run have more than ${formatLimit(maxBytes)} together`;
  const fix = `Store smaller ones with ${option('videoMaxResolution')} or ${option('video', 'mp4')}, or raise ${option('videoMaxBytes')}.`;
  return new DownloadError('too-large', reason, { fix, isOfRun: true });
}
