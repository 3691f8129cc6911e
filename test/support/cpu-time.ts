/** Node.js 22 and older measure only the whole process, with the threads that collect garbage. */
const usage = process.threadCpuUsage ?? process.cpuUsage;

/** Milliseconds of processor time that a call takes. Other processes do not add to it. */
export function cpuTime(call: () => unknown): number {
  const before = usage.call(process);
  call();
  const after = usage.call(process);
  return (after.user + after.system - before.user - before.system) / 1000;
}

/**
 * How much longer four times the size takes than four times as long: about 1 in linear time, 4 in quadratic time.
 * @param timeOf milliseconds of processor time for a size
 */
export function growth(timeOf: (size: number) => number, size: number): number {
  // A shorter measurement is mostly start-up and garbage collection.
  const floor = 30;
  const first = timeOf(4 * size) / (4 * floor);
  return first < maxGrowth ? first : timeOf(4 * size) / (4 * Math.max(floor, timeOf(size)));
}

/** For `growth`, with room for other programs that use the caches of the processor. */
export const maxGrowth = 2.5;
