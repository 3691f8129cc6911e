import type { ComplexityLimit } from '../cda/complexity-limit.ts';
import type { FileKeys } from '../schema/selection.ts';
import { printQuery } from './print-query.ts';
import { callOf, costOf, pageSize, type QueryPart, sizeOf } from './query-part.ts';

/** Up to this size requests are answered from the service's cache (its technical limits). */
export const cachedBytes = 12_000;

interface Pack {
  readonly units: QueryPart[];
  records: number;
  cost: number;
}

/**
 * Puts units together into as few queries as the limits allow: together no more records than one page, so that
 * answers stay small; a unit that is over a limit by itself is left alone.
 */
export function packQueries(units: readonly QueryPart[], budget: ComplexityLimit, fileKeys: FileKeys): QueryPart[][] {
  const packs: Pack[] = [];
  // The large ones first: the small ones fill what they leave.
  for (const unit of [...units].sort((a, b) => roomOf(b) - roomOf(a))) {
    const records = roomOf(unit);
    const cost = costOf(unit, budget.estimate);
    const pack = packs.find(
      (each) =>
        each.records + records <= pageSize &&
        each.cost + cost <= budget.most &&
        bytesOf([...each.units, unit], fileKeys) <= cachedBytes,
    );
    if (pack) {
      pack.units.push(unit);
      pack.records += records;
      pack.cost += cost;
    } else {
      packs.push({ units: [unit], records, cost });
    }
  }
  return packs.map((each) => each.units);
}

/** Size of the request that asks for the units. */
export function bytesOf(units: readonly Pick<QueryPart, 'model' | 'selection' | 'part'>[], fileKeys: FileKeys): number {
  const roots = units.map((unit) => ({ call: callOf(unit), selection: unit.selection }));
  return Buffer.byteLength(JSON.stringify({ query: printQuery(roots, fileKeys) }));
}

/** A single record beside a full page makes no difference. */
function roomOf(unit: QueryPart): number {
  return unit.part.kind === 'single' ? 0 : sizeOf(unit);
}
