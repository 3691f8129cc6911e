/** Node.js 22 and older measure only the whole process, with the threads that collect garbage. */
const usage = process.threadCpuUsage ?? process.cpuUsage;

/** Milliseconds of processor time that a call takes. Other processes do not add to it. */
export function cpuTime(call: () => unknown): number {
  const before = usage.call(process);
  call();
  const after = usage.call(process);
  return (after.user + after.system - before.user - before.system) / 1000;
}
