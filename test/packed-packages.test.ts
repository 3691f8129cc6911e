import { execFileSync } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';

const root = join(import.meta.dirname, '..');
const { repository } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8')) as { repository: { url: string } };
const website = repository.url.replace(/^git\+|\.git$/g, '');
/** Where a registry gets the pictures of a README from. */
const rawFiles = `${website.replace('github.com', 'raw.githubusercontent.com')}/main/`;

interface Packed {
  readonly size: number;
  readonly unpackedSize: number;
  readonly files: readonly { readonly path: string }[];
}

function pack(name: string): Packed {
  const args = ['pack', '--dry-run', '--json', '--ignore-scripts'];
  const shell = process.platform === 'win32';
  const text = execFileSync('npm', args, { cwd: join(root, 'packages', name), encoding: 'utf8', shell });
  // npm 10 and 11 print a list, later ones an object.
  const [packed] = Object.values(JSON.parse(text) as Record<string, Packed>);
  return packed!;
}

const always = ['LICENSE', 'README.md', 'package.json', 'dist'];

describe.each([
  { name: 'datocms-assets', maxKilobytes: 500, maxUnpacked: 1900, content: ['bin', 'findings.md'] },
  { name: 'astro-datocms-assets', maxKilobytes: 100, maxUnpacked: 300, content: ['components'] },
  { name: 'datocms-emulator', maxKilobytes: 900, maxUnpacked: 1300, content: ['bin', 'films'] },
])('the package $name', ({ name, maxKilobytes, maxUnpacked, content }) => {
  it('holds what users need, and is no larger than planned', () => {
    const { size, unpackedSize, files } = pack(name);
    expect(size / 1000).toBeLessThan(maxKilobytes);
    expect(unpackedSize / 1000).toBeLessThan(maxUnpacked);
    const outside = new Set(files.map(({ path }) => path.replace(/\/.*/, '')));
    expect([...outside].sort()).toEqual([...always, ...content].sort());
    expect(files.filter(({ path }) => /\.test\.|tsbuildinfo|\.map$/.test(path))).toEqual([]);
  });

  it('has a README whose links work on a registry too', () => {
    const text = readFileSync(join(root, 'packages', name, 'README.md'), 'utf8');
    const links = Array.from(text.matchAll(/\]\(([^)\s]+)\)/g), ([, link = '']) => link);
    const broken = links.filter((link) => {
      if (link.startsWith('#')) return !headings(text).includes(link.slice(1));
      if (link.startsWith(rawFiles)) return !existsSync(join(root, link.slice(rawFiles.length)));
      if (!link.startsWith(website)) return !/^(?:https:|mailto:)/.test(link);
      const [path = '', anchor] = link
        .slice(website.length)
        .replace(/^\/(?:blob|tree)\/main\//, '')
        .split('#');
      const file = join(root, path);
      return !existsSync(file) || (anchor !== undefined && !headings(readFileSync(file, 'utf8')).includes(anchor));
    });
    expect(broken).toEqual([]);
  });
});

describe.each(['', 'packages/datocms-assets', 'packages/astro-datocms-assets', 'packages/datocms-emulator'])(
  'the README of the folder "%s"',
  (folder) => {
    const text = readFileSync(join(root, folder, 'README.md'), 'utf8');

    it('is short: the documentation site has the rest', () => {
      expect(text.split('\n').length).toBeLessThanOrEqual(200);
    });

    it('shows a picture of the documentation site, before the first section', () => {
      const intro = text.slice(0, text.indexOf('\n## '));
      const address = folder === '' ? '' : rawFiles;
      expect(intro).toMatch(new RegExp(`^!\\[.+\\]\\(${address}docs/site/project/uploads/[\\w-]+\\.png\\)$`, 'm'));
    });

    it('has badges that say what package.json says', () => {
      const { license, engines } = JSON.parse(readFileSync(join(root, folder, 'package.json'), 'utf8'));
      const badges = Array.from(text.matchAll(/img\.shields\.io\/badge\/([^)]+)-\w+\)/g), ([, badge = '']) => badge);
      expect(badges.map(decodeURIComponent)).toEqual([`licence-${license}`, `node-${engines.node}`]);
    });
  },
);

/** The anchors of a Markdown file, as GitHub makes them. */
function headings(text: string): string[] {
  return Array.from(text.matchAll(/^#+ (.+)$/gm), ([, heading = '']) =>
    heading
      .toLowerCase()
      .replace(/[^\p{L}\p{N} _-]/gu, '')
      .replaceAll(' ', '-'),
  );
}
