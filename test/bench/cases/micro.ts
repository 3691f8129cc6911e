import { fileURLToPath } from 'node:url';
import { measureSuccess } from '../measure/measure.ts';
import type { Throughput } from '../micro/throughput.ts';
import type { Row } from '../row.ts';

const script = fileURLToPath(new URL('../micro/throughput.ts', import.meta.url));

/**
 * Only the scanner and the verifier, on bytes in memory.
 * @param seconds processor time for each kind of file
 */
export async function microBenchmarks(seconds: number): Promise<Row[]> {
  const { stdout } = await measureSuccess({ command: process.execPath, args: [script, String(seconds)] });
  const results = JSON.parse(stdout) as Throughput[];
  return results.map(({ room, sample, megabytesPerSecond }) => ({
    group: `${room}, warm, per second of the processor`,
    subject: sample,
    megabytesPerSecond,
    runs: 1,
  }));
}
