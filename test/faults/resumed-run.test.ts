import { createHash } from 'node:crypto';
import { chmodSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { journalName } from '../../packages/datocms-assets/src/io/temporary-file.ts';
import { token } from '../support/contract-cda.ts';
import { type Done, type Site, startWorld, url, withReport } from '../support/contract-world.ts';
import { heldBack } from '../support/held-back.ts';
import { spawnCli } from '../support/run-cli.ts';

const hero = '1700000001-hero.png';

const world = await startWorld();
await world.publish(hero);

const sha = (text: string) => `sha256-${createHash('sha256').update(text).digest('base64')}`;
const inline = `go("${url(hero)}?w=40")`;
const loads = (path: string, text: string) => `<script src="${path}" integrity="${sha(text)}"></script>`;
const maxFileBytes = 2 ** 20;
const names = [
  'a/app.js',
  'b/other.js',
  'c/headers.conf',
  'd/imports.js',
  'e/p.html',
  'f/q.html',
  'g/r.html',
  'h/s.html',
];

/** @param large the file that is longer than `maxFileBytes` */
function filesWith(large: string): Readonly<Record<string, string>> {
  const text = (name: string, short: string) => (name === large ? short + ' '.repeat(maxFileBytes) : short);
  const code = text('a/app.js', `show("${url(hero)}?w=20")`);
  const other = text('b/other.js', `show("${url(hero)}?w=30")`);
  const imports = text('d/imports.js', `use({"integrity":{"/a/app.js":"${sha(code)}"}}, "${url(hero)}?w=50")`);
  return {
    'a/app.js': code,
    'b/other.js': other,
    'c/headers.conf': text('c/headers.conf', `script-src 'self' '${sha(inline)}'`),
    'd/imports.js': imports,
    'e/p.html': text('e/p.html', `${loads('/a/app.js', code)}<script>${inline}</script>`),
    'f/q.html': text('f/q.html', `${loads('/a/app.js', code)}${loads('/b/other.js', other)}<img src="${url(hero)}">`),
    'g/r.html': text('g/r.html', loads('/b/other.js', other)),
    'h/s.html': text('h/s.html', loads('/d/imports.js', imports)),
  };
}

/** @param limited whether writing a file of more than `maxFileBytes` fails, which no check can know before */
function localize(site: Site, cache: string, limited = false): Promise<Done> {
  return localizeUnder(limited ? ['sh', '-c', `ulimit -f ${maxFileBytes / 512}; exec "$@"`, 'sh'] : [], site, cache);
}

async function localizeUnder(before: readonly string[], site: Site, cache: string): Promise<Done> {
  const args = ['localize', site.dir, '--json', ...world.connected(site), '--cache-dir', cache];
  return withReport(await spawnCli(args, { DATOCMS_CDA_TOKEN: token }, site.work, before));
}

describe('a run that ends between two files', () => {
  it('is completed by the next run, which has no cache, with all hashes of files and inline scripts', async () => {
    for (const stop of names) {
      const whole = world.site(filesWith(stop));
      expect(await localize(whole, whole.cache)).toMatchObject({ status: 0, found: [] });
      expect(whole.read('g/r.html')).toContain(sha(whole.read('b/other.js')));
      expect(whole.read('h/s.html')).toContain(sha(whole.read('d/imports.js')));
      const site = world.site(filesWith(stop));
      expect(await localize(site, whole.cache, true)).toMatchObject({ status: 1, found: [`file-system ${stop}`] });
      const left = Object.keys(site.snapshot()).filter((name) => name.includes('.tmp'));
      for (const name of left) expect(site.read(name)).not.toMatch(/datocms|\/77001\//);
      expect(await localize(site, site.cache)).toMatchObject({ status: 0, found: [] });
      expect({
        stop,
        same: Object.entries(site.snapshot()).filter(([name, text]) => whole.snapshot()[name] !== text),
      }).toEqual({ stop, same: [] });
      expect(Object.keys(site.snapshot())).toEqual(Object.keys(whole.snapshot()));
    }
  });

  it('is not completed while its journal can’t be read, and the journal stays', async () => {
    const whole = world.site(filesWith('f/q.html'));
    expect(await localize(whole, whole.cache)).toMatchObject({ status: 0, found: [] });
    const site = world.site(filesWith('f/q.html'));
    expect((await localize(site, whole.cache, true)).status).toBe(1);
    const journal = join(site.dir, journalName);
    // It can still be written.
    chmodSync(journal, 0o200);
    const { status, found, report } = await localizeUnder(heldBack, site, site.cache);
    expect({ status, found }).toEqual({ status: 1, found: [`file-system ${journalName}`] });
    expect(report.findings[0]?.message).toContain('permission denied');
    chmodSync(journal, 0o644);
    expect(await localize(site, site.cache)).toMatchObject({ status: 0, found: [] });
    expect(site.snapshot()).toEqual(whole.snapshot());
  });

  it('does not affect a later build of the same pages', async () => {
    const files = filesWith('f/q.html');
    const site = world.site(files);
    expect((await localize(site, site.cache, true)).status).toBe(1);
    // A new build instead of a completed one.
    site.write(files);
    expect(await localize(site, site.cache)).toMatchObject({ status: 0, found: [] });
    expect(site.read('g/r.html')).toContain(sha(site.read('b/other.js')));
    expect(site.read('f/q.html')).toContain(sha(site.read('a/app.js')));
  });
});

describe('a run that ends before it has rewritten all pages', () => {
  const large = (name: string) => ({ 'z.html': `<img src="${url(name)}">${' '.repeat(maxFileBytes)}` });

  it('has stored files that the next run removes if no page names them any more', async () => {
    const site = world.site(large(hero));
    expect((await localize(site, site.cache, true)).status).toBe(1);
    expect(site.stored()).toHaveLength(1);
    site.write({ 'z.html': '<p>no picture</p>' });
    expect(await localize(site, site.cache)).toMatchObject({ status: 0, found: [] });
    expect(site.stored()).toEqual([]);
  });

  it('has rewritten pages that the next run refuses if an asset in them was withdrawn', async () => {
    const withdrawn = '1700000002-withdrawn.png';
    const { articles } = world.cda.content;
    await world.publish(withdrawn);
    const site = world.site({ 'a.html': `<img src="${url(withdrawn)}">`, ...large(hero) });
    expect((await localize(site, site.cache, true)).found).toEqual(['file-system z.html']);
    expect(site.read('a.html')).not.toContain('datocms');
    world.cda.content = { ...world.cda.content, articles: articles ?? [] };
    expect(await localize(site, site.cache)).toMatchObject({ status: 1, found: ['unpublished a.html'] });
  });
});
