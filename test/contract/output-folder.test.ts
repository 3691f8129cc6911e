import { execFileSync } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeEach, describe, expect, it } from 'vitest';
import { token } from '../support/contract-cda.ts';
import { host, startWorld, url } from '../support/contract-world.ts';
import { runCli } from '../support/run-cli.ts';

const hero = '1700000001-hero.jpg';
const asset = url(hero);
const world = await startWorld();
await world.publish(hero);
beforeEach(() => {
  world.assets.reset();
  world.cda.respond = () => undefined;
});

describe('an output folder', () => {
  it.each(['package.json', '.git', 'node_modules'])(
    'that holds %s looks like a project: nothing is changed without --force',
    async (name) => {
      const site = world.site({ 'src/a.ts': `const a = "${asset}";`, [`${name}/x.json`]: '{}' });
      const before = site.snapshot();
      const { status, stderr } = await world.run(site, 'localize');
      expect(status).toBe(2);
      expect(stderr).toMatch(new RegExp(`looks like a project .* holds ${name.replace('.', '\\.')}\\. .*--force`));
      expect(site.snapshot()).toEqual(before);
      expect((await world.run(site, 'localize', '--force')).status).toBe(0);
      expect(site.read('src/a.ts')).not.toContain(host);
    },
  );

  it.each([
    ['.next', 'server/app/index.html', "Set `output: 'export'` in the configuration of Next.js and pass out"],
    ['build', 'client/index.html', 'Pass `DIR/client`, whose files browsers load'],
    ['browser-app', 'browser/index.html', 'Pass `DIR/browser`, whose files browsers load'],
  ])('that holds the code of a server is refused with advice: %s', async (name, file, advice) => {
    const site = world.site({ [`${name}/${file}`]: `<img src="${asset}">`, [`${name}/server/a.js`]: 'a=1' });
    const dir = join(site.dir, name);
    const before = site.snapshot();
    const { status, stderr } = await runCli(['localize', dir, '--token', token]);
    expect({ status, changed: site.snapshot() }).toEqual({ status: 2, changed: before });
    expect(stderr).toBe(
      `datocms-assets: \`${dir}\` holds the code of a server. ${advice.replace('DIR', dir)}, or use --force.\n`,
    );
  });

  it('with folders named client and server beside a page is a site', async () => {
    const page = `<img src="${asset}">`;
    const site = world.site({ 'index.html': page, 'client/index.html': page, 'server/index.html': page });
    expect((await world.run(site, 'localize')).status).toBe(0);
    expect((await world.run(world.site({ 'a.json': '1', server: 'a file' }), 'localize')).status).toBe(0);
    const docs = world.site({ 'client/index.html': page, 'server/index.html': page, 'server/app.js': 'a=1' });
    expect((await world.run(docs, 'localize')).status).toBe(0);
  });

  it('that has neither a page nor an asset is the warning nothing-found, and so is an empty one to verify', async () => {
    const { found, report } = await world.localize(world.site({ 'robots.txt': 'User-agent: *\n' }));
    expect({ found, warnings: report.counts.warnings }).toEqual({ found: ['nothing-found'], warnings: 1 });
    const { stderr } = await runCli(['verify', world.site().dir]);
    expect(stderr).toContain('! warning nothing-found (1)');
    expect(stderr).toMatch(/\n {2}0 files searched.*\n! 1 warning\. No file was searched\.\n$/);
    const data = world.site({ 'data.json': '{}', 'draft.html': '<p>' });
    const messagesOf = async (...args: string[]) => {
      const { status, stdout } = await world.run(data, 'verify', '--json', ...args);
      return [status, ...JSON.parse(stdout).findings.map(({ message }: { message: string }) => message)];
    };
    expect(await messagesOf()).toEqual([0]);
    expect(await messagesOf('--exclude', '*.html')).toEqual([0, 'The folder holds no page that is not excluded.']);
    expect((await world.localize(world.site({ 'index.html': '<p>A page.' }))).found).toEqual([]);
  });

  it.each<[string, page: string, file: string, args: string[], found: string[]]>([
    ['is named by no option', '<script src="/docs/app/a.js"></script>', 'app/a.js', [], ['wrong-base index.html']],
    [
      'has several parts',
      '<link rel=stylesheet href=/a/b/c/s.css><script src="/a/b/c/x/a.js"></script>',
      's.css',
      [],
      ['wrong-base index.html'],
    ],
    ['is named by --base', '<script src="/docs/app/a.js"></script>', 'app/a.js', ['--base', '/docs'], []],
    ['is a folder of the output', '<script src="/docs/app/a.js"></script>', 'docs/app/a.js', [], []],
    ['is that of another server', '<script src="/elsewhere/a.js"></script>', 'b.js', [], []],
    [
      'is that of its files only, since its links lead elsewhere',
      '<script src="/cdn-x/a.js"></script><a href="https://x.example/cdn-x/">x</a><a href="/">home</a>',
      'a.js',
      [],
      [],
    ],
    [
      'is that of its files only, since it is found elsewhere',
      '<link rel="canonical" href="https://www.example.org/about/"><script src="/cdn-x/a.js"></script>',
      'a.js',
      [],
      [],
    ],
    [
      'is that of its links too',
      '<script src="/docs/a.js"></script><a href="/docs">home</a> <a href="/">all sites</a>',
      'a.js',
      [],
      ['wrong-base index.html'],
    ],
    [
      'is that of its own address too',
      '<script src="/docs/a.js"></script><link href="https://www.example.org/docs/a/" rel=canonical>',
      'a.js',
      [],
      ['wrong-base index.html'],
    ],
    ['is not that of all files', '<script src="/docs/a.js"></script><script src="/x/a.js"></script>', 'a.js', [], []],
  ])('has a page that loads files from a path that %s', async (_, page, file, args, expected) => {
    const site = world.site({ 'index.html': `${page}<img src="${asset}">`, [file]: 'a=1', 'x/a.js': 'a=1' });
    const { status, found } = await world.localize(site, ...args);
    expect({ status, found }).toEqual({ status: 0, found: expected });
  });

  it('has pages that an earlier run has localized for another path, until it is built again', async () => {
    const page = `<script src="/docs/app/a.js"></script><img src="${asset}">`;
    const site = world.site({ 'index.html': page, 'app/a.js': 'a=1' });
    const run = async (...args: string[]) => (await world.localize(site, ...args)).found;
    expect(await run()).toEqual(['wrong-base index.html']);
    expect(await run()).toEqual(['wrong-base index.html']);
    const { stderr } = await world.run(site, 'localize', '--base', '/docs');
    expect(stderr).toContain('name stored files below /_assets/, this run below /docs/_assets/.');
    expect(stderr).toContain('Fix: Build again, then');
    writeFileSync(join(site.dir, 'index.html'), page);
    expect(await run('--base', '/docs')).toEqual([]);
    expect(await run('--base', '/docs')).toEqual([]);
    expect(await run()).toEqual([]);
  });

  it('has pages that an earlier run has localized for another site, until it is built again', async () => {
    const page = `<meta property="og:image" content="${asset}"><img src="${asset}">`;
    const site = world.site({ 'index.html': page, 'about/index.html': '<a href="https://old.example.org/">' });
    const run = async (origin: string) => (await world.localize(site, '--site', origin)).found;
    expect(await run('https://preview.example.org')).toEqual([]);
    expect(await run('https://www.example.org')).toEqual(['wrong-base index.html']);
    expect(await run('https://preview.example.org/docs/')).toEqual([]);
    expect((await world.localize(site)).found).toEqual([]);
    const { stderr } = await world.run(site, 'localize', '--site', 'https://www.example.org');
    expect(stderr).toContain('name stored files at https://preview.example.org, this run at https://www.example.org.');
    site.write({ 'index.html': page });
    expect(await run('https://www.example.org')).toEqual([]);
  });

  it('has new pages beside those that an earlier run has localized for a path that no option names now', async () => {
    const page = `<script src="/docs/app/a.js"></script><img src="${asset}">`;
    const site = world.site({ 'index.html': page, 'news.html': page, 'app/a.js': 'a=1' });
    expect((await world.localize(site, '--base', '/docs')).found).toEqual([]);
    writeFileSync(join(site.dir, 'index.html'), page);
    expect((await world.localize(site)).found).toEqual(['wrong-base index.html']);
  });

  it('may hold a finished site with stored files of its own below the path', async () => {
    const site = world.site({ 'index.html': '<p>Versions', 'v1/index.html': `<img src="${asset}">` });
    const old = { ...site, dir: join(site.dir, 'v1') };
    expect((await world.localize(old, '--base', '/docs/v1')).found).toEqual([]);
    for (let run = 0; run < 2; run++) {
      writeFileSync(join(site.dir, 'late.page.html'), `<img src="${asset}">`);
      expect((await world.localize(site, '--base', '/docs')).found).toEqual([]);
    }
  });

  it('has files that --exclude leaves alone: neither rewritten nor searched, but counted', async () => {
    const page = `<img src="${asset}"> <img src="${url('1700000099-draft.jpg')}">`;
    const site = world.site({
      'index.html': `<img src="${asset}">`,
      'admin/a.html': page,
      'admin/b/c.json': `"${asset}"`,
    });
    const { status, found, report, stderr } = await world.localize(site, '--exclude', 'admin/**');
    expect({ status, found }).toEqual({ status: 0, found: [] });
    expect(site.read('admin/a.html')).toBe(page);
    expect(site.read('index.html')).not.toContain(host);
    expect(report.coverage).toEqual({ files: 3, pages: 2, excluded: 2, onDemand: [], contacts: [] });
    expect(stderr).toContain('1 of 2 pages are local. 2 files are excluded and not searched.');
    const verified = await runCli(['verify', site.dir, '--exclude', 'admin/*', '--exclude', 'admin/b/c.json']);
    expect(verified).toMatchObject({
      status: 0,
      stderr: expect.stringMatching(/2 files are excluded and not searched/),
    });
    expect((await runCli(['verify', site.dir, '--exclude', 'admin/a.html'])).status).toBe(1);
    const nothing = await runCli(['verify', site.dir, '--exclude', '**']);
    expect(nothing.stderr).toContain('The folder holds no file that is not excluded.');
    expect((await runCli(['verify', world.site().dir])).stderr).toContain('The folder holds no file.');
  });

  it('is no part of globs, which is said where one begins with it and matches nothing', async () => {
    const files = { 'a/index.html': '<p>About us', 'a/old.html': `<p>${host}` };
    const site = world.site({ 'dist/c/index.html': '<p>A page', 'c/index.html': '<p>A page', ...files });
    const folder = site.dir.split('/').slice(-1).join('/');
    const mistakes = [`${folder}/a/*.html`, `./${folder}/a/*.html`];
    const globs = [
      ...mistakes.flatMap((glob) => ['--exclude', glob]),
      '--allow-mention',
      'dist/c/*',
      '--exclude',
      'b/**',
    ];
    const { stderr } = await world.localize(site, ...globs);
    expect(stderr.split('\n').filter((line) => line.includes('matches no file'))).toEqual(
      mistakes.map(
        (glob) =>
          `--exclude '${glob}' matches no file. Globs name files, relative to the output folder: --exclude 'a/*.html'.`,
      ),
    );
    const doctor = await runCli(['doctor', site.dir, ...globs], {}, site.work);
    expect(doctor.stdout).toContain(`--exclude '${folder}/a/*.html' matches no file`);
  });

  it.each([
    ['old', 'Globs name files, relative to the output folder', 'old/**'],
    ['./old/a', 'Globs name files, relative to the output folder', 'old/a/**'],
    ['dist/old', 'Globs name files, relative to the output folder', 'old/**'],
    ['app/(shop)/page-[1].*.js', 'Parentheses and brackets of a name are escaped', 'app/\\(shop\\)/page-[1].*.js'],
    ['\\(a\\)/[...a]/*.js', 'Parentheses and brackets of a name are escaped', '\\(a\\)/\\[...a\\]/*.js'],
  ])('is told of where a glob matches no file, but a similar one does: %s', async (glob, rule, meant) => {
    const code = `let a = "${host}"`;
    const site = world.site({
      'old/a/index.html': `<p>${host}`,
      'app/(shop)/page-1.a.js': code,
      '(a)/[...a]/b.js': code,
    });
    const written = glob.includes('*') ? `'${glob}'` : glob;
    const message = `--allow-mention ${written} matches no file. ${rule}: --allow-mention '${meant}'.`;
    expect((await world.localize(site, '--allow-mention', glob)).stderr).toContain(message);
    const { stderr } = await world.localize(site, '--allow-mention', meant, '--allow-mention', '*.md');
    expect(stderr).not.toContain('matches no file');
  });

  it('takes a glob that is longer than the name of a file can be', async () => {
    const site = world.site({ 'index.html': '<p>A page.' });
    const folders = Array.from({ length: 60 }, (_, at) => `old-${at}`);
    expect((await world.run(site, 'localize', '--exclude', `{${folders}}/**`)).status).toBe(0);
  });

  it.each(['_worker.js', '_worker.js/index.js'])('has the code of a server, which is left alone: %s', async (file) => {
    const code = `const host = "${host}/" + path; const a = "${asset}"; const b = "${url('1700000099-draft.jpg')}"`;
    const site = world.site({ 'index.html': `<img src="${asset}">`, [file]: code });
    const { status, stderr, report } = await world.localize(site);
    expect({ status, coverage: report.coverage }).toMatchObject({ status: 0, coverage: { files: 2, excluded: 1 } });
    expect(stderr).toContain('1 file is excluded and not searched.');
    expect(site.read(file)).toBe(code);
    expect((await runCli(['verify', site.dir])).status).toBe(0);
    expect((await world.run(site, 'localize', '--force')).status).toBe(1);
  });

  it('that holds the code of a server is searched, with advice which folder browsers load', async () => {
    const site = world.site({ 'client/index.html': '<p>A page.', 'server/a.js': `const host = "${host}"` });
    const { status, stderr } = await runCli(['verify', site.dir]);
    expect(status).toBe(1);
    expect(stderr).toContain(
      `  Fix: This folder holds the code of a server, which may name the CMS. Pass \`${join(site.dir, 'client')}\`, whose files browsers load.`,
    );
    expect(stderr).not.toContain('Run `localize`');
    expect((await runCli(['verify', join(site.dir, 'client')])).status).toBe(0);
  });

  it('can be empty, and can contain pipes, which are not read', async () => {
    const empty = await world.localize(world.site());
    expect({ status: empty.status, found: empty.found }).toEqual({ status: 0, found: ['nothing-found'] });
    expect(empty.stderr).toContain('! 1 warning. No file was searched.');
    const site = world.site({ 'p.html': `<img src="${asset}">` });
    execFileSync('mkfifo', [join(site.dir, 'pipe')]);
    const { status } = await world.run(site, 'localize');
    expect(status).toBe(0);
  });

  it('can contain names with control characters, which reach neither the terminal nor annotations', async () => {
    const name = 'a\u001b[31m\n::error::x.html';
    const site = world.site({ [name]: `<img src="${url('nothing.jpg')}">` });
    const env = { DATOCMS_CDA_TOKEN: token, GITHUB_ACTIONS: 'true' };
    const { status, stdout, stderr } = await runCli(
      ['localize', site.dir, '--json', ...world.connected(site)],
      env,
      site.work,
    );
    expect(status).toBe(1);
    expect(JSON.parse(stdout).findings[0].file).toBe(name);
    expect(stderr).not.toContain('\u001b[31m');
    expect(stderr).not.toMatch(/^::error::x/m);
    expect(stderr).toMatch(/^::error /m);
  });
});
