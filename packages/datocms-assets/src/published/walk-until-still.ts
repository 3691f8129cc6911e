import { FindingError, finding } from '../finding.ts';
import { unitsOf } from './plan-units.ts';
import { readSchema } from './read-schema.ts';
import type { Model } from './slot.ts';
import { type ModelState, type Snapshot, takeSnapshot } from './take-snapshot.ts';
import type { Unit } from './unit.ts';
import type { Walk } from './walk.ts';
import { walkUnits } from './walk-units.ts';

/** Walks over a model whose content changes meanwhile. */
const mostWalks = 5;

/** Walks all of the project. */
export async function walkAll(walk: Walk): Promise<Snapshot> {
  const before = await takeSnapshot(walk.cda, walk.models, walk.uploads.state);
  return walkUntilStill(walk, before, startOver(walk, walk.models, before), walk.cda.requests);
}

/**
 * Reads the units. What is published or unpublished meanwhile could be missed, so such models are walked again.
 * @param before the project before anything of the units was read
 * @param asked requests sent before any record was read
 * @returns the project as it was read
 * @throws FindingError where a model does not come to rest
 */
export async function walkUntilStill(
  walk: Walk,
  before: Snapshot,
  units: readonly Unit[],
  asked: number,
): Promise<Snapshot> {
  let last = before;
  let moving: readonly Model[] = [];
  let next = units;
  for (let turn = 1; turn <= mostWalks; turn += 1) {
    await walkUnits(walk, next);
    // A single answer shows a single moment.
    const isOneMoment = walk.cda.requests - asked <= 1;
    if (isOneMoment && walk.models.every((each) => isWhole(walk, each, before))) return before;
    const after = await takeSnapshot(walk.cda, walk.models, walk.uploads.state);
    const earlier = last;
    moving = walk.models.filter(
      (each) =>
        !isWhole(walk, each, after) || !isStill(earlier.models.get(each), after.models.get(each), turn === mostWalks),
    );
    // The library's state is the oldest, so that a later change of it is never taken for an earlier one.
    last = { ...after, uploads: before.uploads, at: before.at };
    if (moving.length === 0) return last;
    await assureSchema(walk);
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

function startOver(walk: Walk, models: readonly Model[], { models: states }: Snapshot): Unit[] {
  for (const model of models) walk.sightings.clear(model.field);
  return models.flatMap((model) => unitsOf(walk, model, states.get(model)));
}

function isWhole({ sightings }: Walk, model: Model, { models }: Snapshot): boolean {
  const count = models.get(model)?.count ?? null;
  return model.kind === 'single' || count === null || count === sightings.countOf(model.field);
}

/** In the end, edits that published nothing are let pass. */
function isStill(before: ModelState | undefined, after: ModelState | undefined, isLast: boolean): boolean {
  return (
    before?.count === after?.count &&
    before?.published === after?.published &&
    (before?.updated === after?.updated || isLast)
  );
}
