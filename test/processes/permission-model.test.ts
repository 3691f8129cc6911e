import { execFileSync } from 'node:child_process';
import { chmodSync, mkdirSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import { token } from '../support/contract-cda.ts';
import { startWorld, url } from '../support/contract-world.ts';
import { node, spawnCli } from '../support/run-cli.ts';

const picture = '1700000001-kettle.png';

const world = await startWorld();
await world.publish(picture);

const script = 'JSON.stringify([...process.allowedNodeEnvironmentFlags])';
const known: readonly string[] = JSON.parse(execFileSync(node, ['-p', script], { encoding: 'utf8' }));
const [permission = ''] = ['--permission', '--experimental-permission'].filter((flag) => known.includes(flag));
/** Newer versions of Node restrict the network, too. */
const network = ['--allow-net'].filter((flag) => known.includes(flag));

/** The code that runs. */
const packages = fileURLToPath(new URL('../..', import.meta.url));

describe("Node's permission model", () => {
  it('lets a site be localized whose folders are allowed, and files keep their modes', async () => {
    const site = world.site({ 'p.html': `<img src="${url(picture)}">`, 'q.html': `<img src="${url(picture)}">` });
    chmodSync(join(site.dir, 'q.html'), 0o666);
    const flags = [permission, ...network, '--allow-worker', '--allow-fs-read=*', `--allow-fs-write=${site.work}`];
    const args = ['localize', site.dir, ...world.connected(site)];
    const { status, stderr } = await spawnCli(args, { DATOCMS_CDA_TOKEN: token, CI: '1' }, site.work, [], flags);
    expect({ status, stderr }).toEqual({ status: 0, stderr: expect.stringContaining('✓') });
    expect(site.read('q.html')).not.toContain('datocms');
    expect(statSync(join(site.dir, 'q.html')).mode & 0o777).toBe(0o666);
  });

  type Site = ReturnType<typeof world.site>;
  const localize = (site: Site, flags: readonly string[], env: Record<string, string> = {}) => {
    const args = ['localize', site.dir, ...world.connected(site)];
    const variables = { DATOCMS_CDA_TOKEN: token, CI: '1', ...env };
    return spawnCli(args, variables, site.work, [], [permission, ...network, ...flags]);
  };

  it.each([
    [
      'to write the output',
      ({ cache }: Site) => {
        // Node takes a folder that is missing for a file.
        mkdirSync(cache);
        return ['--allow-worker', '--allow-fs-read=*', `--allow-fs-write=${cache}`];
      },
      /Can't write to ".*": Node's permission model refuses it \(ERR_ACCESS_DENIED\)\.[\s\S]*Node's flag --allow-fs-write\./,
    ],
    [
      'to read the output',
      () => ['--allow-worker', `--allow-fs-read=${packages}`, '--allow-fs-write=*'],
      /Can't read ".*": Node's permission model refuses it \(ERR_ACCESS_DENIED\)\.[\s\S]*Node's flag --allow-fs-read\./,
    ],
    [
      'to start threads',
      ({ work }: Site) => ['--allow-fs-read=*', `--allow-fs-write=${work}`],
      /Can't start a thread: Node's permission model refuses it \(ERR_ACCESS_DENIED\)\.[\s\S]*Node's flag --allow-worker\./,
    ],
  ])('is told where it refuses %s, with the flag, and nothing is changed', async (_, flagsFor, told) => {
    const site = world.site({ 'p.html': `<img src="${url(picture)}">` });
    const before = site.snapshot();
    const { status, stderr } = await localize(site, flagsFor(site));
    expect({ status, stderr }).toEqual({ status: 1, stderr: expect.stringMatching(told) });
    expect(stderr).not.toContain('Node.js v');
    expect(site.snapshot()).toEqual(before);
  });

  it('is a warning where it refuses to write the cache, and the output is complete', async () => {
    const site = world.site({ 'p.html': `<img src="${url(picture)}">` });
    const temporary = join(site.work, 'temporary');
    mkdirSync(temporary);
    const write = [site.dir, temporary].map((folder) => `--allow-fs-write=${folder}`);
    const flags = ['--allow-worker', '--allow-fs-read=*', ...write];
    const { status, stderr } = await localize(site, flags, { TMPDIR: temporary, TEMP: temporary });
    expect({ status, stderr }).toEqual({ status: 0, stderr: expect.stringContaining('cache-unusable') });
    expect(site.read('p.html')).not.toContain('datocms');
  });
});
