import { FindingError, finding } from '../findings/finding.ts';
import type { Settings } from '../options/settings.ts';
import { requireToken } from '../options/token.ts';
import { CdaError } from './cda/cda-error.ts';
import { type CdaClient, createCdaClient } from './cda/client.ts';
import { findChanges } from './incremental/find-changes.ts';
import { readWalkCache, type WalkMemory, writeWalkCache } from './incremental/walk-cache.ts';
import type { PublishedIndex } from './published-index.ts';
import { readSchema } from './schema/read-schema.ts';
import { buildIndex } from './walk/build-index.ts';
import { ContentReader } from './walk/content-reader.ts';
import { identifyAssets } from './walk/media-library.ts';
import { QueryPlanner } from './walk/query-planner.ts';
import { startWalk, walkUntilStable } from './walk/walk-until-stable.ts';

export interface ReadOptions {
  readonly fetchFn?: typeof fetch;
  readonly signal?: AbortSignal;
  /** Called when the CDA has accepted the token and the environment. */
  readonly onAccepted?: () => void;
  /** Takes one line about what was read. */
  readonly log?: (line: string) => void;
  /** Reads all content, and not only what changed since the last time. */
  readonly everything?: boolean;
  /**
   * Holds what the next walk needs, for a process that reads again and again. What did not change is read once a day.
   * @default the cache folder does
   */
  readonly memory?: WalkMemory;
}

/**
 * Proves what is published: reads all published records of the project, in all locales and with blocks to any depth. With a
 * cache it reads only what changed since the last time.
 * @throws ConfigurationError for a missing or refused token, an unknown environment or asset host
 * @throws FindingError with `cda-unreachable`, `cda-refused` or `cda-incomplete`; there is never a partial index
 */
export async function readPublished(settings: Settings, options: ReadOptions = {}): Promise<PublishedIndex> {
  requireToken(settings);
  const start = performance.now();
  const stop = new AbortController();
  const signal = options.signal ? AbortSignal.any([options.signal, stop.signal]) : stop.signal;
  try {
    const cda = createCdaClient(settings, { ...options, signal });
    const index = await walkProject(cda, settings, options);
    const { assets, records, models, requests } = index;
    const seconds = ((performance.now() - start) / 1000).toFixed(1);
    options.log?.(
      `published: ${assets.size} assets in ${records} records of ${models} models (${requests} requests, ${seconds} s)`,
    );
    return index;
  } catch (error) {
    if (!(error instanceof CdaError)) throw error;
    throw new FindingError([finding('cda-incomplete', `The published content can't be read: ${error.message}.`)]);
  } finally {
    // Aborts the requests that are still under way after a failure.
    stop.abort();
  }
}

async function walkProject(
  cda: CdaClient,
  settings: Settings,
  { log, onAccepted, everything = false, memory }: ReadOptions,
): Promise<PublishedIndex> {
  const { hosts, dryRun } = settings;
  const mayBeDrafts = settings.content === 'drafts';
  // Drafts change without a new date of publication, which the memory of the last walk compares.
  const incremental = settings.incremental && !mayBeDrafts;
  const project = await readSchema(cda);
  onAccepted?.();
  const planner = new QueryPlanner(project);

  const begun = Date.now();
  const cache = incremental && !everything ? await readWalkCache(settings, project.fingerprint, memory) : undefined;
  const changes = cache && (await findChanges(cache, cda, project, planner, hosts, memory === undefined));
  const start = changes ?? (await startWalk(cda, project));
  const { usages, before } = start;
  const reader = new ContentReader(cda, planner, hosts, usages, mayBeDrafts);
  const snapshot = await walkUntilStable(start, cda, project, reader);
  if (project.library.byPath) await identifyAssets(usages, cda, hosts, changes?.notInLibrary);

  const isUnchanged = changes?.isUnchanged && snapshot === before;
  if (incremental && !dryRun && !isUnchanged) {
    const walkedAt = cache && changes ? cache.walkedAt : begun;
    await writeWalkCache(settings, project.fingerprint, usages, snapshot, walkedAt, memory).catch(
      ({ message }: Error) =>
        log?.(`published: the cache can't be written, so the next build reads all records again: ${message}`),
    );
  }
  const isRemembered = changes !== undefined && !changes.isConfirmed;
  return buildIndex(project.models, usages, snapshot, cda.requests, isRemembered);
}
