import { readFileSync } from 'node:fs';
import { afterAll } from 'vitest';

declare module 'vitest' {
  interface TaskMeta {
    /** Processor seconds of a file: its process, and the processes that it started and that have ended. */
    cpuSeconds?: number;
  }
}

/** The unit of `/proc/<pid>/stat` on every Linux that Node supports: `getconf CLK_TCK`. */
const ticksPerSecond = 100;

/** Processor seconds of this process, its threads, and its children that have ended (proc_pid_stat(5), fields 14 to 17). */
function usedSeconds(): number {
  const [, fields = ''] = readFileSync('/proc/self/stat', 'utf8').split(/\) (?=\w )/);
  const ticks = fields.split(' ').slice(11, 15).map(Number);
  return ticks.reduce((sum, each) => sum + each, 0) / ticksPerSecond;
}

// A setup file runs again for each test file, before its imports.
const start = usedSeconds();
// biome-ignore lint/correctness/noEmptyPattern: Vitest asks for a pattern in the place of fixtures.
afterAll(({}, suite) => {
  suite.meta.cpuSeconds = usedSeconds() - start;
});
