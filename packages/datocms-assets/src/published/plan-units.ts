import { printQuery } from './print-query.ts';
import type { Selection } from './selection.ts';
import type { Model } from './slot.ts';
import type { ModelState } from './take-snapshot.ts';
import { chunk, pageSize, pagesOf, type Unit } from './unit.ts';
import type { Walk } from './walk.ts';

/** Levels of blocks that a first query enters at most, and its size: longer ones are not answered from the cache. */
const mostLevels = 3;
const mostBytes = 11_000;

/** Everything of a model. Without a count the walk asks for further pages as long as they are full. */
export function unitsOf(walk: Walk, model: Model, state: ModelState | undefined): Unit[] {
  const selection = firstSelection(walk, model);
  if (model.kind === 'single') return [{ model, selection, part: { kind: 'single' } }];
  return pagesOf(model, selection, 0, state?.count ?? pageSize, mostOf(walk, selection));
}

/** Some records of a model. */
export function unitsOfIds(
  walk: Walk,
  model: Model,
  ids: readonly string[],
  selection: Selection = firstSelection(walk, model),
): Unit[] {
  if (model.kind === 'single') return ids.length > 0 ? [{ model, selection, part: { kind: 'single' } }] : [];
  const size = Math.max(1, Math.min(pageSize, mostOf(walk, selection)));
  return chunk(ids, size).map((each) => ({ model, selection, part: { kind: 'ids', ids: each } }));
}

function mostOf({ runner: { budget } }: Walk, selection: Selection): number {
  return Math.floor(budget.most / Math.max(1, budget.estimate.of(selection)));
}

/** As deep as it costs nothing: one level at least, more while a full page of it stays cheap and short. */
function firstSelection({ selector, runner: { budget, fileKeys } }: Walk, { type, field }: Model): Selection {
  let selection = selector.whole(type, 1);
  for (let depth = 2; depth <= mostLevels; depth += 1) {
    const deeper = selector.whole(type, depth);
    const bytes = printQuery([{ call: field, selection: deeper }], fileKeys).length;
    if (budget.estimate.of(deeper) * pageSize > budget.most || bytes > mostBytes) break;
    selection = deeper;
  }
  return selection;
}
