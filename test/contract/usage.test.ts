import { readdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { token } from '../support/contract-cda.ts';
import { startWorld, url } from '../support/contract-world.ts';
import { runCli, spawnCli } from '../support/run-cli.ts';

const hero = '1700000001-hero.jpg';
const page = { 'index.html': `<img src="${url(hero)}?w=20">` };

const world = await startWorld();
await world.publish(hero);

describe('a mistyped command or option', () => {
  it.each([
    [['localise', 'dist'], "unknown command 'localise'", 'localize'],
    [['pubished'], "unknown command 'pubished'", 'published'],
    [['localize', 'dist', '--allow-mentions', 'a'], "unknown option '--allow-mentions'", '--allow-mention'],
    [['verify', 'dist', '--allowMention=a'], "unknown option '--allowMention'", '--allow-mention'],
    [['published', '--tokne=s3cret'], "unknown option '--tokne'", '--token'],
    [['doctor', '--cache-dri', 'a'], "unknown option '--cache-dri'", '--cache-dir'],
    [['doctor', '--incremental'], "unknown option '--incremental'", '--no-incremental'],
    [['localize', 'dist', '--nonsense'], "unknown option '--nonsense'", undefined],
  ])('%j is refused, with what it may mean', async (args, refusal, meant) => {
    const suggestion = meant === undefined ? '' : `Did you mean ${meant}?\n`;
    expect(await runCli(args)).toEqual({ status: 2, stdout: '', stderr: `error: ${refusal}\n${suggestion}` });
  });
});

describe('an option', () => {
  it('before the command is refused, with where it belongs', async () => {
    const stderr =
      "error: unknown option '--site'\nOptions come after a command that has them: datocms-assets localize dist --site\n";
    const args = ['--site', 'https://www.example.org', 'localize', 'dist'];
    expect(await runCli(args)).toEqual({ status: 2, stdout: '', stderr });
  });

  it.each([
    ['key --site https://www.example.org', '--site is an option of localize, verify, doctor, and serve.'],
    ['verify dist --dry-run', '--dry-run is an option of localize, doctor, and prune.'],
    ['verify dist --retries many', '--retries is an option of localize, published, doctor, serve, and prune.'],
    ['published --report report.json', '--report is an option of localize, verify, and doctor.'],
    ['published --connect-to a=b', '--connect-to is an option of localize, doctor, and serve.'],
    ['published --json', '--json is an option of localize, verify, doctor, and prune.'],
    ['serve dist --quiet', '--quiet is an option of localize, verify, published, and doctor.'],
    ['localize dist --yes', '--yes is an option of prune and init.'],
    ['localize dist --check-assets', '--check-assets is an option of doctor.'],
    ['doctor dist --older-than 30d', '--older-than is an option of prune.'],
  ])('that the command does not use is refused, with the commands that do: %s', async (line, users) => {
    const args = line.split(' ');
    const option = args.find((each) => each.startsWith('--'));
    expect(await runCli(args)).toEqual({
      status: 2,
      stdout: '',
      stderr: `error: unknown option '${option}'\n${users}\n`,
    });
  });
});

describe('the validation of options', () => {
  const wrong: readonly (readonly [option: string, value: string])[] = [
    ['token', ''],
    ['token-env', 'not a name'],
    ['environment', 'two\nlines'],
    ['cda-url', 'nonsense'],
    ['cda-url', 'ftp://cda.example/'],
    ['host', 'https://assets.example.org'],
    ['host', 'assets.example.org/path'],
    ['host', 'two words'],
    ['connect-to', 'www.datocms-assets.com'],
    ['connect-to', 'www.datocms-assets.com='],
    ['connect-to', '=http://127.0.0.1:1'],
    ['connect-to', 'www.datocms-assets.com=ftp://127.0.0.1'],
    ['connect-to', 'www.datocms-assets.com=http://127.0.0.1:1/path'],
    ['site', 'www.example.org'],
    ['site', 'ftp://www.example.org'],
    ['dir', '../outside'],
    ['dir', 'a/../../b'],
    ['dir', 'a\\..\\b'],
    ['dir', ''],
    ['prefix', 'javascript:alert(1)'],
    ['prefix', 'ftp://cdn.example'],
    ['exclude', '*a*a*a*a*a*a*a*a*a*a*a*a*b'],
    ['exclude', '!(x'],
    ['allow-mention', '{a,b'],
    ['allow-mention', '+(a|aa)b'],
    ['allow-mention', '/blog/index.html'],
    ['exclude', 'admin/'],
    ['exclude', '../dist/admin/**'],
    ['allow', 'https://www.datocms-assets.com/*-*-*-*-*-*.jpg'],
    ['unpublished', 'ignore'],
    ['failed', 'ignore'],
    ['content', 'all'],
    ['formats', 'jpeg'],
    ['formats', 'original,webp'],
    ['svg', 'keep'],
    ['max-bytes', '-1'],
    ['max-bytes', 'large'],
    ['max-total-bytes', '0'],
    ['timeout', '-2'],
    ['timeout', 'soon'],
    ['timeout', 'NaN'],
    ['retries', '-1'],
    ['retries', '1.5'],
    ['concurrency', '0'],
    ['concurrency', 'all'],
    ['report', 'report.txt'],
  ];

  it('refuses a wrong value with status 2 and a message that shows it, without a request or a new file', async () => {
    const site = world.site(page);
    const before = site.snapshot();
    world.cda.requests.length = 0;
    const outcomes: string[] = [];
    for (let at = 0; at < wrong.length; at += 4) {
      const runs = wrong.slice(at, at + 4).map(async ([option, value]) => {
        const { status, stdout, stderr } = await world.run(site, 'localize', `--${option}=${value}`);
        const named = stderr.includes(`--${option}`);
        const shown = stderr.includes(value) || stderr.includes(JSON.stringify(value));
        outcomes.push(`${option}=${value}: ${status} ${stdout === ''} ${named} ${shown} ${/\n\s+at /.test(stderr)}`);
      });
      await Promise.all(runs);
    }
    expect(outcomes.sort()).toEqual(
      wrong.map(([option, value]) => `${option}=${value}: 2 true true true false`).sort(),
    );
    expect(site.snapshot()).toEqual(before);
    expect(readdirSync(site.work)).toEqual(['dist']);
    expect(world.cda.requests).toEqual([]);
  });

  it('lists all mistakes in one message', async () => {
    const site = world.site(page);
    const firstValues = new Map(wrong.toReversed());
    const { status, stderr } = await world.run(
      site,
      'localize',
      ...[...firstValues].map(([name, value]) => `--${name}=${value}`),
    );
    expect(status).toBe(2);
    const missing = [...firstValues].filter(([name]) => !stderr.includes(`--${name}`));
    expect(missing).toEqual([]);
  });

  it.each([
    ['a file of the output', 'blog/index.html'],
    ['a folder below a file of the output', 'blog/index.html/media'],
  ])('refuses a folder for stored files that is %s before any request', async (_what, folder) => {
    const site = world.site({ ...page, 'blog/index.html': '' });
    const before = site.snapshot();
    world.cda.requests.length = 0;
    const { status, stdout, stderr } = await world.run(site, 'localize', '--dir', folder);
    expect({ status, stdout }).toEqual({ status: 2, stdout: '' });
    expect(stderr).toContain(
      `--dir: expected a folder, but the output has a file \`${join(site.dir, 'blog/index.html')}\`; got "${folder}".`,
    );
    expect([world.cda.requests, site.snapshot()]).toEqual([[], before]);
  });
});

describe('wrong usage', () => {
  it.each<readonly [string, (dir: string) => readonly string[]]>([
    ['an unknown command', () => ['localise']],
    ['an unknown option', (dir) => ['localize', dir, '--colour', 'blue']],
    ['no folder', () => ['localize']],
    ['two folders', (dir) => ['localize', dir, dir]],
    ['a folder that is missing', (dir) => ['localize', `${dir}-gone`]],
    ['the folder of a variable that is not set', () => ['localize', '']],
    ['the same to verify', () => ['verify', '']],
    ['a folder that is a file', (dir) => ['localize', join(dir, 'index.html')]],
    ['a folder to verify that is missing', (dir) => ['verify', `${dir}-gone`]],
    ['a folder for a command that takes none', (dir) => ['published', dir]],
    ['no token', (dir) => ['localize', dir]],
    ['no token for published', () => ['published']],
  ])('ends with status 2 and a message: %s', async (what, args) => {
    const site = world.site(page);
    const before = site.snapshot();
    const env = what.startsWith('no token') ? {} : { DATOCMS_CDA_TOKEN: token };
    const given = args(site.dir);
    const { status, stdout, stderr } = await runCli(
      [...given, ...(given.length > 1 ? ['--cda-url', world.cda.url] : [])],
      env,
      site.work,
    );
    expect({ status, stdout }).toEqual({ status: 2, stdout: '' });
    expect(stderr.trim()).not.toBe('');
    expect(stderr).not.toMatch(/\n\s+at .*\.js/);
    expect(site.snapshot()).toEqual(before);
    expect(readdirSync(site.work)).toEqual(['dist']);
  });
});

it.each([['verify', '.'], ['published']])('names the flag of Node.js with which nothing works: %s', async (...args) => {
  const { status, stderr } = await spawnCli(args, {}, undefined, [], ['--jitless']);
  expect(status).toBe(2);
  expect(stderr).toContain('Fix: Remove --jitless from the flags of Node.js and from NODE_OPTIONS.');
  expect(stderr).not.toMatch(/\n\s+at /);
});

describe('the token', () => {
  it('is read from .env of the working folder, under the name of the starter kits, and a line says which one', async () => {
    const site = world.site(page);
    writeFileSync(join(site.work, '.env'), `DATOCMS_PUBLISHED_CONTENT_CDA_TOKEN="${token}"\n`);
    const args = ['localize', site.dir, ...world.connected(site)];
    const { status, stderr } = await runCli(args, {}, site.work);
    expect({ status, stderr }).toMatchObject({ status: 0 });
    expect(stderr).toMatch(/^Using the token in DATOCMS_PUBLISHED_CONTENT_CDA_TOKEN\.$/m);
    expect(stderr).not.toContain(token);
  });

  it('is read from the variable that --token-env names, and a refused one is named by it', async () => {
    const site = world.site(page);
    const run = (value: string) =>
      runCli(
        ['published', '--token-env', 'CMS_TOKEN', '--cda-url', world.cda.url, '--cache-dir', site.cache],
        { CMS_TOKEN: value, DATOCMS_CDA_TOKEN: 'another' },
        site.work,
      );
    expect(await run(token)).toMatchObject({ status: 0, stderr: expect.stringContaining('CMS_TOKEN') });
    const refused = await run('refused');
    expect(refused).toMatchObject({ status: 2, stdout: '' });
    expect(refused.stderr).toContain('--token: the CDA refuses the one in CMS_TOKEN');
  });
});

describe('help', () => {
  const forContent =
    'config token token-env content environment cda-url host no-incremental cache-dir timeout retries'.split(' ');
  const forVerify =
    'config host video allow-mention exclude report verbose json quiet site base dir deliver route'.split(' ');
  const forServe =
    'config token token-env content environment cda-url host site base dir route allow svg strip-metadata video video-max-resolution listen port refresh connect-to cache-dir timeout retries'.split(
      ' ',
    );
  const every =
    `config token token-env content environment cda-url host connect-to site base dir deliver route prefix unpublished failed allow allow-mention exclude cache-dir no-incremental
    store shared-cache s3-endpoint s3-region s3-addressing formats svg strip-metadata max-bytes max-total-bytes video video-max-resolution video-max-bytes timeout retries concurrency report dry-run verbose json quiet force`.split(
      /\s+/,
    );

  it.each([
    ['localize', every],
    ['doctor', [...every, 'check-assets']],
    ['verify', forVerify],
    ['serve', forServe],
    ['published', [...forContent, 'video', 'quiet']],
    [
      'prune',
      'config store s3-endpoint s3-region s3-addressing older-than yes dry-run json timeout retries'.split(' '),
    ],
    ['init', ['yes']],
    ['key', []],
  ])('lists the options that %s uses, and no others', async (command, used) => {
    const { status, stdout, stderr } = await runCli([command, '--help']);
    expect({ status, stderr }).toEqual({ status: 0, stderr: '' });
    const listed = Array.from(stdout.matchAll(/^ {2}(?:-h, )?--([a-z\d-]+)/gm), (match) => match[1]);
    expect(listed.toSorted()).toEqual([...used, 'help'].toSorted());
  });

  it.each([[], ['localize']])('is a command, too', async (...of: string[]) => {
    const [asCommand, asOption] = [await runCli(['help', ...of]), await runCli([...of, '--help'])];
    expect(asCommand).toEqual({ ...asOption, status: 0, stderr: '' });
  });

  it('names the commands', async () => {
    const { status, stdout } = await runCli(['--help']);
    expect(status).toBe(0);
    for (const command of ['localize', 'verify', 'published', 'doctor', 'serve', 'prune', 'init', 'key'])
      expect(stdout).toContain(command);
  });
});

describe('key', () => {
  it('prints another 32 bytes in base64url each time, and nothing else', async () => {
    const [first, second] = [await runCli(['key']), await runCli(['key'])];
    expect(first).toMatchObject({ status: 0, stderr: '', stdout: expect.stringMatching(/^[\w-]{43}\n$/) });
    expect(second.stdout).not.toBe(first.stdout);
    expect((await runCli(['key', '--token', 'a'])).status).toBe(2);
  });
});

describe('a path in --site', () => {
  it('is ignored, which is said unless there is a base or a prefix', async () => {
    const run = async (...options: string[]) => {
      const site = world.site(page);
      const { status, stderr } = await world.localize(site, '--site', 'https://www.example.org/blog/', ...options);
      expect(status).toBe(0);
      return [stderr.includes('add --base /blog/'), /src="([^"]*)"/.exec(site.read('index.html'))?.[1]];
    };
    expect(await run()).toEqual([true, expect.stringMatching(/^\/_assets\//)]);
    expect(await run('--base', '/blog/')).toEqual([false, expect.stringMatching(/^\/blog\/_assets\//)]);
  });
});
