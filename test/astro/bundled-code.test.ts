import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { originalPositionFor, sourceContentFor, TraceMap } from '@jridgewell/trace-mapping';
import { describe, expect, it } from 'vitest';
import { type BuiltSite, buildSite, type SiteSetup } from '../support/build-site.ts';
import { serveFolder } from '../support/serve-folder.ts';
import { majors } from './support/coverage.ts';
import { emulated, patience } from './support/emulated.ts';
import { listLeaks } from './support/list-leaks.ts';
import { pictureSizes, visit } from './support/open-page.ts';

const emulator = emulated();
const build = (sourcemap: true | 'inline', setup: SiteSetup) =>
  buildSite('bundled-code', emulator(), {
    ...setup,
    config: { build: { inlineStylesheets: 'never' }, vite: { build: { assetsInlineLimit: 0, sourcemap } } },
  });

const scripts = (dist: string) => readdirSync(join(dist, '_astro')).filter((name) => /\.m?js$/.test(name));
const named = (dist: string) => readdirSync(join(dist, '_astro')).filter((name) => /\.(?:js|css)$/.test(name));

/** The map of a script, beside it or in it. */
function mapOf(dist: string, script: string): string {
  const code = readFileSync(join(dist, '_astro', script), 'utf8');
  const [, inline] = /sourceMappingURL=data:application\/json;charset=utf-8;base64,([\w+/=]+)\s*$/.exec(code) ?? [];
  if (inline !== undefined) return Buffer.from(inline, 'base64').toString();
  return readFileSync(join(dist, '_astro', `${script}.map`), 'utf8');
}

/** Words of the built scripts that a source map leads to something else in the sources, and how many it was asked for. */
function misled(dist: string): { asked: number; wrong: string[] } {
  const wrong: string[] = [];
  let asked = 0;
  for (const script of scripts(dist)) {
    const map = new TraceMap(mapOf(dist, script));
    const lines = readFileSync(join(dist, '_astro', script), 'utf8').split('\n');
    for (const [at, line] of lines.entries()) {
      if (line.startsWith('//# sourceMappingURL')) continue;
      for (const { 0: word, index } of line.matchAll(/(?<=['"`])mark[A-Z]\w+|\b(?:postMessage|dataset|append)\b/g)) {
        asked += 1;
        // A mapping begins at the quote of a string.
        const column = word.startsWith('mark') ? index - 1 : index;
        const { source, line: to, column: there } = originalPositionFor(map, { line: at + 1, column });
        const text = source === null ? '' : (sourceContentFor(map, source) ?? '');
        const found = text.split('\n')[(to ?? 0) - 1]?.slice(there ?? 0) ?? '';
        if (!found.replace(/^['"`]/, '').startsWith(word)) wrong.push(`${word} → ${found}`);
      }
    }
  }
  return { asked, wrong };
}

function expectRightMaps({ root, dist, status, output }: BuiltSite): void {
  expect(status, output).toBe(0);
  expect(listLeaks(root)).toEqual([]);
  const { asked, wrong } = misled(dist);
  expect(wrong).toEqual([]);
  expect(asked).toBeGreaterThanOrEqual(10);
  for (const script of scripts(dist)) expect(mapOf(dist, script)).not.toContain('datocms-assets');
}

describe.each(majors)('code that Astro %i bundles', (astro) => {
  it('is named by what is deployed, and has source maps that are right', { timeout: patience }, async () => {
    const site = await build(true, { astro });
    expectRightMaps(site);
    const other = await build('inline', { astro, options: { prefix: '/other' } });
    expectRightMaps(other);
    // Modules, values of the environment, workers and styles.
    expect(named(site.dist).length).toBeGreaterThanOrEqual(3);
    expect(named(site.dist).filter((name) => named(other.dist).includes(name))).toEqual([]);
    // Only a file that is written as it is keeps its name, and the build says so.
    expect(site.report?.findings.map(({ code, level, file }) => [code, level, file])).toEqual([
      ['stale-name', 'warning', expect.stringMatching(/^_astro\/icons\.[\w-]+\.svg$/)],
    ]);
    const served = await serveFolder(site.dist);
    try {
      await visit(served.origin, async ({ page, problems, foreign }) => {
        await page.waitForFunction(() => document.images.length === 4);
        await page.waitForFunction(() => Array.from(document.images).every(({ complete }) => complete));
        expect(await pictureSizes(page)).toEqual([' 200', ' 48', ' 90', ' 120']);
        expect([...problems, ...foreign]).toEqual([]);
      });
    } finally {
      await served.stop();
    }
  });
});
