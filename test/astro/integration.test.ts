import {
  appendFileSync,
  existsSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, dirname, join } from 'node:path';
import { describe, expect, it, vi } from 'vitest';
import { buildSite, copySite, runAstro, runBuild } from '../support/build-site.ts';
import { useEmulator } from './support/use-emulator.ts';

const emulator = useEmulator();

describe('a page that shows an asset of a draft', () => {
  it('ends the build with an error that names the place, and the asset is never requested', async () => {
    emulator().requests.clear();
    const { status, output, dist } = await buildSite('draft-asset', emulator());
    expect(status).not.toBe(0);
    expect(output).toMatch(/✗ 1 error\./);
    expect(output).toMatch(/index\.html:\d+:\d+/);
    expect(output).toContain('1700000003-secret.jpg');
    expect(output).not.toContain('published-token');
    expect(existsSync(join(dist, '_astro/media'))).toBe(false);
    expect(emulator().requests.filter(({ kind }) => kind === 'asset')).toEqual([]);
  });

  it("shows a neutral image with unpublished: 'placeholder'", async () => {
    const { dist } = await buildSite('draft-asset', emulator(), { options: { unpublished: 'placeholder' } });
    expect(readFileSync(join(dist, 'index.html'), 'utf8')).toMatch(
      /src="\/_astro\/media\/placeholder-100x75\.\w+\.svg"/,
    );
  });
});

describe('a site that is built from another folder', () => {
  it('has its cache and its report where they are when it is built from its own', async () => {
    const options = { cacheDir: '.cache/assets', report: ['reports/assets.json'] };
    const site = await copySite('hashed-files', emulator(), { options });
    const workspace = dirname(site.root);
    const { status, output } = await runAstro({ ...site, root: workspace }, ['build', '--root', basename(site.root)]);
    expect(status, output).toBe(0);
    for (const path of ['.cache/assets', 'reports/assets.json']) {
      expect([path, existsSync(join(site.root, path)), existsSync(join(workspace, path))]).toEqual([path, true, false]);
    }
  });
});

describe('a build in which a pass fails', () => {
  it('leaves no temporary files', async () => {
    const copy = await copySite('hashed-files', emulator(), {
      options: { cacheDir: '.cache/assets' },
      prepare: (root) =>
        writeFileSync(
          join(root, 'astro.config.mjs'),
          `import { rmSync, writeFileSync } from 'node:fs';
import { siteConfig } from '../config.mjs';

const ruin = ({ dir }) => {
  rmSync(dir, { recursive: true });
  writeFileSync(new URL(dir.href.replace(/\\/$/, '')), 'A file in the place of the output');
};
export default await siteConfig({ after: [{ name: 'ruin', hooks: { 'astro:build:done': ruin } }] });
`,
        ),
    });
    const site = await runBuild(copy);
    expect(site.status, site.output).not.toBe(0);
    expect(site.output).toMatch(/ENOTDIR|ENOENT/);
    const cached = readdirSync(join(site.root, '.cache/assets'), { recursive: true, encoding: 'utf8' });
    expect(cached.filter((path) => /(?:^|[\\/])run-[^\\/]+$/.test(path))).toEqual([]);
  });
});

describe('a site with asset URLs in code and styles', () => {
  it('has them localised before files are named by their content', async () => {
    const config = { build: { inlineStylesheets: 'never' }, vite: { build: { assetsInlineLimit: 0 } } };
    const { dist } = await buildSite('hashed-files', emulator(), { config });
    const { dist: other } = await buildSite('hashed-files', emulator(), { options: { prefix: '/other' }, config });
    const listCode = (folder: string) =>
      readdirSync(join(folder, '_astro')).filter((name) => /\.(?:css|js)$/.test(name));
    expect(listCode(dist).length).toBeGreaterThanOrEqual(2);
    // Other content has other names, so that a browser may cache the files for a year.
    expect(listCode(dist).filter((name) => listCode(other).includes(name))).toEqual([]);
    const page = readFileSync(join(dist, 'index.html'), 'utf8');
    for (const name of listCode(dist)) {
      expect(page).toContain(name);
      expect(readFileSync(join(dist, '_astro', name), 'utf8')).not.toContain('datocms-assets');
    }
  });

  it('takes stored files from a CDN if build.assetsPrefix names one', async () => {
    const config = { build: { assetsPrefix: 'https://cdn.example.org' } };
    const { dist } = await buildSite('hashed-files', emulator(), { config });
    expect(readFileSync(join(dist, 'index.html'), 'utf8')).toMatch(
      /id="still" src="https:\/\/cdn\.example\.org\/_astro\/media\/wide\.\w+\.webp"/,
    );
    expect(existsSync(join(dist, '_astro/media'))).toBe(true);
  });
});

describe('bundled code that names an asset host', () => {
  const build = (allowMention: string[]) =>
    buildSite('hashed-files', emulator(), {
      options: { allowMention },
      config: { vite: { build: { assetsInlineLimit: 0 } } },
      prepare: (root) => {
        writeFileSync(
          join(root, 'src/player.js'),
          'export const isFilm = (url) => /www\\.datocms-assets\\.com/.test(url);\n',
        );
        const page =
          '<script>import { isFilm } from "../player.js"; document.title = String(isFilm(location.href));</script>';
        writeFileSync(join(root, 'src/pages/player.astro'), page);
      },
    });

  it('is an error at its source', async () => {
    const { report } = await build([]);
    expect(report?.findings).toMatchObject([{ code: 'host-in-code', file: '../src/player.js', line: 1 }]);
  });

  it('is accepted in the output files that a glob names', async () => {
    const { status, output } = await build(['_astro/player.*.js']);
    expect(status, output).toBe(0);
  });

  it('is an error in other output files', async () => {
    const { report } = await build(['_astro/other.*.js']);
    expect(report?.findings).toMatchObject([
      { code: 'host-in-code', file: expect.stringMatching(/^_astro\/player\./) },
    ]);
  });
});

describe('the published content', () => {
  it('is read while Astro and other integrations work, before the build starts', async () => {
    emulator().requests.clear();
    const config = `import { existsSync } from 'node:fs';
import { setTimeout } from 'node:timers/promises';
import { siteConfig } from '../config.mjs';

async function waitForReading() {
  for (let waits = 0; !existsSync('is-read'); waits++) {
    if (waits > 600) throw new Error('Nothing reads the published content.');
    await setTimeout(100);
  }
}

export default await siteConfig({ integrations: [{ name: 'busy', hooks: { 'astro:build:start': waitForReading } }] });
`;
    const prepare = (root: string) => writeFileSync(join(root, 'astro.config.mjs'), config);
    const site = await copySite('images', emulator(), { prepare });
    const build = runBuild(site);
    const reading = () => expect(emulator().requests.filter(({ kind }) => kind === 'cda')).not.toEqual([]);
    await vi.waitFor(reading, { timeout: 60_000 });
    writeFileSync(join(site.root, 'is-read'), '');
    const { status, output } = await build;
    expect(status, output).toBe(0);
  });
});

describe('a second build', () => {
  it('keeps the memory of the first one, unless pages changed', async () => {
    const cacheDir = mkdtempSync(join(tmpdir(), 'second-build-'));
    const written = () => {
      const { ino, mtimeMs } = statSync(join(cacheDir, 'content-v1/scans'));
      return `${ino} ${mtimeMs}`;
    };
    const first = await buildSite('images', emulator(), { options: { cacheDir } });
    expect(first.status, first.output).toBe(0);
    const page = readFileSync(join(first.dist, 'index.html'), 'utf8');
    const before = written();
    const second = await runBuild(first);
    expect(second.status, second.output).toBe(0);
    expect(readFileSync(join(second.dist, 'index.html'), 'utf8')).toBe(page);
    expect(written()).toBe(before);
    appendFileSync(join(first.root, 'src/pages/index.astro'), '<p>changed</p>');
    const third = await runBuild(first);
    expect(third.status, third.output).toBe(0);
    expect(written()).not.toBe(before);
    rmSync(cacheDir, { recursive: true });
  });
});
