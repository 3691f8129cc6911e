import { expect, it } from 'vitest';
import { token } from '../support/contract-cda.ts';
import { startWorld, url } from '../support/contract-world.ts';
import { spawnCli } from '../support/run-cli.ts';

const world = await startWorld();
await world.publish('1700000001-hero.jpg');

/** Runs a command with each limit on open files, from one with which Node does not start to one that is enough. */
async function failuresOf(command: 'localize' | 'published'): Promise<string[]> {
  const failures: string[] = [];
  for (let limit = 20; limit < 200; limit++) {
    const site = world.site({ 'p.html': `<img src="${url('1700000001-hero.jpg')}?w=20">` });
    const args = [command, ...(command === 'localize' ? [site.dir] : []), ...world.connected(site, command)];
    const limited = ['sh', '-c', `ulimit -n ${limit}; exec "$@"`, 'sh'];
    const { status, stderr } = await spawnCli(args, { DATOCMS_CDA_TOKEN: token }, site.work, limited);
    if (status === 0) break;
    // Below some limit, Node itself does not start.
    if (/^(?:Using the token|datocms-assets:)/.test(stderr)) failures.push(stderr);
  }
  return failures;
}

it.each(['localize', 'published'] as const)('%s names the limit on open files that it meets', async (command) => {
  const failures = await failuresOf(command);
  expect(failures.length).toBeGreaterThan(0);
  for (const failure of failures) {
    expect(failure).toContain('EMFILE');
    expect(failure).toContain('Fix: Raise the limit on open files (`ulimit -n`).');
    expect(failure).not.toMatch(/\n\s+at .*:\d+:\d+/);
  }
});
