import { beforeEach, describe, expect, it } from 'vitest';
import { token } from '../support/contract-cda.ts';
import { expectClean, expectErrors } from '../support/contract-checks.ts';
import { host, project, startWorld, url, withReport } from '../support/contract-world.ts';
import { runCli } from '../support/run-cli.ts';

const hero = '1700000001-hero.jpg';
const secret = '1700000002-secret.jpg';
const film = '1700000003-film.mp4';
const asset = url(hero);
const path = `/${project}/${hero}`;

const world = await startWorld();
await world.publish(hero);
await world.addDraft(secret, film);
beforeEach(() => world.assets.reset());

describe('an unpublished asset', () => {
  it('is an error at every place with its state, without a request or a changed file', async () => {
    const site = world.site({
      'a.html': `<img src="${url(secret)}?w=20">\n<img\n src="${url(secret)}">`,
      'b.json': `{"x":"${url(secret).replaceAll('/', '\\/')}"}`,
      'c.html': `<img src="${url('1700000009-unknown.jpg')}"><img src="${asset}">`,
    });
    const before = site.snapshot();
    const { status, report, stderr } = await world.localize(site);
    expect(status).toBe(1);
    expect(
      report.findings.map(({ code, file, line, column, url }) => [code, file, line, column, url?.split('/').at(-1)]),
    ).toEqual([
      ['unpublished', 'a.html', 1, 11, `${secret}?w=20`],
      ['unpublished', 'a.html', 3, 7, secret],
      ['unpublished', 'b.json', 1, 7, secret],
      ['unpublished', 'c.html', 1, 11, '1700000009-unknown.jpg'],
    ]);
    expect(world.assets.requests.filter((one) => /secret|unknown/.test(one.url))).toEqual([]);
    expect(site.snapshot()).toEqual(before);
    for (const place of ['a.html:1:11', 'a.html:3:7', 'b.json:1:7', 'c.html:1:11']) expect(stderr).toContain(place);
  });

  it('is told once, first, with the way out, if most of them are in drafts: the site asks for drafts', async () => {
    const drafts = ['1700000811-a.jpg', '1700000812-b.jpg', '1700000813-c.jpg'];
    await world.addDraft(...drafts);
    const site = world.site({
      'a.html': `<img src="${url('1700000009-unknown.jpg')}">`,
      'b.html': drafts.map((name) => `<img src="${url(name)}?w=20"><img src="${url(name)}?w=40">`).join('\n'),
    });
    const { status, report, stderr } = await world.localize(site);
    expect(status).toBe(1);
    expect(stderr.slice(stderr.indexOf('✗')).split('\n').slice(0, 15)).toEqual([
      '✗ error unpublished (2)',
      '  The site shows drafts: 3 assets in 6 places are used only by drafts, or by records that this token may not read.',
      `    at dist/b.html:1:11: ${url(drafts[0] ?? '')}?w=20`,
      ...[1, 2, 2].map((line) => expect.stringMatching(`^    at dist/b\\.html:${line}:\\d+: https://`)),
      expect.stringMatching(/^ {4}at dist\/b\.html:3:11: https:/),
      '    and 1 more',
      '  Fix: Let the site ask for published content only: drop `includeDrafts` (the header X-Include-Drafts) from its queries. For a staging site that shows drafts, set --content drafts.',
      '',
      `  ${url('1700000009-unknown.jpg')}`,
      '  No published record that this token can read holds the asset, so it is not downloaded.',
      '    at dist/a.html:1:11',
      expect.stringMatching(/^ {2}Fix: Publish a record that uses the asset/),
      expect.stringMatching(/^ {2}Docs: https:.*#unpublished$/),
    ]);
    // In data each place has its own finding.
    expect(report.findings.map(({ file, line, fix }) => [file, line, fix.includes('includeDrafts')])).toEqual([
      ['a.html', 1, false],
      ...[1, 1, 2, 2, 3, 3].map((line) => ['b.html', line, true]),
    ]);
    expect(report.findings[1]).not.toHaveProperty('cause');
  });

  it('with many variants is one error for people, which names its upload and shows other lines first', async () => {
    const srcset = (name: string) => [20, 40, 60].map((width) => `${url(name)}?w=${width} ${width}w`).join(', ');
    const site = world.site({
      'a.html': `<img srcset="${srcset(secret)}">`,
      'b.html': `<p>A page\n<img srcset="${srcset(secret)}">`,
    });
    const { report, stderr } = await world.localize(site);
    expect(stderr.slice(stderr.indexOf('✗')).split('\n')).toEqual([
      '✗ error unpublished (1)',
      `  ${url(secret)}`,
      '  The asset is used only by drafts, or by records that this token may not read, so it is not downloaded. The site names 3 variants of it.',
      '    at dist/a.html:1:14: ?w=20',
      '    at dist/b.html:2:14: ?w=20',
      ...[40, 60].map((width) => expect.stringMatching(`^    at dist/a.html:1:\\d+: \\?w=${width}$`)),
      expect.stringMatching(/^ {4}at dist\/b\.html:2:\d+: \?w=40$/),
      '    and 1 more',
      `    in DatoCMS: upload u-${secret}`,
      expect.stringMatching(/^ {2}Fix: Publish/),
      expect.stringMatching(/^ {2}Docs: /),
      '',
      expect.stringMatching(/^ {2}2 pages, 6 references/),
      '✗ 1 error. No file was changed.',
      '',
    ]);
    expect(report.counts).toMatchObject({ errors: 6 });
    expect(report.findings).toHaveLength(6);
    expect(report.findings[0]?.via).toEqual([{ model: '_upload', record: `u-${secret}`, field: '', locale: null }]);
  });

  it('of another project is told as such: the token may be that of another project', async () => {
    const other = `${host}/77002/1700000010-logo.png`;
    const { status, report, stderr } = await world.localize(
      world.site({ 'a.html': `<img src="${other}"><img src="${url('1700000009-unknown.jpg')}">` }),
    );
    expect(status).toBe(1);
    expect(report.findings.map(({ message, fix }) => [message, fix.slice(0, 24)])).toEqual([
      [
        `The asset is of project 77002, and the content that this token reads is of project ${project}, so it is not downloaded.`,
        'Use a token of the proje',
      ],
      [
        'No published record that this token can read holds the asset, so it is not downloaded.',
        'Publish a record that us',
      ],
    ]);
    expect(stderr).toContain(`allow the others with --allow '${host}/77002/**'.`);
  });

  it('of another project is stored if its project is allowed', async () => {
    const path = '/77002/1700000010-logo.svg';
    const svg = '<svg xmlns="http://www.w3.org/2000/svg"/>';
    world.assets.files.set(path, { bytes: Buffer.from(svg), type: 'image/svg+xml' });
    const site = world.site({ 'a.html': `<img src="${host}${path}">` });
    expect(await world.localize(site)).toMatchObject({ status: 1, found: ['unpublished a.html'] });
    expect(await world.localize(site, '--allow', '**/77002/**')).toMatchObject({ status: 0, found: [] });
    expect(site.read('a.html')).toMatch(/<img src="\/_assets\/logo\.\w+\.svg">/);
  });

  it('in a parameter of another asset is checked like its own reference', async () => {
    const base64 = (text: string) => Buffer.from(text).toString('base64url');
    await expectErrors(world, {
      'mark.html': [`<img src="${asset}?mark=${encodeURIComponent(url(secret))}&amp;w=20">`, 'unpublished'],
      'raw.html': [`<img src="${asset}?blend=${url(secret)}">`, 'unpublished'],
      'blend64.html': [`<img src="${asset}?blend64=${base64(url(secret))}">`, 'unpublished'],
      'mark64.json': [`{"a":"${asset}?mark64=${base64(`${url(secret)}?w=10`)}"}`, 'unpublished'],
      'path.html': [`<img src="${asset}?mark=${encodeURIComponent(`/${project}/${secret}`)}">`, 'unpublished'],
      'text.html': [`<img src="${asset}?mark64=${base64(`~text?txt=a&mark=/${project}/${secret}`)}">`, 'unpublished'],
      'padded.html': [
        `<img src="${asset}?b64=${encodeURIComponent(Buffer.from(`~text?m64=${base64(url(secret))}`).toString('base64'))}">`,
        'unpublished',
      ],
      'unreadable.html': [`<img src="${asset}?mask64=${base64(url(secret)).slice(1)}">`, 'mention'],
    });
    expect(world.assets.requests).toEqual([]);
    const fine = world.site({
      'mark.html': `<img src="${asset}?mark=${encodeURIComponent(asset)}&amp;w=20">`,
      'blend64.html': `<img src="${asset}?blend64=${base64(asset)}">`,
    });
    const { report } = await expectClean(world, fine);
    expect(report.assets).toHaveLength(1);
    expect(fine.read('mark.html')).toMatch(/^<img src="\/_assets\/[\w.-]+">$/);
    expect(fine.read('blend64.html')).toMatch(/^<img src="\/_assets\/[\w.-]+">$/);
  });

  it('becomes a neutral picture of the requested size and a warning with placeholder', async () => {
    const site = world.site({
      'sized.html': `<img src="${url(secret)}?w=120&amp;h=80"><img src="${asset}?w=20">`,
      'own.html': `<img src="${url(secret)}">`,
      'feed.xml': `<rss><channel><item><enclosure url="${url(secret)}" length="99" type="image/jpeg"/></item></channel></rss>`,
    });
    const { status, report } = await world.localize(
      site,
      '--unpublished',
      'placeholder',
      '--site',
      'https://www.example.org',
    );
    expect(status).toBe(0);
    expect(report.findings.map(({ code, level, file }) => `${code} ${level} ${file}`).sort()).toEqual([
      'placeholder warning feed.xml',
      'placeholder warning own.html',
      'placeholder warning sized.html',
    ]);
    expect(world.assets.requests.map((one) => one.url)).toEqual([`${path}?w=20`]);
    const [, name = ''] = /src="\/(_assets\/[\w.-]+)"/.exec(site.read('sized.html')) ?? [];
    expect(site.read(name)).toMatch(/width="120"/);
    expect(site.read(name)).toMatch(/height="80"/);
    expect(name).not.toContain('secret');
    const [, picture = '', length, type] = /org\/(.+?)" length="(.+?)" type="(.+?)"/.exec(site.read('feed.xml')) ?? [];
    expect([Number(length), type]).toEqual([site.read(picture).length, 'image/svg+xml']);
    const all = Object.keys(site.snapshot())
      .map((file) => site.read(file))
      .join();
    expect(all).not.toMatch(/secret|datocms-assets/);
    const again = await world.localize(site, '--unpublished', 'placeholder', '--site', 'https://www.example.org');
    expect({ status: again.status, found: again.found }).toEqual({ status: 0, found: [] });
  });

  it('stays an error with placeholder if it is not an image', async () => {
    await expectErrors(
      world,
      { 'film.html': [`<video src="${url(film)}"></video>`, 'unpublished'] },
      '--unpublished',
      'placeholder',
    );
  });

  it('is stored if --allow matches its URL without the query', async () => {
    const files = { 'a.html': `<img src="${url(secret)}?w=20">` };
    for (const pattern of [url(secret), `${host}/*/*-secret.jpg`, '**/1700000002-*', `${host}/${project}/**`]) {
      const { status } = await world.localize(
        world.site(files),
        '--allow',
        'https://nothing.example/**',
        '--allow',
        pattern,
      );
      expect(`${pattern} ${status}`).toBe(`${pattern} 0`);
    }
    const allowed = world.site(files);
    const { report } = await expectClean(world, allowed, '--allow', `${host}/${project}/*`);
    expect(report.assets[0]).toMatchObject({ source: url(secret), published: false });
    for (const pattern of [`${host}/*`, `${url(secret)}?w=20`, 'secret', `${host}/${project}/*.png`])
      expect(`${pattern} ${(await world.localize(world.site(files), '--allow', pattern)).status}`).toBe(`${pattern} 1`);
  });
});

describe('a staging build with --content drafts', () => {
  it('stores assets of drafts, says so in the last line and in the report, and leaves no trace for the next build', async () => {
    await world.addDraft('1700000801-staging.jpg');
    const files = { 'p.html': `<img src="${url('1700000801-staging.jpg')}">` };
    const site = world.site(files);
    const { status, found, report, stderr } = await world.localize(site, '--content', 'drafts');
    expect({ status, found }).toEqual({ status: 0, found: [] });
    expect(report.coverage).toMatchObject({ content: 'drafts' });
    expect(stderr).toContain('1 of 1 page is local. Drafts count as published. No asset URL of the CMS is left.');
    const again = world.site(files);
    const args = ['localize', again.dir, '--json', ...world.connected(site)];
    const live = withReport(await runCli(args, { DATOCMS_CDA_TOKEN: token }, again.work));
    expect({ status: live.status, found: live.found }).toEqual({ status: 1, found: ['unpublished p.html'] });
    expect(live.report.coverage).not.toHaveProperty('content');
  });

  it('says of an asset whose record has a newer draft that the site has to ask for drafts', async () => {
    const names = ['1700000821-a.jpg', '1700000822-b.jpg', '1700000823-c.jpg'];
    await world.addEdited(...names);
    const site = world.site({ 'p.html': names.map((name) => `<img src="${url(name)}">`).join('') });
    const { report, stderr } = await world.localize(site, '--content', 'drafts');
    expect(report.findings.map(({ code, message }) => `${code}: ${message}`)).toEqual(
      names.map(() =>
        expect.stringMatching(/^unpublished: The asset is used only by published versions that have a newer draft/),
      ),
    );
    expect(stderr).toContain('Fix: Let the site ask for drafts, as --content drafts does: set `includeDrafts`');
    // A record that the token may not read looks the same.
    expect(stderr).toContain(
      'If they do, give the token the right to read the records that use the asset, or allow it with --allow.',
    );
    expect(stderr).not.toContain('drop `includeDrafts`');
  });
});
