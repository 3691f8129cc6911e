import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { originalPositionFor, sourceContentFor, TraceMap } from '@jridgewell/trace-mapping';
import { describe, expect, it } from 'vitest';
import { inThisRun } from '../astro/support/coverage.ts';
import { expectCleanBuild } from '../astro/support/deployed-files.ts';
import { useEmulator } from '../astro/support/use-emulator.ts';
import { type BuiltSite, buildSite, type SiteSetup } from '../support/build-site.ts';

const emulator = useEmulator();
const build = (sourcemap: true | 'inline', setup: SiteSetup) =>
  buildSite('bundled-code', emulator(), {
    ...setup,
    config: { build: { inlineStylesheets: 'never' }, vite: { build: { assetsInlineLimit: 0, sourcemap } } },
  });

/** A page with a short script. */
const short = `<html lang="en">
  <body><script>document.title = 'https://www.datocms-assets.com/99001/1700000001-wide.jpg?w=64';</script></body>
</html>
`;

const listScripts = (dist: string) => readdirSync(join(dist, '_astro')).filter((name) => /\.m?js$/.test(name));
const listCode = (dist: string) => readdirSync(join(dist, '_astro')).filter((name) => /\.(?:js|css)$/.test(name));

/** The source map of a script, from a file or from the end of the script. */
function readMap(dist: string, script: string): string {
  const code = readFileSync(join(dist, '_astro', script), 'utf8');
  const [, inline] = /sourceMappingURL=data:application\/json;charset=utf-8;base64,([\w+/=]+)\s*$/.exec(code) ?? [];
  if (inline !== undefined) return Buffer.from(inline, 'base64').toString();
  return readFileSync(join(dist, '_astro', `${script}.map`), 'utf8');
}

/** Looks up words of the built scripts in their source maps. `wrong` lists those that lead to another text. */
function checkMaps(dist: string): { checked: number; wrong: string[] } {
  const wrong: string[] = [];
  let checked = 0;
  for (const script of listScripts(dist)) {
    const map = new TraceMap(readMap(dist, script));
    const lines = readFileSync(join(dist, '_astro', script), 'utf8').split('\n');
    for (const [at, line] of lines.entries()) {
      if (line.startsWith('//# sourceMappingURL')) continue;
      for (const { 0: word, index } of line.matchAll(/(?<=['"`])mark[A-Z]\w+|\b(?:postMessage|dataset|append)\b/g)) {
        checked += 1;
        // A mapping begins at the quote of a string.
        const column = word.startsWith('mark') ? index - 1 : index;
        const original = originalPositionFor(map, { line: at + 1, column });
        const content = original.source === null ? '' : (sourceContentFor(map, original.source) ?? '');
        const found = content.split('\n')[(original.line ?? 0) - 1]?.slice(original.column ?? 0) ?? '';
        if (!found.replace(/^['"`]/, '').startsWith(word)) wrong.push(`${word} → ${found}`);
      }
    }
  }
  return { checked, wrong };
}

function expectCorrectMaps(site: BuiltSite): void {
  expectCleanBuild(site);
  const { checked, wrong } = checkMaps(site.dist);
  expect(wrong).toEqual([]);
  expect(checked).toBeGreaterThanOrEqual(10);
  for (const script of listScripts(site.dist)) expect(readMap(site.dist, script)).not.toContain('datocms-assets');
}

// Up to Astro 6, Vite bundles with Rollup.
describe.each(inThisRun([6, 7] as const))('code that Astro %i bundles', (astro) => {
  it('has names made from the deployed content, and correct source maps', async () => {
    const site = await build(true, { astro });
    expectCorrectMaps(site);
    const other = await build('inline', { astro, options: { prefix: '/other' } });
    expectCorrectMaps(other);
    // Modules, values of the environment, workers and styles.
    expect(listCode(site.dist).length).toBeGreaterThanOrEqual(3);
    expect(listCode(site.dist).filter((name) => listCode(other.dist).includes(name))).toEqual([]);
    // Only a file that the bundler writes unchanged keeps its name, and the build warns about it.
    expect(site.report?.findings.map(({ code, level, file }) => [code, level, file])).toEqual([
      ['stale-name', 'warning', expect.stringMatching(/^_astro\/icons\.[\w-]+\.svg$/)],
    ]);
  });

  it('has local URLs in the source map of a script that Astro writes into a page', async () => {
    const site = await buildSite('bundled-code', emulator(), {
      astro,
      config: { vite: { build: { sourcemap: 'inline' } } },
      prepare: (root) => writeFileSync(join(root, 'src/pages/short.astro'), short),
    });
    expectCleanBuild(site);
    const page = readFileSync(join(site.dist, 'short/index.html'), 'utf8');
    const [, code = '', map = ''] =
      /<script type="module">(.*)\n\/\/# sourceMappingURL=data:[^,]*base64,([\w+/=]+)\s*<\/script>/s.exec(page) ?? [];
    const local = /\/_astro\/media\/wide\.\w+\.jpg/;
    expect(code).toMatch(local);
    expect(Buffer.from(map, 'base64').toString()).toMatch(local);
  });
});

it('code that Astro leaves out of scripts may have what scripts may not', async () => {
  const module = `const host = 'https://www.datocms-assets.com/';
export const picture = (name) => \`https://www.datocms-assets.com/99001/\${name}\`;
export const link = (path) => host + path;
export const draft = 'https://www.datocms-assets.com/99001/1700000099-unknown.jpg';
export const title = 'https://www.datocms-assets.com/99001/1700000001-wide.jpg?w=64';
`;
  const page = `<html lang="en">
  <body><script>import { title } from '../scripts/pictures.js'; document.title = title;</script></body>
</html>
`;
  const site = await buildSite('bundled-code', emulator(), {
    astro: 7,
    prepare: (root) => {
      writeFileSync(join(root, 'src/scripts/pictures.js'), module);
      writeFileSync(join(root, 'src/pages/title.astro'), page);
    },
  });
  expectCleanBuild(site);
  expect(readFileSync(join(site.dist, 'title/index.html'), 'utf8')).toMatch(/\/_astro\/media\/wide\.\w+\.jpg/);
});

describe('a constant with the host that bundled code leaves out', () => {
  const host = "export const host = 'https://www.datocms-assets.com';\nexport const title = location.hash;\n";
  const script = "<script>import { title } from '../scripts/host.js'; document.title = title;</script>\n";
  it.each([
    [true, [], ['src/scripts/host.js']],
    [true, ['_astro/*.js'], ['.js.map']],
    [true, ['_astro/**'], []],
    ['inline', ['_astro/**'], []],
  ] as const)(
    'is an error in a source map (%s) that allowMention does not name: %j',
    async (sourcemap, allowMention, files) => {
      const site = await build(sourcemap, {
        options: { allowMention },
        prepare: (root) => {
          writeFileSync(join(root, 'src/scripts/host.js'), host);
          writeFileSync(join(root, 'src/pages/host.astro'), script);
        },
      });
      const errors = site.report?.findings.filter(({ level }) => level === 'error');
      const atHost = (file: string) => ({ code: 'host-in-code', file: expect.stringContaining(file), line: 1 });
      expect(errors).toEqual(files.map((file) => expect.objectContaining(atHost(file))));
    },
  );
});
