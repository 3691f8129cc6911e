import { FindingError, finding } from '../../findings/finding.ts';
import type { Model } from '../schema/list-models.ts';
import { readSchema } from '../schema/read-schema.ts';
import { AssetUsages } from './asset-usages.ts';
import type { ContentReader } from './content-reader.ts';
import { listRecordVersions } from './list-record-versions.ts';
import type { RecordsToRead } from './query-planner.ts';
import { isComplete, isRecent, isSame, newestDate, readSnapshot, type Snapshot } from './snapshot.ts';
import type { WalkContext } from './walk-context.ts';

/** How often a model with changing content is read. */
const maxWalks = 5;
/** Milliseconds before a model with just published records is read again. It doubles with each walk. */
const firstWait = 1000;

export interface WalkStart {
  /** The project before any record was read. */
  readonly before: Snapshot;
  /** Requests sent before any record was read. */
  readonly requests: number;
  /** The usages of records that need not be read. The walk adds usages to them. */
  readonly usages: AssetUsages;
  readonly toRead: RecordsToRead;
}

export interface WalkEnd {
  /** How often the records were read. */
  readonly walks: number;
  /** The state of the project that was read; `before` of the start if one answer had everything. */
  readonly snapshot: Snapshot;
  /** Models that changed up to the end. Their records are from different moments of the last walk. */
  readonly unstable: readonly Model[];
}

/** Begins a walk over all records. */
export async function startWalk({ cda, project }: WalkContext): Promise<WalkStart> {
  const before = await readSnapshot(cda, project);
  return { before, requests: cda.requests, usages: new AssetUsages(), toRead: allRecordsOf(project.models) };
}

/**
 * Reads records into the usages. Models that change meanwhile are read again, since the walk may have missed the
 * change.
 * @throws FindingError if a model can't be read, or if its records change during each walk and some may be missed
 */
export async function walkUntilStable(
  { before, requests, usages, toRead }: WalkStart,
  context: WalkContext,
  reader: ContentReader,
): Promise<WalkEnd> {
  const { cda, project } = context;
  const { models } = project;
  const countOf = ({ rootField }: Model) => usages.countRecords(rootField);
  let last = before;
  let lastTime = before.time;
  let records = toRead;
  for (let walk = 1; ; walk += 1) {
    await reader.readContent(records, last);
    // A single answer shows a single moment.
    const isOneMoment = cda.requests - requests <= 1;
    if (isOneMoment && models.every((model) => isComplete(model, before, countOf(model))))
      return { walks: walk, snapshot: before, unstable: [] };

    const after = await readSnapshot(cda, project);
    const recent = models.filter((model) => isRecent(model, after, lastTime));
    const changed = new Set(
      models.filter(
        (model) =>
          recent.includes(model) ||
          !isComplete(model, after, countOf(model)) ||
          !isSame(model, last, after, walk === maxWalks),
      ),
    );
    // Keeps the library's state before the walk, so that the next walk detects a change during this one.
    const toSnapshot = (now: Snapshot) => ({ ...now, library: before.library, time: before.time });
    const begun = lastTime;
    [last, lastTime] = [toSnapshot(after), after.time];
    const unstable = [...changed];
    if (unstable.length === 0) return { walks: walk, snapshot: last, unstable };
    if (walk === maxWalks) {
      await readUnstable(unstable, begun, context, reader, usages);
      return { walks: walk, snapshot: last, unstable };
    }

    if (recent.length > 0) {
      // Many records may be published together, the last one in some seconds. The next walk begins after it.
      await cda.pause(firstWait * 2 ** (walk - 1));
      const now = await readSnapshot(cda, project);
      for (const model of models) {
        if (isRecent(model, now, lastTime) || !isSame(model, last, now, false)) changed.add(model);
      }
      [last, lastTime] = [toSnapshot(now), now.time];
    }
    // A new field may contain content that is published meanwhile.
    const { fingerprint } = await readSchema(cda);
    if (fingerprint !== project.fingerprint) {
      throw new FindingError([finding('cda-incomplete', "The project's schema changed while its content was read.")]);
    }
    for (const { rootField } of changed) usages.removeModel(rootField);
    records = allRecordsOf([...changed]);
  }
}

/**
 * Completes models whose records are published all the time, as by an import. A list of records, which takes far less
 * time than their content, shows missing records and changes since the last walk began. Only these records are read
 * again.
 * @param begun when the last walk began, see `serverTime`
 * @throws FindingError if the list changes, too
 */
async function readUnstable(
  models: readonly Model[],
  begun: number,
  { cda, project }: WalkContext,
  reader: ContentReader,
  usages: AssetUsages,
): Promise<void> {
  const listed = { ...project, models, library: { ...project.library, state: false } };
  const versions = await listRecordVersions(cda, listed, usages, []);
  const listOf = (model: Model) => versions.records.get(model) ?? new Map<string, string>();
  const isListed = (model: Model) =>
    model.kind === 'single' || versions.models.get(model)?.count === listOf(model).size;
  if (versions.hasMoved || !models.every(isListed)) throw neverStable(models);
  const toRead = models.map((model) => {
    const { rootField } = model;
    // No record has a version without dates, so ' ' has recent records read again. Records that the list lacks are also
    // read again: if records are withdrawn and as many published between two pages, other records move past the end of
    // a page.
    const current = new Map(usages.idsOf(rootField).map((id) => [id, ' ']));
    for (const [id, version] of listOf(model)) current.set(id, newestDate(version) < begun - 1000 ? version : ' ');
    return [model, usages.removeChanged(rootField, current, new Set()).idsToRead] as const;
  });
  await reader.readContent(new Map(toRead), versions);
}

function allRecordsOf(models: readonly Model[]): RecordsToRead {
  return new Map(models.map((model) => [model, null]));
}

function neverStable(models: readonly Model[]): FindingError {
  return new FindingError(
    models.map(({ name }) =>
      finding('cda-incomplete', `The records of "${name}" changed during each of ${maxWalks} walks.`),
    ),
  );
}
