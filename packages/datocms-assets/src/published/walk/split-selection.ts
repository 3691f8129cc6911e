import { type ComplexityEstimator, selectionCost } from '../cda/estimate-complexity.ts';
import type { SelectedField, Selection } from '../schema/selection.ts';

/** Fields of one selection that one query reads together. */
interface Piece {
  readonly fields: SelectedField[];
  cost: number;
}

/**
 * Splits a selection into few pieces that cost at most `maxCost` each. Together they have all its fields.
 * @returns pieces. A piece costs more only if its field can't be split
 */
export function splitSelection(selection: Selection, maxCost: number, estimator: ComplexityEstimator): Selection[] {
  const room = maxCost - selectionCost;
  const pieces: Piece[] = [];
  for (const whole of selection.fields) {
    for (const field of splitField(whole, room, estimator)) {
      const cost = estimator.estimateField(field);
      const piece = pieces.find((each) => each.cost + cost <= room);
      if (piece) {
        piece.fields.push(field);
        piece.cost += cost;
      } else pieces.push({ fields: [field], cost });
    }
  }
  return pieces.length < 2 ? [selection] : pieces.map(({ fields }) => ({ ...selection, fields }));
}

/**
 * A union costs as much as its most expensive type. Each piece has a part of every type, so the type with the most
 * parts decides the number of pieces.
 */
function splitField(field: SelectedField, maxCost: number, estimator: ComplexityEstimator): SelectedField[] {
  if (estimator.estimateField(field) <= maxCost) return [field];
  const maxItem = estimator.maxItemCost(field, maxCost);
  const byType = [...field.selections].map(
    ([type, selection]) => [type, splitSelection(selection, maxItem, estimator)] as const,
  );
  const count = Math.max(1, ...byType.map(([, pieces]) => pieces.length));
  return Array.from({ length: count }, (_, at) => {
    const selections = byType.flatMap(([type, pieces]) => (pieces[at] ? [[type, pieces[at]] as const] : []));
    return { ...field, selections: new Map(selections) };
  });
}
