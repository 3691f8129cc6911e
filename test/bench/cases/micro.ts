import { fileURLToPath } from 'node:url';
import { measureSuccess } from '../measure/measure.ts';
import type { Overhead } from '../micro/localize.ts';
import type { Throughput } from '../micro/throughput.ts';
import type { Row } from '../row.ts';

const script = (name: string) => fileURLToPath(new URL(`../micro/${name}`, import.meta.url));

/**
 * The scanner and the verifier on bytes in memory, and what `localize` of the runtime adds to an answer.
 * @param seconds processor time for each kind of file
 */
export async function microBenchmarks(seconds: number): Promise<Row[]> {
  const throughputs = (await run('throughput.ts', seconds)) as Throughput[];
  const overheads = (await run('localize.ts', seconds)) as Overhead[];
  return [
    ...throughputs.map(({ room, sample, megabytesPerSecond }) => ({
      group: `${room}, warm, per second of the processor`,
      subject: sample,
      megabytesPerSecond,
      runs: 1,
    })),
    ...overheads.map(({ page, milliseconds, goal }) => ({
      group: 'localize at run time, warm, added to one page',
      subject: page,
      milliseconds,
      goal,
      runs: 1,
    })),
  ];
}

async function run(name: string, seconds: number): Promise<unknown> {
  const { stdout } = await measureSuccess({ command: process.execPath, args: [script(name), String(seconds)] });
  return JSON.parse(stdout);
}
