import { mkdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fromMarkdown } from 'mdast-util-from-markdown';
import { describe, expect, it } from 'vitest';
import { token } from '../support/contract-cda.ts';
import { startWorld, url } from '../support/contract-world.ts';
import { runCli } from '../support/run-cli.ts';

const hero = '1700000001-hero.jpg';

const world = await startWorld();
await world.publish(hero);

/** Runs the command line as a step of GitHub Actions. @param files the site's */
async function run(files: Readonly<Record<string, string>>, env: Readonly<Record<string, string>> = {}) {
  const site = world.site(files);
  const summaryFile = join(site.work, 'summary.md');
  const github = { GITHUB_ACTIONS: 'true', GITHUB_STEP_SUMMARY: summaryFile, GITHUB_WORKSPACE: site.work, ...env };
  const ended = await runCli(
    ['localize', site.dir, ...world.connected(site)],
    { DATOCMS_CDA_TOKEN: token, ...github },
    site.work,
  );
  return { ...ended, summaryFile };
}

/** Everything that Markdown makes of a text, by type. */
function nodesOf(markdown: string): { readonly type: string; readonly value?: string; readonly url?: string }[] {
  const nodes: { type: string; children?: unknown[] }[] = [fromMarkdown(markdown)];
  for (const { children = [] } of nodes) nodes.push(...(children as typeof nodes));
  return nodes;
}

describe('a step of GitHub Actions', () => {
  it('has annotations and a summary: the verdict, and a row for each problem with a link to what its code means', async () => {
    const { status, stderr, summaryFile } = await run({
      'index.html': `<img src="${url('secret.jpg')}"><p>www.datocms-assets.com</p>`,
    });
    expect(status).toBe(1);
    expect(stderr.match(/^::error .*title=\S+?(?=::)/gm)).toEqual([
      expect.stringMatching(/^::error file=\S+\/index\.html,line=1,col=11,title=unpublished$/),
      expect.stringMatching(/^::error file=\S+\/index\.html,line=1,col=\d+,title=mention$/),
    ]);
    const summary = readFileSync(summaryFile, 'utf8');
    expect(summary).toMatch(/^### ✗ DatoCMS assets: 2 errors\n\n/);
    expect(summary.match(/^\| ✗ \[\S+\]\(\S+findings\.md#\S+\)/gm)).toHaveLength(2);
    expect(nodesOf(summary).filter(({ type }) => type === 'link')).toHaveLength(2);
  });

  it('has a summary without a table if nothing was found', async () => {
    const { status, stderr, summaryFile } = await run({ 'index.html': `<img src="${url(hero)}">` });
    expect(status).toBe(0);
    expect(stderr).not.toMatch(/^::/m);
    expect(readFileSync(summaryFile, 'utf8')).toMatch(
      /^### ✓ DatoCMS assets: clean\n\n1 of 1 page is local&#46; [^|]+$/,
    );
  });

  it.each([
    ['a workflow command', 'a\n::error file=x::owned.html'],
    ['an old workflow command', '##[error]owned.html'],
    ['percent signs that a runner decodes', 'a%0A%3A%3Aerror%3A%3Aowned.html'],
    ['a row and a heading', 'a | b |\n# owned.html'],
    ['markup', '<img src=x onerror=owned>.html'],
    ['links and pictures', '![a](owned) [b](owned) www.owned.html'],
    ['emphasis, code and mathematics', '**a** `b` $c$ ~~d~~ owned.html'],
  ])('shows a file whose name holds %s as text alone', async (_, name) => {
    const { status, stderr, summaryFile } = await run({ [name]: `<img src="${url('secret.jpg')}">` });
    expect(status).toBe(1);
    const commands = stderr.split('\n').filter((line) => /^\s*::|##\w*\[/.test(line));
    expect(commands).toEqual([expect.stringMatching(/^::error file=[^:]+,line=1,col=11,title=unpublished::/)]);
    const nodes = nodesOf(readFileSync(summaryFile, 'utf8'));
    expect(nodes.filter(({ type }) => !/^(?:root|heading|paragraph|text|html|link)$/.test(type))).toEqual([]);
    expect(nodes.filter(({ type, value = '' }) => type === 'html' && !/^<(?:br|\/?code)>$/.test(value))).toEqual([]);
    const links = nodes.filter(({ type }) => type === 'link');
    expect(links.map((link) => link.url)).toEqual([expect.stringMatching(/findings\.md#unpublished$/)]);
    expect(nodes.map(({ value = '' }) => value).join('')).toContain('owned');
    expect(readFileSync(summaryFile, 'utf8').match(/\|/g)).toHaveLength(15);
  });

  it.each([
    ['a wrong option', ['--timeout', 'soon'], 2, '--timeout: expected seconds, such as 15, 15s or 500ms; got "soon".'],
    ['a missing folder', [], 2, 'There is no folder `'],
  ])('shows %s, which leaves no report', async (_, args, exit, message) => {
    const site = world.site({ 'index.html': '<p>' });
    const summaryFile = join(site.work, 'summary.md');
    const folder = args.length > 0 ? site.dir : join(site.work, 'missing');
    const env = { DATOCMS_CDA_TOKEN: token, GITHUB_ACTIONS: 'true', GITHUB_STEP_SUMMARY: summaryFile };
    const { status, stderr } = await runCli(['localize', folder, ...args, ...world.connected(site)], env, site.work);
    expect(status).toBe(exit);
    expect(stderr.match(/^::.*/gm)).toEqual([expect.stringContaining(`::error title=datocms-assets::${message}`)]);
    const summary = readFileSync(summaryFile, 'utf8');
    expect(summary).toMatch(/^### ✗ DatoCMS assets: not started\n\n- [^\n]+\n\n$/);
    expect(
      nodesOf(summary)
        .map(({ value = '' }) => value)
        .join(''),
    ).toContain(message);
  });

  it('goes on without a summary that can’t be written', async () => {
    const { status, summaryFile } = await run({ 'index.html': `<img src="${url(hero)}">` });
    expect(status).toBe(0);
    mkdirSync(`${summaryFile}.d`);
    const again = await run({ 'index.html': `<img src="${url(hero)}">` }, { GITHUB_STEP_SUMMARY: `${summaryFile}.d` });
    expect(again.status).toBe(0);
  });
});
