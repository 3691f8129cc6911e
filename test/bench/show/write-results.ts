import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Row } from '../row.ts';
import type { Machine } from './machine.ts';

export interface Results extends Machine {
  /** Seconds of the complete benchmark. */
  readonly seconds: number;
  readonly rows: readonly Row[];
}

export function writeResults(folder: string, results: Results, chart: string): void {
  const rounded = (_: string, value: unknown) => (typeof value === 'number' ? Number(value.toPrecision(4)) : value);
  writeFileSync(join(folder, 'results.json'), `${JSON.stringify(results, rounded, 2)}\n`);
  writeFileSync(join(folder, 'chart.svg'), chart);
}
