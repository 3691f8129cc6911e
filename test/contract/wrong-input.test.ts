import { cpSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { type Emulator, startEmulator } from 'datocms-emulator';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { runCli, spawnCli } from '../support/run-cli.ts';
import { connectedTo, hashFiles, writeFiles } from '../support/site-files.ts';
import { temporaryFolder } from '../support/temporary-folder.ts';

const project = join(import.meta.dirname, '../../packages/datocms-emulator/test-project');
const token = 'published-token';
const host = 'https://www.datocms-assets.com';
const wide = `${host}/99001/1700000001-wide.jpg`;

let emulator: Emulator;
let work: string;
let site: string;

beforeAll(async () => {
  emulator = await startEmulator({ project });
});
afterAll(() => emulator.stop());
beforeEach(() => {
  work = temporaryFolder('localize');
  site = join(work, 'dist');
  emulator.requests.clear();
});

describe('wrong input ends with one clear message, without writing, and without the token in it', () => {
  const secretToken = 'sekret0123456789abcdef';
  const cases: readonly (readonly [string, (site: string) => string[], Record<string, string>, number, RegExp])[] = [
    ['no token', (dir) => ['localize', dir, ...connectedTo(emulator)], {}, 2, /DATOCMS_CDA_TOKEN/],
    ['an empty token', (dir) => ['localize', dir, ...connectedTo(emulator), '--token', ''], {}, 2, /DATOCMS_CDA_TOKEN/],
    [
      'a refused token',
      (dir) => ['localize', dir, ...connectedTo(emulator)],
      { DATOCMS_CDA_TOKEN: secretToken },
      2,
      /token/i,
    ],
    [
      'a refused token for published',
      () => ['published', '--cda-url', emulator.cdaUrl],
      { DATOCMS_CDA_TOKEN: secretToken },
      2,
      /token/i,
    ],
    [
      'an unknown environment',
      (dir) => ['localize', dir, ...connectedTo(emulator), '--environment', 'nowhere'],
      { DATOCMS_CDA_TOKEN: token },
      2,
      /nowhere/,
    ],
    [
      'a missing folder',
      (dir) => ['localize', `${dir}-missing`, ...connectedTo(emulator)],
      { DATOCMS_CDA_TOKEN: token },
      2,
      /no folder `.*dist-missing`\. Build the site first, or pass its output folder\./,
    ],
    ['an unknown option', (dir) => ['localize', dir, '--colour'], { DATOCMS_CDA_TOKEN: token }, 2, /--colour/],
    ['an unknown command', () => ['localise'], {}, 2, /localise/],
    [
      'a wrong value',
      (dir) => ['localize', dir, '--formats', 'jpeg'],
      { DATOCMS_CDA_TOKEN: token },
      2,
      /formats.*"jpeg"/s,
    ],
    ['no folder', () => ['localize'], { DATOCMS_CDA_TOKEN: token }, 2, /dir/],
    [
      'a file in place of the folder',
      (dir) => ['localize', join(dir, 'index.html')],
      { DATOCMS_CDA_TOKEN: token },
      2,
      /`.*index\.html` is a file\. Pass the site's output folder\./,
    ],
  ];

  it.each(cases)('%s', async (_name, args, env, status, message) => {
    writeFiles(site, { 'index.html': `<img src="${wide}">` });
    const before = hashFiles(work);
    const ended = await runCli(
      [...args(site), ...(args(site).length > 1 ? ['--cache-dir', join(work, 'cache')] : [])],
      env,
      work,
    );
    expect(ended).toMatchObject({ status, stdout: '' });
    expect(ended.stderr).toMatch(message);
    expect(ended.stderr).not.toContain(secretToken);
    expect(hashFiles(site)).toEqual(
      Object.fromEntries(Object.entries(before).map(([name, hash]) => [name.replace(/^dist\//, ''), hash])),
    );
  });

  it('reports in one line that standard output is full', async () => {
    writeFiles(site, { 'index.html': `<img src="${wide}">` });
    const { status, stderr } = await spawnCli(['verify', site, '--json'], {}, work, [
      'sh',
      '-c',
      '"$@" > /dev/full',
      'sh',
    ]);
    expect(status).toBe(1);
    expect(stderr).toMatch(/^datocms-assets: can't write to standard output \(ENOSPC\)\.$/m);
    expect(stderr).not.toMatch(/\n\s+at .*\.js/);
  });

  it('prints its version', async () => {
    const { version } = JSON.parse(
      readFileSync(join(import.meta.dirname, '../../packages/datocms-assets/package.json'), 'utf8'),
    );
    expect(await runCli(['--version'])).toEqual({ status: 0, stdout: `${version}\n`, stderr: '' });
  });

  it('lists all mistakes at once', async () => {
    writeFiles(site, { 'index.html': '' });
    const { status, stderr } = await runCli(
      ['localize', site, '--retries', 'many', '--svg', 'maybe', '--cda-url', 'nonsense'],
      {
        DATOCMS_CDA_TOKEN: token,
      },
    );
    expect(status).toBe(2);
    expect(stderr).toMatch(/retries/);
    expect(stderr).toMatch(/svg.*"maybe"/);
    expect(stderr).toMatch(/--cda-url: .*"nonsense"/);
  });

  it('exits with 1 and names the address if the CDA is unreachable', async () => {
    const server = createServer();
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    const { port } = server.address() as AddressInfo;
    await new Promise((resolve) => server.close(resolve));
    writeFiles(site, { 'index.html': `<img src="${wide}">` });
    const { status, stderr } = await runCli(
      ['localize', site, '--cda-url', `http://127.0.0.1:${port}/`, '--retries', '0'],
      {
        DATOCMS_CDA_TOKEN: token,
      },
    );
    expect(status).toBe(1);
    expect(stderr).toMatch(new RegExp(`cda-unreachable[\\s\\S]*127\\.0\\.0\\.1:${port}`));
  });

  it('accepts only pages without assets for an empty project', async () => {
    const empty = join(work, 'project');
    cpSync(project, empty, { recursive: true });
    for (const folder of ['models', 'records']) rmSync(join(empty, folder), { recursive: true });
    for (const folder of ['models', 'records']) mkdirSync(join(empty, folder));
    writeFileSync(join(empty, 'site.json'), '{"favicon":null,"noIndex":false,"globalSeo":{}}');
    const blank = await startEmulator({ project: empty });
    try {
      const args = ['localize', site, '--cda-url', blank.cdaUrl, '--cache-dir', join(work, 'cache')];
      writeFiles(site, { 'index.html': '<p>words</p>' });
      expect(await runCli(args, { DATOCMS_CDA_TOKEN: token })).toMatchObject({ status: 0 });
      writeFiles(site, { 'index.html': `<img src="${wide}">` });
      expect(await runCli(args, { DATOCMS_CDA_TOKEN: token })).toMatchObject({ status: 1 });
    } finally {
      await blank.stop();
    }
  });
});
