import type { Budget } from './budget.ts';
import { printQuery } from './print-query.ts';
import type { FileKeys, Selection } from './selection.ts';
import { callOf, costOf, pageSize, sizeOf, type Unit } from './unit.ts';

/** Up to this size queries are answered from the service's cache (its technical limits). */
const cachedBytes = 12_000;

interface Pack {
  readonly units: Unit[];
  records: number;
  cost: number;
  bytes: number;
}

/**
 * Puts units together into as few queries as the limits allow: together no more records than one page, so that
 * answers stay small; a unit that is over a limit by itself is left alone.
 */
export function packUnits(units: readonly Unit[], budget: Budget, fileKeys: FileKeys): Unit[][] {
  const bytes = new Map<Selection, number>();
  const packs: Pack[] = [];
  for (const unit of units) {
    const size = bytes.get(unit.selection) ?? printQuery([{ call: '', selection: unit.selection }], fileKeys).length;
    bytes.set(unit.selection, size);
    const own = {
      // A single record beside a full page makes no difference.
      records: unit.part.kind === 'single' ? 0 : sizeOf(unit),
      cost: costOf(unit, budget.estimate),
      bytes: size + callOf(unit).length,
    };
    const pack = packs.find(
      (each) =>
        each.records + own.records <= pageSize &&
        each.cost + own.cost <= budget.most &&
        each.bytes + own.bytes <= cachedBytes,
    );
    if (pack) {
      pack.units.push(unit);
      pack.records += own.records;
      pack.cost += own.cost;
      pack.bytes += own.bytes;
    } else {
      packs.push({ units: [unit], ...own });
    }
  }
  return packs.map((each) => each.units);
}
