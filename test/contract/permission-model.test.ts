import { execFileSync } from 'node:child_process';
import { chmodSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { token } from '../support/contract-cda.ts';
import { startWorld, url } from '../support/contract-world.ts';
import { node, runCli } from '../support/run-cli.ts';

const picture = '1700000001-kettle.png';

const world = await startWorld();
await world.publish(picture);

const script = 'JSON.stringify([...process.allowedNodeEnvironmentFlags])';
const known: readonly string[] = JSON.parse(execFileSync(node, ['-p', script], { encoding: 'utf8' }));
const [permission = ''] = ['--permission', '--experimental-permission'].filter((flag) => known.includes(flag));
/** Newer versions of Node restrict the network, too. */
const network = ['--allow-net'].filter((flag) => known.includes(flag));

describe("Node's permission model", () => {
  it('lets a site be localized whose folders are allowed, and files keep their modes', async () => {
    const site = world.site({ 'p.html': `<img src="${url(picture)}">`, 'q.html': `<img src="${url(picture)}">` });
    chmodSync(join(site.dir, 'q.html'), 0o666);
    const flags = [permission, ...network, '--allow-worker', '--allow-fs-read=*', `--allow-fs-write=${site.work}`];
    const args = ['localize', site.dir, ...world.connected(site)];
    const { status, stderr } = await runCli(args, { DATOCMS_CDA_TOKEN: token, CI: '1' }, site.work, [], flags);
    expect({ status, stderr }).toEqual({ status: 0, stderr: expect.stringContaining('✓') });
    expect(site.read('q.html')).not.toContain('datocms');
    expect(statSync(join(site.dir, 'q.html')).mode & 0o777).toBe(0o666);
  });
});
