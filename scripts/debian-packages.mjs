import { spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';

const maxLockWaitMs = 120_000;
const retryMs = 1000;

/** Installs packages on Debian as root. Elsewhere it does nothing. */
export function installDebianPackages(names) {
  if (!existsSync('/usr/bin/apt-get') || process.getuid?.() !== 0) return;
  process.stderr.write(`setup: installing ${names.join(', ')} (once) …\n`);
  for (const command of [['update'], ['install', '-y', '--no-install-recommends', ...names]]) runApt(command);
}

/**
 * Runs `apt-get`. While another process holds a lock of apt, it waits.
 * @throws Error with what to do, if the lock is not released in time
 */
export function runApt(command, maxWaitMs = maxLockWaitMs) {
  const env = { ...process.env, DEBIAN_FRONTEND: 'noninteractive', LC_ALL: 'C' };
  const start = Date.now();
  let isWaiting = false;
  for (;;) {
    const { stderr, error } = spawnSync('apt-get', ['-qq', ...command], {
      env,
      encoding: 'utf8',
      stdio: ['ignore', 'ignore', 'pipe'],
    });
    if (error) throw error;
    const lock = /Could not get lock [^\n]*/.exec(stderr)?.[0];
    if (lock === undefined) return process.stderr.write(stderr);
    if (Date.now() - start >= maxWaitMs)
      throw new Error(
        `Another process still holds the lock of apt after ${Math.round(maxWaitMs / 1000)} seconds. Try again once it has ended. apt says: ${lock}`,
      );
    if (!isWaiting)
      process.stderr.write(`setup: waiting for another process that holds the lock of apt. apt says: ${lock}\n`);
    isWaiting = true;
    Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, retryMs);
  }
}
