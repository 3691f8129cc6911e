import { hash, randomUUID } from 'node:crypto';
import { hostname } from 'node:os';
import { errorCode } from '../../io/error-code.ts';

/** Milliseconds without a write after which any file counts as left, since processes of another machine are unknown. */
const maxPause = 60 * 60 * 1000;
const machine = hash('sha256', hostname()).slice(0, 12);
const startedAt = Date.now() - process.uptime() * 1000;

/** A new name for a file of this process. If the process is killed, the name tells its owner. */
export function unfinishedName(): string {
  return `${machine}-${process.pid}-${randomUUID()}.tmp`;
}

/** Whether no process writes an unfinished file any more. @param changedAt in milliseconds since 1970 */
export function isLeft(name: string, changedAt: number): boolean {
  const [, of, pid] = /^([0-9a-f]{12})-(\d+)-/.exec(name) ?? [];
  if (changedAt < Date.now() - maxPause) return true;
  if (of !== machine) return false;
  // In a container that is restarted, processes get the same ids.
  return Number(pid) === process.pid ? changedAt < startedAt : !isRunning(Number(pid));
}

function isRunning(pid: number): boolean {
  try {
    return process.kill(pid, 0);
  } catch (error) {
    // The error `EPERM` means a running process of another user.
    return errorCode(error) !== 'ESRCH';
  }
}
