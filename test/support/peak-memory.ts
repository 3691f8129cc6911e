/**
 * What Node is given so that a command tells, when it ends, the most memory that it had: all of its threads, and no other
 * process. Where the system has it, that is the kernel's mark of this program alone: `maxRSS` also counts what the process was
 * before it became this program.
 */
const tellMemory = `
  import { readFileSync } from 'node:fs';
  import { isMainThread } from 'node:worker_threads';
  const own = () => {
    try {
      return Number(/VmHWM:\\s*(\\d+)/.exec(readFileSync('/proc/self/status', 'utf8'))[1]);
    } catch {
      return process.resourceUsage().maxRSS;
    }
  };
  if (isMainThread) process.on('exit', () => process.stderr.write('\\npeak ' + own() + ' kB\\n'));`;

/** Stands before the path of the script. */
export const tellingMemory: readonly string[] = ['--import', `data:text/javascript,${encodeURIComponent(tellMemory)}`];

/** The most memory of a command that told it, in bytes. @param stderr what it has written */
export function peakMemory(stderr: string): number {
  return Number(/^peak (\d+) kB$/m.exec(stderr)?.[1]) * 1024;
}
