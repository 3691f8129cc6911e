import { readFileSync } from 'node:fs';
import type { Sample } from '../row.ts';
import { type Command, measureSuccess } from './measure.ts';

/**
 * Runs `localize` with a report next to its cache, for the time of each step.
 * @throws Error if it fails
 */
export async function measureLocalize(command: (...options: string[]) => Command, report: string): Promise<Sample> {
  const run = await measureSuccess(command('--report', report));
  const { timings } = JSON.parse(readFileSync(report, 'utf8')) as { timings: Record<string, number> };
  return { ...run, timings };
}
