import { hash } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { detectMarkup } from '../content/detect-head.ts';
import { type FetchContext, FetchError, fetchAsset } from '../fetch/fetch-asset.ts';
import type { RequestGroup } from '../fetch/group-requests.ts';
import type { FetchedBody } from '../fetch/receive-body.ts';
import { DownloadError, videosTooLarge } from '../findings/download-error.ts';
import { SpooledBody } from '../io/spooled-body.ts';
import { decodeStrictUtf8 } from '../memory/byte-strings.ts';
import type { Settings } from '../options/settings.ts';
import { nameFiles } from '../plan/name-files.ts';
import { isCompleteSegment } from '../video/check-segment.ts';
import { maxPlaylistLength } from '../video/read-playlist.ts';
import { streamHosts } from '../video/stream-hosts.ts';
import type { KeptBody, VideoPorts } from '../video/video-ports.ts';
import type { BodyStorage, CheckedBody } from './body-storage.ts';

/** In bytes: a character has three at most. */
const maxTextBytes = 3 * maxPlaylistLength;

/** The network and the cache of a download run, for its videos. */
export interface VideoWork {
  readonly settings: Settings;
  readonly storage: BodyStorage;
  readonly network: FetchContext;
  readonly onBody: ((body: CheckedBody) => void) | undefined;
  /** How many bytes videos may still take. */
  readonly remainingBytes: () => number;
  /** Gets the body of an asset from the cache or its host. */
  get(group: RequestGroup): Promise<KeptBody>;
}

/** Connects a video to network and cache. @param onMedia is called with the size of each fetched segment or MP4 */
export function portsFor(group: RequestGroup, work: VideoWork, onMedia: (bytes: number) => void): VideoPorts {
  const { settings, storage, onBody, get } = work;
  const [request] = group.requests;
  const store: VideoPorts['store'] = async (key, { bytes, sha256 }, { type, extension }) => {
    if (bytes.inMemory) onBody?.({ bytes: bytes.inMemory, sha256, extension });
    const entry = await storage.store(key, { bytes, sha256 }, { type, extension, warnings: [] });
    bytes.release();
    return entry;
  };
  const partOf = (url: string) => ({ ...request, url, md5: null, size: null, mimeType: null });
  return {
    request,
    concurrency: 2 * settings.concurrency,
    fetch: async (url) => {
      const body = await fetchPart(partOf(url), group.accept, 'media', work);
      onMedia(body.bytes.size);
      return body;
    },
    fetchText: async (url) => {
      const { bytes } = await fetchPart(partOf(url), group.accept, 'text', work);
      try {
        return decodeStrictUtf8(await bytes.readAll());
      } finally {
        await bytes.discard();
      }
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
    nameOf: ({ sha256, facts: { extension } }) => nameFiles([{ request, sha256, extension }]).get(request.id) as string,
  };
}

async function fetchPart(
  request: VideoPorts['request'],
  accept: string,
  kind: 'text' | 'media',
  { settings, storage, network, remainingBytes }: VideoWork,
): Promise<FetchedBody> {
  const remaining = remainingBytes();
  if (kind === 'media' && remaining <= 0) throw videosTooLarge(settings);
  const ownLimit = settings.maxBytes ?? Number.POSITIVE_INFINITY;
  const maxBytes = kind === 'text' ? maxTextBytes : Math.min(ownLimit, remaining);
  const context: FetchContext = {
    ...network,
    isComplete: async ({ bytes }) => kind === 'text' || (await isCompleteSegment(bytes)) !== false,
    // The hosts of videos have no other files.
    mayBeStored: () => true,
  };
  try {
    const limits = { ...settings, hosts: streamHosts, maxBytes };
    const { body } = await storage.onDisk(() => fetchAsset(request, accept, limits, context));
    await refusePage(body);
    return body;
  } catch (error) {
    const isTooLarge = error instanceof FetchError && error.failure.code === 'too-large' && !error.failure.isOfRun;
    if (!isTooLarge || (kind === 'media' && ownLimit <= remaining)) throw error;
    throw kind === 'text' ? new DownloadError('bad-content', 'it is too long to be read') : videosTooLarge(settings);
  }
}

/** Refuses a page instead of a video: the network may answer with it where it lets no video through. */
async function refusePage({ bytes }: FetchedBody): Promise<void> {
  const head = await bytes.withReader((read) => read(0, 1024));
  if (detectMarkup(head) !== 'html') return;
  await bytes.discard();
  throw new DownloadError('download-failed', 'an HTML page came instead of the file');
}
