/**
 * A module that Node loads into a command. When the command ends, it prints the peak memory of the process, all threads
 * together. On Linux the value is `VmHWM`: `maxRSS` also counts the process as it was before it became this program.
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
