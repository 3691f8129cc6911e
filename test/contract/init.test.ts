import { execFile, execFileSync } from 'node:child_process';
import { chmodSync, existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { describe, expect, it } from 'vitest';
import { token } from '../support/contract-cda.ts';
import { startWorld, url } from '../support/contract-world.ts';
import { bin, node, runCli } from '../support/run-cli.ts';
import { hashFiles, writeFiles } from '../support/site-files.ts';
import { temporaryFolder } from '../support/temporary-folder.ts';

const hero = '1700000001-hero.jpg';
const world = await startWorld();
await world.publish(hero);

function project(files: Readonly<Record<string, string>>): string {
  const folder = temporaryFolder('init');
  writeFiles(folder, files);
  return folder;
}
const manifestOf = (packages: Readonly<Record<string, string>>, scripts?: Readonly<Record<string, string>>) =>
  `${JSON.stringify({ name: 'site', ...(scripts && { scripts }), devDependencies: packages }, null, 2)}\n`;
const read = (folder: string, file: string) => readFileSync(join(folder, file), 'utf8');
const buildOf = (folder: string, name = 'build') => JSON.parse(read(folder, 'package.json')).scripts[name];

const eleventy = {
  'package.json':
    '{\n    "name": "site",\n    "files": ["a", "b"],\n    "scripts": {\n        "dev": "eleventy --serve",\n        "build": "eleventy --quiet"\n    },\n    "devDependencies": { "@11ty/eleventy": "3" }\n}',
  '.gitignore': 'node_modules\n_site',
  'eleventy.config.js': "export default { pathPrefix: '/docs/', dir: { output: 'public' } }; // output: 'commented'",
};

describe('init', () => {
  it('shows what it would write as a diff that tools can apply, and writes nothing', async () => {
    const folder = project(eleventy);
    const before = hashFiles(folder);
    const { status, stdout, stderr } = await runCli(['init'], {}, folder);
    expect({ status, stderr }).toEqual({ status: 0, stderr: '' });
    expect(hashFiles(folder)).toEqual(before);
    expect(stdout).toContain('Nothing was written. Add --yes to do it.');
    const diff = stdout.slice(stdout.indexOf('--- '), stdout.indexOf('Nothing was written'));
    execFileSync('git', ['apply', '-'], { cwd: folder, input: diff.replace(/\n\n/g, '\n') });
    const applied = hashFiles(folder);
    const other = project(eleventy);
    expect((await runCli(['init', '--yes'], {}, other)).stdout).toContain(
      'Written: package.json, .gitignore, and datocms-assets.config.json.',
    );
    expect(hashFiles(other)).toEqual(applied);
  });

  it('changes the script alone in package.json, adds what git should ignore, and says what the generator states', async () => {
    const folder = project(eleventy);
    await runCli(['init', '--yes'], {}, folder);
    const script = '"eleventy --quiet && datocms-assets localize public"';
    expect(read(folder, 'package.json')).toBe(eleventy['package.json'].replace('"eleventy --quiet"', script));
    expect(read(folder, '.gitignore')).toBe('node_modules\n_site\n.env\n');
    expect(JSON.parse(read(folder, 'datocms-assets.config.json'))).toEqual({
      $schema: './node_modules/datocms-assets/config.schema.json',
      base: '/docs/',
    });
  });

  it('says so where all is done, and changes nothing', async () => {
    const folder = project(eleventy);
    await runCli(['init', '--yes'], {}, folder);
    const before = hashFiles(folder);
    const { status, stdout } = await runCli(['init', '--yes'], {}, folder);
    expect({ status, stdout }).toMatchObject({ status: 0, stdout: expect.stringContaining('local already') });
    expect([stdout.includes('Written'), hashFiles(folder)]).toEqual([false, before]);
  });

  it.each<readonly [packages: string, scripts: Record<string, string> | undefined, name: string, script: string]>([
    ['next', { build: 'next build' }, 'build', 'next build && datocms-assets localize out'],
    ['nuxt', { build: 'nuxt build' }, 'generate', 'nuxt generate && datocms-assets localize .output/public'],
    ['@sveltejs/kit vite', { build: 'vite build' }, 'build', 'vite build && datocms-assets localize build'],
    [
      '@docusaurus/core',
      { build: 'docusaurus build --out-dir www' },
      'build',
      'docusaurus build --out-dir www && datocms-assets localize www',
    ],
    [
      'vitepress',
      { 'docs:build': 'vitepress build docs' },
      'docs:build',
      'vitepress build docs && datocms-assets localize docs/.vitepress/dist',
    ],
    ['gatsby', undefined, 'build', 'gatsby build && datocms-assets localize public'],
    ['@react-router/dev vite', {}, 'build', 'react-router build && datocms-assets localize build/client'],
    ['@remix-run/dev vite', {}, 'build', 'remix vite:build && datocms-assets localize build/client'],
    ['vite', { build: 'tsc && vite build' }, 'build', 'tsc && vite build && datocms-assets localize dist'],
  ])('knows %s with %j', async (packages, scripts, name, script) => {
    const names = Object.fromEntries(packages.split(' ').map((each) => [each, '*']));
    const folder = project({ 'package.json': manifestOf(names, scripts) });
    expect(await runCli(['init', '--yes'], {}, folder)).toMatchObject({ status: 0 });
    expect(buildOf(folder, name)).toBe(script);
    expect(read(folder, 'package.json')).toBe(`${JSON.stringify(JSON.parse(read(folder, 'package.json')), null, 2)}\n`);
    expect(existsSync(join(folder, '.gitignore'))).toBe(false);
  });

  it('tells the step for CI, in the words of the package manager, and leaves workflows alone', async () => {
    const workflow = 'jobs:\n  site:\n    steps:\n      - run: pnpm run build\n';
    const files = { ...eleventy, 'pnpm-lock.yaml': '', '.github/workflows/site.yml': workflow };
    const folder = project(files);
    const { stdout } = await runCli(['init', '--yes'], {}, folder);
    expect(stdout).toContain('- .github/workflows/site.yml, line 4: the step that builds needs the token');
    expect(stdout).toMatch(/ {6}- run: pnpm run build\n {8}env:\n {10}DATOCMS_CDA_TOKEN: \$\{\{ secrets\./);
    expect(stdout).toContain('pnpm add --save-dev datocms-assets');
    expect(read(folder, '.github/workflows/site.yml')).toBe(workflow);
  });

  it.each<readonly [what: string, files: Readonly<Record<string, string>>, status: number, text: RegExp]>([
    ['Astro', { 'package.json': manifestOf({ astro: '7' }) }, 0, /^ {2}npx astro add astro-datocms-assets$/m],
    ['Astro with it', { 'package.json': manifestOf({ astro: '7', 'astro-datocms-assets': '1' }) }, 0, /is installed/],
    ['Hugo', { 'hugo.toml': '' }, 0, /^ {2}hugo && npx -y datocms-assets localize public --site /m],
    [
      'an unknown generator',
      { 'package.json': manifestOf({ left: '1' }) },
      1,
      /names no generator .* datocms-assets localize dist/,
    ],
    ['an empty folder', {}, 1, /^There is no package\.json here\./],
    ['a manifest that is no JSON', { 'package.json': '{' }, 2, /^datocms-assets: package\.json holds no JSON/],
    [
      'two configuration files',
      { ...eleventy, 'datocms-assets.config.json': '{}', 'datocms-assets.config.js': '' },
      2,
      /more than one/,
    ],
  ])('writes nothing for %s', async (_what, files, status, text) => {
    const folder = project(files);
    const before = hashFiles(folder);
    const ended = await runCli(['init', '--yes'], {}, folder);
    expect(ended.status).toBe(status);
    expect(ended.stdout + ended.stderr).toMatch(text);
    expect(hashFiles(folder)).toEqual(before);
  });

  it('writes all files or none', async () => {
    const folder = project({ 'package.json': eleventy['package.json'], '.git/HEAD': '' });
    // A folder where a file should be: it can't be replaced.
    mkdirSync(join(folder, '.gitignore'));
    const before = hashFiles(folder);
    const { status, stderr } = await runCli(['init', '--yes'], {}, folder);
    expect({ status, stderr }).toMatchObject({ status: 1, stderr: expect.stringContaining('.gitignore') });
    expect(hashFiles(folder)).toEqual(before);
  });

  it('writes a script that builds and localizes', async () => {
    const folder = project({
      'package.json': manifestOf({ '@11ty/eleventy': '3', 'datocms-assets': '1' }),
      '.env': `DATOCMS_CDA_TOKEN=${token}\n`,
      'datocms-assets.config.json': JSON.stringify({
        cdaUrl: world.cda.url,
        connectTo: { 'www.datocms-assets.com': world.assets.origin },
      }),
    });
    const commands = join(folder, 'node_modules/.bin');
    mkdirSync(commands, { recursive: true });
    // In the place of the generator.
    writeFileSync(
      join(commands, 'eleventy'),
      `#!/bin/sh\nmkdir -p _site && printf '<img src="${url(hero)}?w=20">' > _site/index.html\n`,
    );
    writeFileSync(join(commands, 'datocms-assets'), `#!/bin/sh\nexec "${node}" "${bin}" "$@"\n`);
    for (const name of ['eleventy', 'datocms-assets']) chmodSync(join(commands, name), 0o755);
    await runCli(['init', '--yes'], {}, folder);
    await promisify(execFile)('npm', ['run', 'build'], { cwd: folder });
    expect(read(folder, '_site/index.html')).toMatch(/^<img src="\/_assets\/hero\.\w+\.\w+">$/);
  });
});
