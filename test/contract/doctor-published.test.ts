import { mkdirSync, renameSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { token } from '../support/contract-cda.ts';
import { startWorld, url } from '../support/contract-world.ts';
import { config, createDoctor, project } from '../support/doctor.ts';
import { runCli } from '../support/run-cli.ts';

const world = await startWorld();
await world.publish('1700000001-hero.jpg');
await world.addDraft('1700000002-draft.jpg');
const doctor = createDoctor(() => world);
const [hero, draft] = [url('1700000001-hero.jpg'), url('1700000002-draft.jpg')];
const image = (source: string) => `<img src="${source}?w=20">`;
const args = ['--token', token];

const print = async (cwd: string, ...more: string[]) => {
  const { stdout } = await runCli(['doctor', ...args, '--cda-url', world.cda.url, ...more], {}, cwd);
  return stdout.trimEnd().split('\n');
};

function writeTo(folder: string, files: Readonly<Record<string, string>>): void {
  for (const [name, text] of Object.entries(files)) {
    mkdirSync(dirname(join(folder, name)), { recursive: true });
    writeFileSync(join(folder, name), text);
  }
}

describe('doctor checks what a built folder names against the published index, and', () => {
  it('names the assets that are not published, with their places, and asks no asset host', async () => {
    world.assets.reset();
    const site = world.site({ 'index.html': image(hero) + image(draft), 'b.html': `\n${image(draft)}` });
    const before = site.snapshot();
    const { status, errors, checks } = await doctor(site.work, ['dist', ...args]);
    expect({ status, errors }).toEqual({ status: 1, errors: ['unpublished'] });
    const check = checks.find(({ name }) => name === 'unpublished');
    expect(check?.message).toBe(
      `The asset is used only by drafts, or by records that this token may not read, so it is not downloaded. 2 places of 1 asset: ${draft}?w=20 (b.html:2:11).`,
    );
    expect(check?.fix).toContain('--allow');
    expect(world.assets.requests).toEqual([]);
    expect(site.snapshot()).toEqual(before);
    const { report } = await world.localize(site);
    expect(new Set(report.findings.map(({ message }) => message))).toEqual(
      new Set([check?.message.replace(/ 2 places.*/, '')]),
    );
  });

  it('follows the options that decide it, on the command line and in plain texts of the configuration', async () => {
    const site = world.site({ 'index.html': image(draft) });
    const outcome = async (...more: string[]) => {
      const { status, errors, warnings } = await doctor(site.work, ['dist', ...args, ...more]);
      return { status, errors, warnings };
    };
    expect(await outcome('--allow', '**/*-draft.jpg')).toEqual({ status: 0, errors: [], warnings: [] });
    expect(await outcome('--content', 'drafts')).toEqual({ status: 0, errors: [], warnings: [] });
    expect(await outcome('--unpublished', 'placeholder')).toMatchObject({ status: 0, warnings: ['placeholder'] });
    const given = "site: 'https://www.example.org', integrations: [ours({ allow: ['**/*-draft.jpg'] })]";
    writeTo(site.work, {
      'astro.config.mjs': `import ours from 'astro-datocms-assets';\nexport default { ${given} };`,
    });
    expect(await outcome()).toEqual({ status: 0, errors: [], warnings: [] });
  });

  it('takes `dist`, or its folder for browsers, where no folder is named', async () => {
    const site = world.site({ 'index.html': image(draft) });
    expect((await doctor(site.work, args)).errors).toEqual(['unpublished']);
    renameSync(site.dir, join(site.work, 'client'));
    writeTo(site.work, { 'dist/server/entry.mjs': 'x' });
    renameSync(join(site.work, 'client'), join(site.work, 'dist/client'));
    const { errors, checks } = await doctor(site.work, args);
    expect(errors).toEqual(['unpublished']);
    expect(checks.find(({ name }) => name === 'output')?.message).toContain(join('dist', 'client'));
  });

  it('uses the site of Astro’s configuration', async () => {
    const site = world.site({ 'index.html': `<meta property="og:image" content="${hero}">` });
    for (const text of [config, "export default { site: process.env.SITE ?? 'https://a.example' };"]) {
      writeTo(site.work, { 'astro.config.mjs': text });
      const { status, errors, warnings } = await doctor(site.work, ['dist', ...args]);
      expect({ status, errors, warnings }).toEqual({ status: 0, errors: [], warnings: [] });
    }
  });

  it('says nothing of published content where the CDA can’t be asked', async () => {
    const site = world.site({ 'index.html': image(draft) });
    const { errors } = await doctor(site.work, ['dist', '--token', 'refused']);
    expect(errors).toEqual(['token']);
  });
});

describe('doctor without a built folder that is still to be localized', () => {
  it('says that only a build can tell about the pages', async () => {
    const cwd = project({ 'astro.config.mjs': config });
    const verdict =
      '✓ Nothing that was checked stands in the way of a build. Only a build can tell which assets its pages name, and whether they are published.';
    expect((await print(cwd)).at(-1)).toBe(verdict);
    const { checks } = await doctor(cwd, args);
    expect(checks.at(-1)).toMatchObject({
      name: 'pages',
      status: 'ok',
      message: expect.stringMatching(/^Only a build/),
    });
  });

  it('says so of a folder that is localized already', async () => {
    const site = world.site({ 'index.html': image(hero) });
    const isOpen = async () => (await print(site.work, 'dist')).at(-1)?.includes('Only the next build can tell');
    expect(await isOpen()).toBe(false);
    await world.localize(site);
    expect(await isOpen()).toBe(true);
  });

  it.each([
    ['a component', 'src/components/Hero.astro', '//'],
    ['content', 'src/content/post.md', '<!--'],
    ['code', 'src/lib/urls.ts', ' *'],
  ])('names URLs in the sources whose assets are not published: %s', async (_, file, comment) => {
    const cwd = project({
      'astro.config.mjs': config,
      [file]: `---\nconst é = "${hero}";\n---\n  <img alt="é" src="${draft}?w=20">\n  ${comment} ${url('1700000003-old.jpg')}\n`,
    });
    const { status, errors, checks } = await doctor(cwd, args);
    expect({ status, errors }).toEqual({ status: 1, errors: ['unpublished'] });
    expect(checks.find(({ name }) => name === 'unpublished')?.message).toContain(
      `1 place of 1 asset: ${draft}?w=20 (${file}:4:21).`,
    );
  });

  it('takes its own reports for no sources', async () => {
    const site = world.site({ 'index.html': `${image(draft)}<mux-player playback-id="x">` });
    const reports = ['--report', join(site.work, 'report.html'), '--report', join(site.work, 'src/report.json')];
    mkdirSync(join(site.work, 'src'));
    await world.localize(site, ...reports);
    renameSync(site.dir, join(site.work, 'elsewhere'));
    writeTo(site.work, { 'package.json': '{}' });
    const { status, errors, warnings } = await doctor(site.work, args);
    expect({ status, errors, warnings }).toEqual({ status: 0, errors: [], warnings: [] });
  });
});

it.each([
  ['the endpoint of drafts', "fetch('https://graphql.datocms.com/preview')"],
  ['the endpoint of drafts of an environment', "fetch('https://graphql.datocms.com/environments/stage/preview')"],
  ['a header with a computed value', "fetch(url, { headers: { 'X-Include-Drafts': String(isPreview) } })"],
])('doctor finds queries for drafts: %s', async (_, text) => {
  const cwd = project({ 'astro.config.mjs': config, 'src/pages/index.astro': `---\n${text};\n---\n` });
  const { checks } = await doctor(cwd, args);
  expect(checks.find(({ name }) => name === 'drafts')).toMatchObject({
    status: 'warning',
    message: expect.stringContaining('src/pages/index.astro'),
  });
});

it('doctor names options as the configuration of Astro does, where there is one', async () => {
  const site = world.site({ 'index.html': `<meta property="og:image" content="${hero}">${image(draft)}` });
  const fixes = async () => (await doctor(site.work, ['dist', ...args])).checks.map(({ fix }) => fix).join('\n');
  expect(await fixes()).toMatch(/--site[\s\S]*--allow/);
  writeTo(site.work, { 'astro.config.mjs': 'export default {};' });
  expect(await fixes()).toMatch(/`site`[\s\S]*`allow`/);
  expect(await fixes()).not.toMatch(/--\w/);
});
