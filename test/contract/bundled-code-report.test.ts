import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import type { Options } from '../../packages/datocms-assets/src/options/options.ts';
import type { TextSource } from '../../packages/datocms-assets/src/options/ports.ts';
import type { TextEdit } from '../../packages/datocms-assets/src/syntax/edited-text.ts';
import { localizerFor } from '../support/contract-localizer.ts';
import { project, startWorld, url } from '../support/contract-world.ts';

const hero = '1700000001-hero.jpg';

const world = await startWorld();
await world.publish(hero);

describe('the report of a build that bundles code', () => {
  it('counts what a bundler makes of code, and not its source too, in a dry run', async () => {
    const { counts, assets } = await bundle(`document.body.title = "${url(hero)}?w=20"`, { dryRun: true });
    expect(counts.references).toBe(1);
    expect(assets.map(({ usedIn }) => usedIn)).toEqual([['index.html']]);
  });

  it('counts each URL once, at its source or in the output, where an error keeps some', async () => {
    const { counts, assets } = await bundle(`a = ["${url(hero)}?w=20", "${url('1700000009-gone.jpg')}"]`);
    expect([counts.errors, counts.references]).toEqual([1, 2]);
    expect(assets.map(({ usedIn }) => usedIn)).toEqual([['src/title.js'], ['index.html']]);
  });

  const host = 'https://www.datocms-assets.com';
  const withErrors = {
    'a name of the host': [`const host = "${host}"; a = host + path;`, 'host-in-code'],
    'a URL that is put together': [`a = \`${host}/99001/\${name}\`;`, 'template-url'],
    'an unpublished asset': [`a = "${url('1700000009-gone.jpg')}";`, 'unpublished'],
  } as const;

  it.each(Object.entries(withErrors))('tells of %s in a script at its source, once', async (_, [code, found]) => {
    const { findings } = await bundle(code);
    expect(findings.map((each) => [each.code, each.file])).toEqual([[found, 'src/title.js']]);
  });

  it.each(Object.entries(withErrors))('does not tell of %s that the bundler leaves out', async (_, [code]) => {
    const { counts, findings, assets } = await bundle(`${code} b = "${url(hero)}?w=20";`, {}, code);
    expect(findings).toEqual([]);
    expect([counts.references, counts.stored]).toEqual([1, 1]);
    expect(assets.map(({ usedIn }) => usedIn)).toEqual([['src/title.js']]);
  });

  it.each(Object.entries(withErrors))('tells of %s in another script of a page there', async (_, [code, found]) => {
    const { findings } = await bundle(code, {}, code, `<script>${code}</script>`);
    expect(findings.map((each) => [each.code, each.file])).toEqual([[found, 'index.html']]);
  });

  it.each(Object.entries(withErrors))('tells of %s that no source has in the output', async (_, [code, found]) => {
    const chunk = ['title.js', code, { stage: 'chunk' }] as const;
    const other = ['other.js', code, { stage: 'chunk' }] as const;
    const page = { 'index.html': `<script>${code}</script>` };
    expect(await bundleForServer([chunk, other], page)).toEqual([[found, 'index.html']]);
  });

  it.each(['a.js', 'a.mjs'])('tells of an asset in a script at its source, and not in %s too', async (file) => {
    const code = `a = "${url('1700000009-gone.jpg')}";`;
    const source = ['src/a.js', code, { format: '.js', stage: 'source' }] as const;
    const chunk = [file, code, { stage: 'chunk' }] as const;
    expect(await bundleForServer([source, chunk], { [file]: code })).toEqual([['unpublished', 'src/a.js']]);
  });

  it('tells of an asset in a style sheet at its source, and not in the page that holds it too', async () => {
    const style = `a { background: url(${url('1700000009-gone.jpg')}) }`;
    const source = ['src/a.css', style, { format: '.css', stage: 'source' }] as const;
    const page = { 'index.html': `<style>${style}</style>` };
    expect(await bundleForServer([source], page)).toEqual([['unpublished', 'src/a.css']]);
  });

  it('tells of an asset in the markup of a page, although a script at its source names it too', async () => {
    const gone = url('1700000009-gone.jpg');
    const { findings } = await bundle(`a = "${gone}";`, {}, '', `<img src="${gone}">`);
    const found = findings.map(({ code, file }) => `${code} ${file}`);
    expect(found.sort()).toEqual(['unpublished index.html', 'unpublished src/title.js']);
  });

  // Elements of Lit hydrate only if the texts of their templates are the same in the code of the server, which has no chunk.
  it.each(Object.entries(withErrors))('localizes the rest of a script that has %s', async (_, [code]) => {
    const localizer = localizerFor(world, world.site({}));
    const script = `${code} b = "${url(hero)}?w=20";`;
    const edits = await localizer.edits('src/title.js', script, { format: '.js', stage: 'source' });
    expect(applyEdits(script, edits).replace(code, '')).toMatch(/^ b = "\/_assets\/hero\.\w+\.jpg";$/);
  });

  it.each(Object.entries(withErrors))('tells of %s that gets into the code of a server', async (_, [code, found]) => {
    const source = ['src/title.js', code, { format: '.js', stage: 'source' }] as const;
    const chunk = ['title.js', code, { stage: 'chunk' }] as const;
    expect(await bundleForServer([source, chunk])).toEqual([[found, 'src/title.js']]);
    const other = ['other.js', code, { stage: 'chunk' }] as const;
    expect(await bundleForServer([chunk, other])).toEqual([[found, 'title.js']]);
    const twice = ['title.js', `{ ${code} } { ${code} }`, { stage: 'chunk' }] as const;
    expect(await bundleForServer([twice])).toEqual([
      [found, 'title.js'],
      [found, 'title.js'],
    ]);
  });

  it('tells of all errors of scripts that get into the code of a server, and of style sheets, which have no chunk', async () => {
    const codes = Object.values(withErrors).map(([code]) => code);
    const sources = codes.map((code, at) => [`src/${at}.js`, code, { format: '.js', stage: 'source' }] as const);
    const chunks = codes.map((code, at) => [`${at}.js`, code, { stage: 'chunk' }] as const);
    const style = `a { background: url(${url('1700000009-gone.jpg')}) }`;
    const sheet = ['src/a.scss', style, { format: '.css', stage: 'source' }] as const;
    const [code] = withErrors['a name of the host'];
    const again = ['src/again.js', code, { format: '.js', stage: 'source' }] as const;
    expect(await bundleForServer([...sources, again, ...chunks, sheet])).toEqual([
      ['host-in-code', 'src/0.js'],
      ['template-url', 'src/1.js'],
      ['unpublished', 'src/2.js'],
      ['unpublished', 'src/a.scss'],
      ['host-in-code', 'src/again.js'],
    ]);
  });

  it('lets `allowMention` excuse the host in a script by the name of the file that gets it', async () => {
    const [code] = withErrors['a name of the host'];
    expect((await bundle(code, { allowMention: 'index.html' })).findings).toEqual([]);
    const { findings } = await bundle(code, { allowMention: 'other.html' });
    expect(findings.map((each) => [each.code, each.file])).toEqual([['host-in-code', 'index.html']]);
  });

  it('tells once of an asset that can’t be fetched for a script', async () => {
    const lost = '1700000002-lost.jpg';
    await world.publish(lost);
    world.assets.responses.set(`/${project}/${lost}`, () => ({ status: 404 }));
    const { findings } = await bundle(`a = "${url(lost)}";`);
    expect(findings.map(({ code }) => code)).toEqual(['download-failed']);
  });

  it('tells of a placeholder that a script gets at its source, once', async () => {
    const { findings } = await bundle(`a = "${url('1700000009-gone.jpg')}";`, { unpublished: 'placeholder' });
    expect(findings.map(({ code, file }) => [code, file])).toEqual([['placeholder', 'src/title.js']]);
  });

  it('tells of a place that needs an absolute URL once, if the bundler keeps it, and does not change it before', async () => {
    const code = `a = new URL("${url(hero)}?w=30");`;
    const source = { format: '.js', stage: 'source' } as const;
    expect(await localizerFor(world, world.site({})).edits('src/title.js', code, source)).toEqual([]);
    expect((await bundle(code)).findings.map((each) => [each.code, each.places?.length])).toEqual([['needs-site', 1]]);
    expect((await bundle(code, {}, code)).findings).toEqual([]);
  });

  it('counts a text that the build writes without its URLs, such as a redirect of the configuration', async () => {
    const site = world.site({ 'index.html': '<p>nothing</p>' });
    const localizer = localizerFor(world, site);
    const line = `/brochure ${url(hero)}`;
    const edits = await localizer.edits(join(site.work, 'site.config.js'), line, { format: '/_redirects' });
    expect(edits).toHaveLength(1);
    await localizer.pass(site.dir);
    const { counts, assets } = await localizer.finish(site.dir);
    expect(counts.references).toBe(1);
    expect(assets.map(({ usedIn }) => usedIn)).toEqual([['../site.config.js']]);
  });
});

/**
 * Reports a site whose page holds code with its edits.
 * @param unused a part of the code that the bundler leaves out
 * @param other what the page holds besides
 */
async function bundle(code: string, options?: Options, unused = '', other = '') {
  const site = world.site({});
  const localizer = localizerFor(world, site, options);
  const edits = await localizer.edits('src/title.js', code, { format: '.js', stage: 'source' });
  const chunk = applyEdits(code, edits).replace(unused, '');
  const edited = applyEdits(chunk, await localizer.edits('title.js', chunk, { stage: 'chunk' }));
  site.write({ 'index.html': `<script>${edited}</script>${other}` });
  await localizer.pass(site.dir);
  return localizer.finish(site.dir);
}

function applyEdits(code: string, edits: readonly TextEdit[]): string {
  return edits.reduceRight((text, { start, end, text: added }) => text.slice(0, start) + added + text.slice(end), code);
}

/** Reports a build whose scripts or styles get into the code of a server, and into no file of the output but these. */
async function bundleForServer(
  texts: readonly (readonly [file: string, text: string, source: TextSource])[],
  output: Readonly<Record<string, string>> = { 'index.html': '<p>nothing</p>' },
) {
  const site = world.site(output);
  const localizer = localizerFor(world, site);
  for (const [file, text, source] of texts) await localizer.edits(file, text, source);
  await localizer.pass(site.dir);
  const { findings } = await localizer.finish(site.dir);
  return findings.map(({ code, file }) => [code, file]);
}
