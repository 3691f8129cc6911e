import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { describe, expect, it, onTestFinished } from 'vitest';
import { runAsUser } from './support/run-as-user.ts';
import { temporaryFolder } from './support/temporary-folder.ts';

const script = pathToFileURL(join(import.meta.dirname, '../scripts/debian-packages.mjs')).href;
const errors = pathToFileURL(join(import.meta.dirname, '../scripts/plain-errors.mjs')).href;

/** Holds a lock until its standard input ends. */
const holder = `import fcntl, sys
file = open(sys.argv[1], 'w')
fcntl.lockf(file, fcntl.LOCK_EX)
print('held', flush=True)
sys.stdin.read()
`;

/** An apt with state of its own and without sources, whose lock another process holds. */
async function holdLock() {
  const folder = temporaryFolder('apt');
  mkdirSync(join(folder, 'lists/partial'), { recursive: true });
  mkdirSync(join(folder, 'cache/archives/partial'), { recursive: true });
  const config = join(folder, 'apt.conf');
  writeFileSync(
    config,
    `Dir::State "${folder}"; Dir::State::status "/dev/null"; Dir::Cache "${folder}/cache";
Dir::Etc::sourcelist "/dev/null"; Dir::Etc::sourceparts "/dev/null";\n`,
  );
  const child = spawn('python3', ['-c', holder, join(folder, 'lists/lock')], { stdio: ['pipe', 'pipe', 'inherit'] });
  onTestFinished(() => void child.kill());
  await once(child.stdout, 'data');
  return { config, release: () => child.stdin.end() };
}

/** Runs `apt-get update` as the setup does. */
const update = (config: string, maxWaitMs: number) => {
  const code = `await import('${errors}'); const { runApt } = await import('${script}'); runApt(['update'], ${maxWaitMs});`;
  return runAsUser(['env', `APT_CONFIG=${config}`, process.execPath, '--input-type=module', '-e', code], '/');
};

describe.runIf(existsSync('/usr/bin/apt-get'))('a setup that needs apt while another process holds its lock', () => {
  it('waits until the lock is released, and says so once', async () => {
    const { config, release } = await holdLock();
    setTimeout(release, 2500);
    const { status, output } = await update(config, 60_000);
    expect(output.match(/^setup: waiting for another process that holds the lock of apt/gm)).toHaveLength(1);
    expect(output.split('\n').filter((line) => /Error|^ +at /.test(line))).toEqual([]);
    expect(status, output).toBe(0);
  });

  it('ends with a sentence after the longest wait, and not with a stack trace', async () => {
    const { config } = await holdLock();
    const { status, output } = await update(config, 1000);
    expect(output).toMatch(/^Another process still holds the lock of apt after 1 seconds\. Try again/m);
    expect(output).not.toMatch(/^ +at /m);
    expect(status).toBe(1);
  });
});
