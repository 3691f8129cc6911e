import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { token } from '../support/contract-cda.ts';
import { startWorld, url } from '../support/contract-world.ts';
import { type Ended, runCli, spawnCli } from '../support/run-cli.ts';

const hero = '1700000001-hero.jpg';
const draft = '1700000002-draft.jpg';

const world = await startWorld();
await world.publish(hero);
await world.addDraft(draft);

/** The results of other tests are those of `main` in their own process. Here they are compared with a process's. */
describe('a process of the command line', () => {
  it.each<[status: number, command: string, args: readonly string[]]>([
    [0, 'localize', ['dist', '--site', 'https://www.example.org', '--report', 'report.json']],
    [1, 'localize', ['drafts', '--json']],
    [2, 'localize', ['missing']],
    [1, 'verify', ['dist']],
    [0, 'published', []],
    [0, 'doctor', ['dist']],
    [2, 'prune', ['dist']],
    [2, 'kye', []],
  ])('ends with status %i and prints the same: %s %j', async (status, command, args) => {
    const [here, there] = await Promise.all(
      [runCli, spawnCli].map(async (run) => {
        const site = world.site({ 'index.html': `<img src="${url(hero)}?w=20">` });
        site.write({ '../drafts/index.html': `<img src="${url(draft)}">` });
        const connection =
          command === 'localize' ? ['--connect-to', `www.datocms-assets.com=${world.assets.origin}`] : [];
        const cda = /^(?:localize|published|doctor)$/.test(command) ? ['--cda-url', world.cda.url] : [];
        const ended = await run([command, ...args, ...connection, ...cda], { DATOCMS_CDA_TOKEN: token }, site.work);
        return comparable(ended, site.work);
      }),
    );
    expect(here).toEqual(there);
    expect(here?.status).toBe(status);
  });

  it('prints a key', async () => {
    expect(await spawnCli(['key'])).toMatchObject({
      status: 0,
      stderr: '',
      stdout: expect.stringMatching(/^[\w-]{43}\n$/),
    });
  });
});

/** Without what differs from run to run: folders, ports and durations. */
function comparable({ status, stdout, stderr }: Ended, work: string): Ended {
  const strip = (text: string) =>
    text
      .replaceAll(work, '<work>')
      .replace(/\d+(?:\.\d+)? m?s\b/g, '<time>')
      .replace(/"timings": \{[^}]*\}/, '"timings": {}');
  return { status, stdout: strip(stdout), stderr: strip(stderr) };
}

describe('two runs in one process at once', () => {
  it('have each their own options, folders, variables and messages', async () => {
    const names = ['one', 'two'];
    const sites = names.map(() => world.site({ 'index.html': `<img src="${url(hero)}?w=20">` }));
    const runs = sites.map(async (site, at) => {
      writeFileSync(join(site.work, '.env'), `TOKEN_${at}=${token}\n`);
      const options = [
        '--dir',
        `media-${at}`,
        '--base',
        `/base-${at}/`,
        '--report',
        'report.json',
        '--token-env',
        `TOKEN_${at}`,
      ];
      const connection = ['--cda-url', world.cda.url, '--connect-to', `www.datocms-assets.com=${world.assets.origin}`];
      return runCli(['localize', 'dist', ...options, ...connection], {}, site.work);
    });
    const ended = await Promise.all(runs);
    for (const [at, site] of sites.entries()) {
      expect(ended[at]).toMatchObject({ status: 0, stdout: '' });
      expect(ended[at]?.stderr).toContain(`Using the token in TOKEN_${at}.`);
      expect(ended[at]?.stderr).not.toContain(`TOKEN_${1 - at}`);
      const [, name = ''] = new RegExp(`src="/base-${at}/media-${at}/(.*?)"`).exec(site.read('index.html')) ?? [];
      expect(site.stored(`media-${at}`)).toEqual([name]);
      expect(site.stored(`media-${1 - at}`)).toEqual([]);
      const places = Object.keys(site.snapshot()).sort();
      expect(places).toEqual(['index.html', `media-${at}/${name}`]);
      expect(site.read('../report.json')).toContain(`"dir": ${JSON.stringify(site.dir)}`);
      expect(site.stored('../node_modules/.cache')).toEqual(['datocms-assets']);
    }
  });

  it('leave nothing behind in the process: no listener, no exit status, no other working folder', async () => {
    const state = () => ({
      listeners: ['SIGINT', 'SIGTERM', 'uncaughtException', 'unhandledRejection', 'warning'].map((event) =>
        process.listenerCount(event),
      ),
      streams: [process.stdout.listenerCount('error'), process.stderr.listenerCount('error')],
      exitCode: process.exitCode,
      cwd: process.cwd(),
      env: { ...process.env },
    });
    const before = state();
    const wrong = runCli(['localize', 'dist', '--site', 'nonsense'], { DATOCMS_CDA_TOKEN: token });
    const site = world.site({ 'index.html': `<img src="${url(draft)}">` });
    expect((await wrong).status).toBe(2);
    expect((await world.run(site, 'localize')).status).toBe(1);
    expect((await world.run(site, 'published')).status).toBe(0);
    expect(state()).toEqual(before);
  });
});
