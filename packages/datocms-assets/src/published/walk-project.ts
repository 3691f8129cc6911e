import { formatCount, formatNumber } from '../findings/format.ts';
import type { Settings } from '../options/settings.ts';
import type { CdaAnswer, CdaClient } from './cda/client.ts';
import { findChanges } from './incremental/find-changes.ts';
import { readWalkCache, toWalkCache, type WalkMemory, writeWalkCache } from './incremental/walk-cache.ts';
import type { PublishedIndex } from './published-index.ts';
import { toProjectSchema } from './schema/read-schema.ts';
import { buildIndex, maxVia } from './walk/build-index.ts';
import { ContentReader } from './walk/content-reader.ts';
import { identifyAssets } from './walk/media-library.ts';
import { QueryPlanner } from './walk/query-planner.ts';
import type { WalkContext } from './walk/walk-context.ts';
import { startWalk, type WalkStart, walkUntilStable } from './walk/walk-until-stable.ts';

export interface WalkOptions {
  /** Receives one line about the result. */
  readonly log?: ((line: string) => void) | undefined;
  /** Receives a line about the progress, every ten seconds. @default `log` */
  readonly onNotice?: ((line: string) => void) | undefined;
  /** Reads all content, and not only changes since the last time. */
  readonly everything?: boolean;
  /**
   * Keeps the results for the next walk in a process that reads repeatedly. Unchanged content is read once a day, and
   * the index has no places.
   * @default the cache folder keeps them
   */
  readonly memory?: WalkMemory;
}

/** Milliseconds. Some CI services end a build without output for ten minutes. */
const logInterval = 10_000;

/**
 * Walks over a project's content.
 * @param answer to `introspectionQuery`
 * @throws CdaError, FindingError and ConfigurationError, as `CdaClient.query` does
 */
export async function walkProject(
  answer: CdaAnswer,
  cda: CdaClient,
  settings: Settings,
  { log, onNotice = log, everything = false, memory }: WalkOptions,
): Promise<PublishedIndex> {
  const { hosts, dryRun } = settings;
  const mayBeDrafts = settings.content === 'drafts';
  // Drafts change without a new date of publication, and only these dates show changes.
  const incremental = settings.incremental && !mayBeDrafts;
  const project = toProjectSchema(answer);
  const context: WalkContext = { cda, project, planner: new QueryPlanner(project), hosts };

  const begun = Date.now();
  const cache = incremental && !everything ? readWalkCache(settings, project.fingerprint, memory) : undefined;
  const changes = cache && (await findChanges(cache, context, memory === undefined));
  const start = changes ?? (await startWalk(context));
  const { usages, toRead } = start;
  const reader = new ContentReader(context, usages, mayBeDrafts);
  const progress = setInterval(() => onNotice?.(describeProgress(start, cda)), logInterval).unref();
  const { walks, snapshot, unstable } = await walkUntilStable(start, context, reader).finally(() =>
    clearInterval(progress),
  );
  const isUnchanged = changes?.isUnchanged && walks === 1 && [...toRead.values()].every((ids) => ids?.length === 0);
  if (project.library.byPath && !isUnchanged) await identifyAssets(usages, cda, hosts, changes?.firstUnknown);
  if (unstable.length > 0) {
    const names = unstable.map(({ name }) => JSON.stringify(name)).join(', ');
    log?.(`published: records of ${names} keep changing, so each counts as it was when it was read`);
  }
  // Without these conditions, the next walk would not know which of the records have changed.
  if (incremental && !dryRun && !isUnchanged && unstable.length === 0) {
    const result = await toWalkCache(usages, snapshot, cache && changes ? cache.walkedAt : begun);
    await writeWalkCache(settings, project.fingerprint, result, memory).catch(({ message }: Error) =>
      log?.(`published: the cache can't be written, so the next build reads all records again: ${message}`),
    );
  }
  const isRemembered = changes !== undefined && !changes.isConfirmed;
  const { requests } = cda;
  const known = isUnchanged ? memory?.last?.index : undefined;
  if (known) return { ...known, requests, isRemembered };
  const index = buildIndex(project.models, usages, snapshot, {
    requests,
    isRemembered,
    maxPlaces: memory ? 0 : maxVia,
  });
  if (memory?.last?.usages === usages) memory.last.index = index;
  return index;
}

function describeProgress({ before, usages }: WalkStart, { requests }: CdaClient): string {
  const models = [...before.models];
  const read = models.reduce((sum, [{ rootField }]) => sum + usages.countRecords(rootField), 0);
  const total = models.reduce((sum, [{ kind }, { count }]) => sum + (kind === 'single' ? 1 : (count ?? Number.NaN)), 0);
  const records = Number.isNaN(total)
    ? formatCount(read, 'record')
    : `${formatNumber(read)} of ${formatCount(total, 'record')}`;
  return `published: ${records} so far (${formatCount(requests, 'request')})`;
}
