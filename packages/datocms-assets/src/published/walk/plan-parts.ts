import type { Model } from '../schema/schema-field.ts';
import type { Selection } from '../schema/selection.ts';
import type { FieldPath } from './field-path.ts';
import { bytesOf, cachedBytes } from './pack-queries.ts';
import { chunk, pageSize, pagesOf, type QueryPart } from './query-part.ts';
import type { ModelState } from './snapshot.ts';
import type { Walk } from './walk.ts';

/** Levels of blocks that a first query enters at most. */
const mostLevels = 3;

/** Everything of a model. Without a count the walk asks for further pages as long as they are full. */
export function unitsOf(walk: Walk, model: Model, state: ModelState | undefined): QueryPart[] {
  const unit = { model, ...wholeOf(walk, model) };
  if (model.kind === 'single') return [{ ...unit, part: { kind: 'single' } }];
  return pagesOf(unit, 0, state?.count ?? pageSize, mostOf(walk, unit.selection));
}

/** Some records of a model, wholly, or only what lies behind the ways. */
export function unitsOfIds(walk: Walk, model: Model, ids: readonly string[], ways?: readonly FieldPath[]): QueryPart[] {
  const unit = { model, ...(ways ? alongOf(walk, model, ways, ids.length) : wholeOf(walk, model)) };
  if (model.kind === 'single') return ids.length > 0 ? [{ ...unit, part: { kind: 'single' } }] : [];
  const size = Math.max(1, Math.min(pageSize, mostOf(walk, unit.selection)));
  return chunk(ids, size).map((each) => ({ ...unit, part: { kind: 'ids', ids: each } }));
}

/** Records of which one query may hold as many. */
function mostOf({ queries: { budget } }: Walk, selection: Selection): number {
  return Math.floor(budget.most / Math.max(1, budget.estimate.of(selection)));
}

type Made = Pick<QueryPart, 'selection' | 'depths'>;

/** As deep as it costs nothing: one level at least, more while a full page of it stays cheap and short. */
function wholeOf(walk: Walk, model: Model): Made {
  const { type } = model;
  const depths = { least: 0, select: (depth: number) => walk.selector.whole(type, depth) };
  let depth = 1;
  while (depth < mostLevels) {
    const deeper = { model, selection: depths.select(depth + 1), part: { kind: 'single' } } as const;
    if (deeper.selection === depths.select(depth)) break;
    const isShort = bytesOf([deeper], walk.queries.fileKeys) <= cachedBytes;
    if (!isShort || mostOf(walk, deeper.selection) < pageSize) break;
    depth += 1;
  }
  return { selection: depths.select(depth), depths: { ...depths, depth } };
}

function alongOf(walk: Walk, { type }: Model, ways: readonly FieldPath[], records: number): Made {
  const depths = { least: 1, select: (depth: number) => walk.selector.along(type, ways, depth) };
  const two = depths.select(2);
  const isCheap = mostOf(walk, two) >= Math.min(records, pageSize);
  return isCheap
    ? { selection: two, depths: { ...depths, depth: 2 } }
    : { selection: depths.select(1), depths: { ...depths, depth: 1 } };
}
