import { fileURLToPath } from 'node:url';
import { measureSuccess } from '../measure/measure.ts';
import type { Round } from '../micro/take-turns.ts';
import { type Row, type Sample, toRow } from '../row.ts';

interface Turns {
  /** File of a script that runs subjects by turns, and prints the rounds as JSON. */
  readonly script: URL;
  readonly args: readonly string[];
  readonly group: string;
  /** The name of the subject that `datocms-assets` is compared with. */
  readonly reference: string;
  readonly goal: number;
}

/** Compares `datocms-assets` with a bare program, by turns in one process. */
export async function compareByTurns({ script, args, group, reference, goal }: Turns): Promise<Row[]> {
  const { stdout } = await measureSuccess({ command: process.execPath, args: [fileURLToPath(script), ...args] });
  const rounds = JSON.parse(stdout) as readonly Round[];
  const samplesOf = (subject: string): Sample[] =>
    rounds.flatMap(({ seconds, cpuSeconds, ...round }) =>
      round.subject === subject ? [{ seconds, cpuSeconds, peakMiB: null }] : [],
    );
  const bare = samplesOf(reference);
  return [
    toRow({ group, subject: reference }, bare, bare),
    { ...toRow({ group, subject: 'datocms-assets' }, samplesOf('datocms-assets'), bare), goal },
  ];
}
