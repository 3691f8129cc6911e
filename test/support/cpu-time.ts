/** Node.js 22 and older measure only the whole process, with the threads that collect garbage. */
const usage = process.threadCpuUsage ?? process.cpuUsage;

const now = () => {
  const { user, system } = usage.call(process);
  return (user + system) / 1000;
};

/** Milliseconds of processor time that a call takes. Other processes do not add to it. */
export function cpuTime(call: () => unknown): number {
  const before = now();
  call();
  return now() - before;
}

/** The same for a call that returns a promise, where nothing else runs in this thread meanwhile. */
export async function asyncCpuTime(call: () => Promise<unknown>): Promise<number> {
  const before = now();
  await call();
  return now() - before;
}

/** A shorter measurement is mostly start-up, garbage collection and the ticks of the clock. */
const floor = 30;
const attempts = 5;

/**
 * How much longer `factor` times the size takes than `factor` times as long: about 1 in linear time, `factor` in
 * quadratic time. A busy machine may slow down one measurement, so it measures again, up to five times, until the
 * result is below `maxGrowth`.
 * @param timeOf milliseconds of processor time for a size
 */
export async function growth(
  timeOf: (size: number) => number | Promise<number>,
  size: number,
  factor = 4,
): Promise<number> {
  let lowest = Number.POSITIVE_INFINITY;
  for (let attempt = 0; attempt < attempts && lowest >= maxGrowth; attempt++) {
    const long = await timeOf(factor * size);
    const short = long < maxGrowth * factor * floor ? floor : Math.max(floor, await timeOf(size));
    lowest = Math.min(lowest, long / (factor * short));
  }
  return lowest;
}

/** For `growth`, with room for other programs that use the caches of the processor. */
export const maxGrowth = 2.5;
