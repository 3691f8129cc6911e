import { chmodSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { token } from '../support/contract-cda.ts';
import { type Site, startWorld, url } from '../support/contract-world.ts';
import { createDoctor } from '../support/doctor.ts';
import { heldBack } from '../support/held-back.ts';

const world = await startWorld();
await world.publish('1700000001-hero.jpg');
const doctor = createDoctor(() => world);

describe('doctor', () => {
  it('reads a built folder: pages, places that need an origin, hosts that browsers contact', async () => {
    const site = world.site({
      'index.html': `<meta property="og:image" content="${url('1700000001-hero.jpg')}"><mux-player playback-id="x">`,
      '_astro/unused.AbCdEfGh.js': 'fetch("https://graphql.datocms.com/")',
    });
    const before = site.snapshot();
    const { status, errors, warnings, ok } = await doctor(site.work, ['dist', '--token', token]);
    expect({ status, errors, warnings, ok }).toEqual({
      status: 1,
      errors: ['site'],
      warnings: ['contacts', 'contacts'],
      ok: ['token', 'cda', 'output'],
    });
    const withSite = await doctor(site.work, ['dist', '--token', token, '--site', 'https://www.example.org']);
    expect({ status: withSite.status, errors: withSite.errors }).toEqual({ status: 0, errors: [] });
    expect(site.snapshot()).toEqual(before);
  });

  it('tells the fixes of a build for hosts that browsers contact', async () => {
    const site = world.site({ 'index.html': '<mux-player playback-id="x"><a href="https://graphql.datocms.com/">' });
    const { checks } = await doctor(site.work, ['dist', '--token', token]);
    const fixes = checks.flatMap(({ name, message, fix }) => (name === 'contacts' ? [[message, fix]] : []));
    const { report } = await world.localize(site);
    const fixOf = (host: string) => report.findings.find(({ url }) => url === `https://${host}/`)?.fix;
    expect(fixes).toEqual([
      ['Browsers of visitors will contact graphql.datocms.com, inferred.litix.io.', fixOf('graphql.datocms.com')],
      ['Browsers of visitors will contact image.mux.com, stream.mux.com.', fixOf('stream.mux.com')],
    ]);
  });

  it('counts variants as a build does, also where only data names them', async () => {
    const [hero, data] = [`${url('1700000001-hero.jpg')}?w=20`, { 'data.json': `["${url('1700000001-hero.jpg')}"]` }];
    const output = async (files: Readonly<Record<string, string>>) => {
      const site = world.site(files);
      const { checks } = await doctor(site.work, ['dist', '--token', token]);
      const { status, message } = checks.find(({ name }) => name === 'output') ?? {};
      const { report } = await world.localize(site);
      return [status, message?.replace(site.dir, ''), report.counts.variants, report.findings.length];
    };
    const page = { 'index.html': `<img src="${hero}"><link rel="icon" href="${hero}">` };
    expect(await output(page)).toEqual(['ok', ': 1 page, 2 variants of assets.', 2, 0]);
    expect(await output(data)).toEqual(['ok', ': 1 file, 1 variant of assets.', 1, 0]);
  });

  it('does not read the code of a server among the static files', async () => {
    const code = 'const host = "https://www.datocms-assets.com/" + path; fetch("https://graphql.datocms.com/")';
    for (const file of ['_worker.js', '_worker.js/chunks/page.mjs']) {
      const site = world.site({ 'index.html': '<p>A page.', [file]: code });
      const { errors, warnings } = await doctor(site.work, ['dist', '--token', token]);
      expect({ errors, warnings }).toEqual({ errors: [], warnings: [] });
    }
  });

  it('knows that a build has no static page where a server renders all of them', async () => {
    const site = world.site({ '_astro/a.js': 'a=1' });
    const outputOf = async () => {
      const { checks } = await doctor(site.work, ['dist', '--token', token]);
      return checks.find(({ name }) => name === 'output');
    };
    expect(await outputOf()).toMatchObject({ status: 'warning', message: `${site.dir} holds no page.` });
    writeFileSync(join(site.work, 'astro.config.mjs'), "export default { output: 'server' };");
    expect(await outputOf()).toEqual({
      name: 'output',
      status: 'ok',
      message: `${site.dir} holds no page that was built: the server renders them on demand. 0 variants of assets.`,
    });
    const empty = await doctor(world.site().work, ['dist', '--token', token]);
    expect(empty.checks.find(({ name }) => name === 'output')?.fix).toMatch(/^Build the site first/);
  });

  it.each<[string, (site: Site) => string, string]>([
    ['is not there', () => 'none', 'There is no folder `'],
    ['is a file', () => 'dist/index.html', "is a file. Pass the site's output folder."],
    [
      'holds a file with a name that is not UTF-8',
      (site) => {
        writeFileSync(Buffer.from(`${site.dir}/caf\xe9.html`, 'latin1'), '');
        return 'dist';
      },
      'its name is not UTF-8',
    ],
    ['has a name that is too long', () => 'x'.repeat(300), 'name too long (ENAMETOOLONG)'],
  ])('says that a build would fail where the output %s, beside the other checks', async (_what, dirOf, message) => {
    const site = world.site({ 'index.html': '<p>A page.' });
    const { status, errors, ok, checks } = await doctor(site.work, [dirOf(site), '--token', token]);
    expect({ status, errors, ok }).toEqual({ status: 1, errors: ['output'], ok: ['token', 'cda'] });
    expect(checks.find(({ name }) => name === 'output')?.message).toContain(message);
  });

  it('says that a build would fail where it may not write to the output', async () => {
    const heldBackDoctor = createDoctor(() => world, heldBack);
    const picture = `<img src="${url('1700000001-hero.jpg')}">`;
    const site = world.site({ 'index.html': picture, 'sub/a.html': '<p>A page.' });
    const closed = async (folder: string) => {
      chmodSync(folder, 0o555);
      const { status, checks } = await heldBackDoctor(site.work, ['dist', '--token', token]);
      chmodSync(folder, 0o755);
      return [status, ...checks.flatMap((check) => (check.name === 'output' && check.fix ? check.message : []))];
    };
    const refused = (path: string) =>
      `Can't write to ${JSON.stringify(join(site.dir, path))}: permission denied (EACCES).`;
    expect(await closed(join(site.dir, 'sub'))).toEqual([0]);
    expect(await closed(site.dir)).toEqual([1, refused('index.html')]);
    site.write({ 'index.html': '', 'sub/a.html': picture });
    expect(await closed(join(site.dir, 'sub'))).toEqual([1, refused('sub/a.html')]);
    expect(await closed(site.dir)).toEqual([1, refused('_assets')]);
  });

  it('says that the cache can’t be written, where it knows its folder', async () => {
    const site = world.site({ 'index.html': '<p>A page.' });
    const cacheOf = async (...args: string[]) => {
      const { status, checks } = await doctor(site.work, ['--token', token, ...args]);
      return [status, ...checks.flatMap(({ name, message, fix }) => (name === 'cache' ? [message, fix] : []))];
    };
    const refused = (folder: string) => [
      `The cache can't be written (ENOTDIR): ${join(site.work, folder)}. A build would keep nothing for the next one.`,
      'Make --cache-dir writable, or use another folder.',
    ];
    expect(await cacheOf('--cache-dir', 'new/cache')).toEqual([0]);
    expect(await cacheOf('--cache-dir', 'dist/index.html/cache')).toEqual([0, ...refused('dist/index.html/cache')]);
    writeFileSync(join(site.work, 'node_modules'), '');
    expect(await cacheOf()).toEqual([0, ...refused('node_modules/.cache/datocms-assets')]);
    writeFileSync(join(site.work, 'astro.config.mjs'), 'export default {};');
    expect(await cacheOf()).toEqual([0]);
  });

  it('says that a build would fail where the output names the host in a way that can’t be rewritten', async () => {
    const script = '<script>const h="https://www.datocms-assets.com/"+location.hash</script>';
    const site = world.site({
      'index.html': `<p>Hello\n${script}`,
      'about.html': `${script}<p>Pictures of www.datocms-assets.com`,
      'hidden.html': `<p>${'\u200b'.repeat(16)}</p>`,
    });
    const before = site.snapshot();
    const { status, errors, warnings, checks } = await doctor(site.work, ['dist', '--token', token]);
    expect({ status, errors }).toEqual({ status: 1, errors: ['host-in-code', 'mention'] });
    expect(warnings).toEqual(['preview-content']);
    expect((await world.localize(site)).found).toEqual([
      'host-in-code about.html',
      'host-in-code index.html',
      'mention about.html',
      'preview-content hidden.html',
    ]);
    const check = checks.find(({ name }) => name === 'host-in-code');
    expect(check?.message).toBe(
      'The asset host is named in code or data without an asset. 2 places; the first is about.html:1:18.',
    );
    expect(check?.fix).toContain('--allow-mention');
    const allowed = await doctor(site.work, ['dist', '--token', token, '--allow-mention', '*.html']);
    expect({ status: allowed.status, errors: allowed.errors }).toEqual({ status: 0, errors: [] });
    expect(site.snapshot()).toEqual(before);
  });

  it('says that a build would fail where the output holds the token, and does not show it', async () => {
    const page = `<script>window.config={public:{token:"${token}"}}</script>`;
    const site = world.site({ 'index.html': page, 'blog/index.html': `<p>\n${page}`, 'admin/index.html': page });
    const { status, errors, checks } = await doctor(site.work, ['dist', '--token', token, '--exclude', 'admin/**']);
    expect({ status, errors }).toEqual({ status: 1, errors: ['token-in-output'] });
    expect(checks.find(({ name }) => name === 'token-in-output')?.message).toBe(
      'The token of the CDA is in this file. 2 places; the first is blog/index.html:2:39.',
    );
    expect(JSON.stringify(checks)).not.toContain(token);
    const { report } = await world.localize(site, '--exclude', 'admin/**');
    expect(report.findings.map(({ code }) => code)).toEqual(['token-in-output', 'token-in-output']);
  });

  it('takes the files that the configuration names in plain lists: where the host may stay, and what is left alone', async () => {
    const script = '<script>const h="https://www.datocms-assets.com/"+location.hash</script>';
    const site = world.site({ 'about.html': script, 'admin/index.html': script });
    const options = "{ allowMention: ['about.html', 'b/**'], exclude: ['admin/**'] }";
    const text = `import ours from 'astro-datocms-assets';\nexport default { integrations: [ours(${options})] };`;
    writeFileSync(join(site.work, 'astro.config.mjs'), text);
    const { status, errors } = await doctor(site.work, ['dist', '--token', token]);
    expect({ status, errors }).toEqual({ status: 0, errors: [] });
  });
});
