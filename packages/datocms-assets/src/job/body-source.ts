import { isSettled } from '../asset/original.ts';
import type { CacheEntry } from '../cache/content-cache.ts';
import { checkContent, isUpload } from '../content/check-content.ts';
import { inspectContent } from '../content/inspect-content.ts';
import { type FetchContext, FetchError, fetchAsset } from '../fetch/fetch-asset.ts';
import type { RequestGroup } from '../fetch/group-requests.ts';
import type { FetchedBody } from '../fetch/receive-body.ts';
import type { Settings } from '../options/settings.ts';
import type { BodyStorage, CheckedBody } from './body-storage.ts';
import { asFailure } from './download-failures.ts';
import { createYieldQueue } from './yield-queue.ts';

interface FoundBody {
  readonly entry: CacheEntry;
  readonly from: 'cache' | 'network';
  /** How often the host was asked. */
  readonly tries: number;
}

interface SourceParts {
  readonly settings: Settings;
  readonly storage: BodyStorage;
  readonly network: FetchContext;
  /** Called with each fetched body in memory, before it is stored. */
  readonly onBody: ((body: CheckedBody) => void) | undefined;
}

/** Gets bodies from the cache, else from their hosts. A body from a host is checked before it is stored. */
export class BodySource {
  readonly #parts: SourceParts;
  readonly #yieldToRequests = createYieldQueue();

  constructor(parts: SourceParts) {
    this.#parts = parts;
  }

  /** @throws FetchError, and errors of the disk */
  async get(group: RequestGroup): Promise<FoundBody> {
    const { settings, storage, network } = this.#parts;
    const cached = await storage.find(group.key, group.maxAge);
    if (cached) return { entry: cached, from: 'cache', tries: 0 };
    const [first] = group.requests;
    await network.client.prepare();
    const { body, tries } = await storage.onDisk(() => fetchAsset(first, group.accept, settings, network));
    // Answers come in bursts, so the next requests are sent before the bodies are checked.
    await this.#yieldToRequests();
    try {
      return { entry: await this.checkAndStore(group, body), from: 'network', tries };
    } catch (error) {
      throw new FetchError(asFailure(error), tries);
    }
  }

  /** @throws DownloadError if the body may not be stored */
  async checkAndStore({ key, requests: [first] }: RequestGroup, received: FetchedBody): Promise<CacheEntry> {
    const { settings, storage, network, onBody } = this.#parts;
    try {
      const checked = await checkContent(first, received);
      const options = { settings, nextPath: network.nextTemporaryPath };
      const inspected = await storage.onDisk(() => inspectContent(received, checked, options));
      const { type, extension } = checked;
      const { inMemory } = inspected.bytes;
      if (inMemory && onBody) {
        await this.#yieldToRequests();
        onBody({ bytes: inMemory, sha256: inspected.sha256, extension });
      }
      const facts = { type, extension, warnings: inspected.warnings };
      const isSure = isSettled(first) || isUpload({ request: first, body: received });
      const entry = isSure ? await storage.store(key, inspected, facts) : await storage.storeForRun(inspected, facts);
      inspected.bytes.release();
      return entry;
    } catch (error) {
      await received.bytes.discard();
      throw error;
    }
  }
}
