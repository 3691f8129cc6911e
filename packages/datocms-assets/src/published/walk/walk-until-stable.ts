import { setTimeout as sleep } from 'node:timers/promises';
import { FindingError, finding } from '../../findings/finding.ts';
import { readSchema } from '../schema/read-schema.ts';
import type { Model } from '../schema/schema-field.ts';
import { unitsOf } from './plan-parts.ts';
import type { QueryPart } from './query-part.ts';
import { type ModelState, readSnapshot, type Snapshot } from './snapshot.ts';
import type { Walk } from './walk.ts';
import { walkParts } from './walk-parts.ts';

/** Walks over a model whose content changes meanwhile. */
const mostWalks = 5;
const second = 1000;

/** Walks all of the project. */
export async function walkAll(walk: Walk): Promise<Snapshot> {
  const before = await readSnapshot(walk.cda, walk.models, walk.uploads.state);
  return walkUntilStable(walk, before, startOver(walk, walk.models, before), walk.cda.requests);
}

/**
 * Reads the units. What is published or unpublished meanwhile could be missed, so such models are walked again.
 * @param before the project before anything of the units was read
 * @param asked requests sent before any record was read
 * @returns the project as it was read
 * @throws FindingError where a model does not come to rest
 */
export async function walkUntilStable(
  walk: Walk,
  before: Snapshot,
  units: readonly QueryPart[],
  asked: number,
): Promise<Snapshot> {
  let last = before;
  let { at } = before;
  let moving: readonly Model[] = [];
  let next = units;
  for (let turn = 1; turn <= mostWalks; turn += 1) {
    await walkParts(walk, next);
    // A single answer shows a single moment.
    const isOneMoment = walk.cda.requests - asked <= 1;
    if (isOneMoment && walk.models.every((each) => isWhole(walk, each, before))) return before;
    const after = await readSnapshot(walk.cda, walk.models, walk.uploads.state);
    const [earlier, since] = [last, at];
    const recent = walk.models.filter((each) => isRecent(after.models.get(each), since, after.at));
    moving = walk.models.filter(
      (each) =>
        recent.includes(each) ||
        !isWhole(walk, each, after) ||
        !isStill(earlier.models.get(each), after.models.get(each), turn === mostWalks),
    );
    at = after.at;
    // The library's state is the oldest, so that a later change of it is never taken for an earlier one.
    last = { ...after, uploads: before.uploads, at: before.at };
    if (moving.length === 0) return last;
    await assureSchema(walk);
    if (recent.length > 0) await sleep(second);
    next = startOver(walk, moving, last);
  }
  throw new FindingError(
    moving.map(({ name }) =>
      finding('cda-incomplete', `The records of "${name}" changed during each of ${mostWalks} walks.`),
    ),
  );
}

/** What is published meanwhile may stand in a field that is new. */
async function assureSchema({ cda, fingerprint }: Walk): Promise<void> {
  const now = await readSchema(cda);
  if (now.fingerprint === fingerprint) return;
  throw new FindingError([finding('cda-incomplete', "The project's schema changed while its content was read.")]);
}

function startOver(walk: Walk, models: readonly Model[], { models: states }: Snapshot): QueryPart[] {
  for (const model of models) walk.usages.clear(model.field);
  return models.flatMap((model) => unitsOf(walk, model, states.get(model)));
}

function isWhole({ usages }: Walk, model: Model, { models }: Snapshot): boolean {
  const count = models.get(model)?.count ?? null;
  return model.kind === 'single' || count === null || count === usages.countOf(model.field);
}

/** Published in the very second in which it was looked at, or after: dates are no finer, so that equal ones prove nothing. */
function isRecent(state: ModelState | undefined, since: number, until: number): boolean {
  const published = state?.published ?? Number.NEGATIVE_INFINITY;
  return published >= since - (since % second) && published <= until + second;
}

/** In the end, edits that published nothing are let pass. */
function isStill(before: ModelState | undefined, after: ModelState | undefined, isLast: boolean): boolean {
  return (
    before?.count === after?.count &&
    before?.published === after?.published &&
    (before?.updated === after?.updated || isLast)
  );
}
