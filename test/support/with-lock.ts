import { mkdirSync, rmSync, statSync, utimesSync } from 'node:fs';
import { setTimeout as wait } from 'node:timers/promises';

const maxWaitMs = 10 * 60_000;

/**
 * Does work that must not run in two processes at once.
 * @param lock path of a folder that exists meanwhile
 */
export async function withLock<T>(lock: string, work: () => Promise<T>): Promise<T> {
  const deadline = Date.now() + maxWaitMs;
  while (!acquire(lock)) {
    if (Date.now() > deadline) throw new Error(`${lock} exists for too long. Remove it and try again.`);
    await wait(250);
  }
  // A slow machine may work for longer than a lock counts.
  const renewal = setInterval(() => utimesSync(lock, new Date(), new Date()), maxWaitMs / 100);
  try {
    return await work();
  } finally {
    clearInterval(renewal);
    rmSync(lock, { recursive: true, force: true });
  }
}

function acquire(lock: string): boolean {
  try {
    mkdirSync(lock);
    return true;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error;
    const renewedAt = statSync(lock, { throwIfNoEntry: false })?.mtimeMs ?? Date.now();
    // A killed run left it behind.
    if (Date.now() - renewedAt > maxWaitMs / 2) rmSync(lock, { recursive: true, force: true });
    return false;
  }
}
