import { mkdirSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { token } from '../support/contract-cda.ts';
import { startWorld, url } from '../support/contract-world.ts';
import { runCli, spawnCli } from '../support/run-cli.ts';
import { writeFiles } from '../support/site-files.ts';
import { temporaryFolder } from '../support/temporary-folder.ts';

const hero = '1700000001-hero.jpg';
const page = { 'index.html': `<img src="${url(hero)}?w=20">` };
const json = 'datocms-assets.config.json';

const world = await startWorld();
await world.publish(hero);

/** A folder in which a command is run with a configuration file. */
function folderWith(files: Readonly<Record<string, string>>): string {
  const folder = temporaryFolder('config');
  writeFiles(folder, { 'dist/index.html': '<h1>Home</h1>', ...files });
  return folder;
}

const packageFolder = join(import.meta.dirname, '../../packages/datocms-assets');

/** The same, in a project that has the package installed. */
function projectWith(files: Readonly<Record<string, string>>): string {
  const folder = folderWith(files);
  mkdirSync(join(folder, 'node_modules'));
  symlinkSync(packageFolder, join(folder, 'node_modules/datocms-assets'), 'junction');
  return folder;
}

const verify = (files: Readonly<Record<string, string>>, ...args: string[]) =>
  runCli(['verify', 'dist', ...args], {}, folderWith(files));

describe('the options of a configuration file', () => {
  const localize = (options: Readonly<Record<string, unknown>>, ...args: string[]) => {
    const site = world.site(page);
    writeFileSync(join(site.work, json), JSON.stringify(options));
    const run = runCli(
      ['localize', site.dir, ...world.connected(site), ...args],
      { DATOCMS_CDA_TOKEN: token },
      site.work,
    );
    return run.then((ended) => ({ ...ended, src: /src="([^"]*)"/.exec(site.read('index.html'))?.[1] }));
  };

  it('count as flags do, and $schema may stand beside them', async () => {
    const { status, src, stderr } = await localize({ $schema: './any.json', dir: 'media', base: '/docs', port: 1 });
    expect({ status, src, stderr }).toMatchObject({ status: 0, src: expect.stringMatching(/^\/docs\/media\/hero\./) });
  });

  it('lose against flags, and the default of a flag that switches something off does not count as one', async () => {
    const { status, src, stdout } = await localize({ dir: 'media', incremental: 'wrong' }, '--dir', 'pictures');
    expect({ status, stdout }).toEqual({ status: 2, stdout: '' });
    expect(src).toBe(`${url(hero)}?w=20`);
    expect((await localize({ dir: 'media' }, '--dir', 'pictures')).src).toMatch(/^\/pictures\/hero\./);
  });

  it('are named with the file, path and value where they are wrong, beside wrong flags, and near names are suggested', async () => {
    const { status, stderr } = await localize(
      {
        maxByts: 5,
        'two.parts': 1,
        toString: 1,
        formats: ['jpeg'],
        video: { mode: 'mp4', maxByte: 1 },
        store: 's3://media/x',
      },
      '--retries',
      'many',
    );
    expect(status).toBe(2);
    expect(stderr.trim().split('\n').sort()).toEqual(
      [
        'datocms-assets: --retries: expected a whole number from 0 to 20; got "many".',
        `datocms-assets: ${json}: formats.0: expected "avif" or "webp"; got "jpeg".`,
        `datocms-assets: ${json}: video.maxByte: there is no such option. Did you mean \`video.maxBytes\`?`,
        `datocms-assets: ${json}: maxByts: there is no such option. Did you mean \`maxBytes\`?`,
        `datocms-assets: ${json}: two.parts: there is no such option.`,
        `datocms-assets: ${json}: toString: there is no such option.`,
      ].sort(),
    );
  });

  it('are named with the file where they contradict each other', async () => {
    const { status, stderr } = await localize({ store: 's3://media/site' });
    expect(status).toBe(2);
    expect(stderr).toContain(
      `datocms-assets: ${json}: store: pages need the public URL of the bucket's folder. Set \`prefix\``,
    );
  });

  it('are ignored by commands that do not take them', async () => {
    expect(await verify({ [json]: '{ "maxBytes": "large", "dryRun": true, "refresh": 0 }' })).toMatchObject({
      status: 0,
    });
    expect((await runCli(['key'], {}, folderWith({ [json]: '{' }))).status).toBe(0);
  });

  it('never hold what a call has to say itself', async () => {
    const { status, stderr } = await verify({ [json]: '{ "yes": true, "config": "a.json" }' });
    expect({ status, stderr }).toEqual({
      status: 2,
      stderr: ['yes', 'config']
        .map((name) => `datocms-assets: ${json}: ${name}: no file can hold this option. Give it on the command line.\n`)
        .join(''),
    });
  });

  it.each(['published', 'doctor', 'serve', 'prune dist'])('count for %s as well', async (command) => {
    const folder = folderWith({ [json]: '{ "timeout": "soon" }' });
    const { status, stdout, stderr } = await runCli(command.split(' '), { DATOCMS_CDA_TOKEN: token }, folder);
    expect({ status, stdout }).toEqual({ status: 2, stdout: '' });
    expect(stderr).toContain(`datocms-assets: ${json}: timeout: expected seconds`);
  });

  it('do not count for the doctor where builds of Astro have their own, unless the file is named', async () => {
    const folder = folderWith({
      [json]: '{ "timeout": "soon" }',
      'astro.config.mjs': "import datocmsAssets from 'astro-datocms-assets';\nexport default {};",
    });
    const doctor = (...args: string[]) =>
      runCli(['doctor', '--cda-url', world.cda.url, ...args], { DATOCMS_CDA_TOKEN: token }, folder);
    const found = await doctor();
    expect(found.stderr).toBe(`Builds of Astro have the options of its own configuration, so ${json} is not read.\n`);
    expect(found.status).not.toBe(2);
    expect((await doctor('--config', json)).stderr).toContain('timeout: expected seconds');
  });
});

describe('a configuration file', () => {
  it.each<readonly [file: string, text: string]>([
    ['datocms-assets.config.mjs', "export default { dir: '../x' };"],
    ['datocms-assets.config.js', "module.exports = { dir: '../x' };"],
    ['datocms-assets.config.js', "export default { dir: await Promise.resolve('../x') };"],
    [
      'datocms-assets.config.mts',
      "import { type ConfigOptions, defineConfig } from 'datocms-assets';\nconst config: ConfigOptions = { dir: '../x' };\nexport default defineConfig(config);",
    ],
    ['datocms-assets.config.ts', "export default { dir: '../x' satisfies string };"],
  ])('may be %s: %s', async (file, text) => {
    const { status, stderr } = await spawnCli(
      ['verify', 'dist'],
      { NODE_NO_WARNINGS: '1' },
      projectWith({ [file]: text }),
    );
    const isRefused = /\.m?ts$/.test(file) && process.env.TEST_NODE !== undefined;
    expect({ status, stderr }).toMatchObject({
      status: 2,
      stderr: expect.stringContaining(
        isRefused
          ? `datocms-assets: ${file}: Node.js `
          : `datocms-assets: ${file}: dir: expected a folder inside the output`,
      ),
    });
  });

  it.each<readonly [what: string, files: Readonly<Record<string, string>>, problem: RegExp]>([
    [
      'JSON with a mistake',
      { [json]: '{\n  "token": "s3cret",\n  "a" 5 }' },
      /: it is no JSON, at line 3, column 7\. /,
    ],
    ['JSON with a comment', { [json]: '{} // s3cret' }, /: it is no JSON\. JSON has no comments /],
    ['a list', { [json]: '["s3cret"]' }, /: expected an object with options \(its value is not shown\)\./],
    ['an empty file', { [json]: '' }, /: it is no JSON, at line 1, column 1\./],
    [
      'a module that exports nothing',
      { 'datocms-assets.config.mjs': 'export const a = 1;' },
      /: it exports nothing\. /,
    ],
    ['a function', { 'datocms-assets.config.mjs': 'export default () => ({});' }, /: it exports a function\. /],
    ['a promise', { 'datocms-assets.config.mjs': 'export default (async () => ({}))();' }, /: it exports a promise\. /],
    [
      'a module that throws',
      { 'datocms-assets.config.mjs': "throw new Error('no ' + process.env.SOME_TOKEN);" },
      /: it can't be run: no \*\*\*$/m,
    ],
    [
      'code with a mistake',
      { 'datocms-assets.config.mjs': 'export default {\n  a: ,\n};' },
      /: it can't be run, at line 2, column 6: /,
    ],
    ['a package that is missing', { 'datocms-assets.config.mjs': "import 'gone';" }, /: it can't be run: .*gone/],
    ['a type that is not read', { 'datocms-assets.config.cjs': '' }, /: expected a file that ends in \.json, /],
    [
      'two files',
      { [json]: '{}', 'datocms-assets.config.mjs': '' },
      /: There is more than one configuration file: datocms-assets\.config\.json and datocms-assets\.config\.mjs\. Keep one, or name one with --config\.$/m,
    ],
  ])('is refused in words: %s', async (_what, files, problem) => {
    const folder = folderWith(files);
    const { status, stdout, stderr } = await spawnCli(['verify', 'dist'], { SOME_TOKEN: 's3cret' }, folder);
    expect({ status, stdout }).toEqual({ status: 2, stdout: '' });
    expect(stderr).toMatch(problem);
    expect(stderr).not.toMatch(/s3cret|\n\s+at /);
  });

  it('that --config names is read, and no other one', async () => {
    const files = { [json]: '{', 'config/site.json': '{ "exclude": "../x" }' };
    const { status, stderr } = await verify(files, '--config', 'config/site.json');
    expect({ status, stderr }).toMatchObject({
      status: 2,
      stderr: expect.stringMatching(/^datocms-assets: \S+\/config\/site\.json: exclude: expected a glob of files/),
    });
  });

  it.each(['gone.json', 'site', ''])('that --config names and that is missing is refused: "%s"', async (name) => {
    const { status, stderr } = await verify({}, `--config=${name}`);
    expect({ status, stderr }).toMatchObject({ status: 2, stderr: expect.stringContaining('there is no such file') });
  });

  it('is not read by code', async () => {
    const { localize } = await import('datocms-assets');
    await expect(localize('dist', { config: json })).rejects.toThrow('config: expected no file here');
  });
});
