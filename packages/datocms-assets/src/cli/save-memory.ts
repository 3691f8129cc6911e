import { setFlagsFromString } from 'node:v8';

const flags = [
  '--heap-growing-percent=50',
  '--semi-space-growth-factor=1',
  // The new spaces of later threads begin with 4 MiB: with 1 MiB, garbage collection takes twice the time.
  '--min-semi-space-size=4',
];

/**
 * Makes V8 keep the heaps of all threads small from now on: 10,000 pages need 220 MiB instead of 320, for 5 % more
 * processor time. Call it before a command begins its work: a new space that has grown stays large.
 */
export function saveMemory(): void {
  for (const flag of flags) setFlagsFromString(flag);
}
