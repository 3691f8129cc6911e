import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { flags } from '../packages/datocms-assets/src/options/flags.ts';

const root = join(import.meta.dirname, '..');
const readme = join(root, 'packages/datocms-assets/README.md');
const { repository } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8')) as { repository: { url: string } };
const website = repository.url.replace(/^git\+|\.git$/g, '');
/** Where a registry gets the pictures of a README from. */
const rawFiles = `${website.replace('github.com', 'raw.githubusercontent.com')}/main/`;

/** The table of the options, from the entries that also make the help of the command line. */
function optionsTable(): string {
  const rows = flags.map(({ usage, defaultText = '', help, repeatable, commands }) => {
    return `| \`${usage}\` | ${defaultText} | ${repeatable ? `${help} (repeatable)` : help} | ${commands.join(', ')} |`;
  });
  const lines = ['| option | default | meaning | used by |', '|---|---|---|---|', ...rows];
  return ['<!-- options -->', ...lines, '<!-- /options -->'].join('\n');
}

describe('the README of the engine', () => {
  it('has the table of the options', () => {
    const text = readFileSync(readme, 'utf8');
    const [current] = /<!-- options -->[\s\S]*<!-- \/options -->/.exec(text) ?? [''];
    if (process.env.UPDATE_README) writeFileSync(readme, text.replace(current, optionsTable()));
    else expect(current, 'To write the table: UPDATE_README=1 npm test -- test/readme.test.ts').toBe(optionsTable());
  });
});

it.each(['datocms-assets', 'astro-datocms-assets', 'datocms-emulator'])(
  'the README of %s has links that work on a registry too',
  (name) => {
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
  },
);

describe.each(['', 'packages/datocms-assets', 'packages/astro-datocms-assets', 'packages/datocms-emulator'])(
  'the README of the folder "%s"',
  (folder) => {
    const text = readFileSync(join(root, folder, 'README.md'), 'utf8');

    it('is short: the documentation site has the rest', () => {
      // A table of options grows with them.
      const { length } = text.replace(/<!-- options -->.*<!-- \/options -->/s, '').split('\n');
      expect(length).toBeLessThanOrEqual(folder === '' ? 120 : 160);
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
