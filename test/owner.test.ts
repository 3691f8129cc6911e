import { execFileSync } from 'node:child_process';
import { cpSync, existsSync, mkdirSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { temporaryFolder } from './support/temporary-folder.ts';

const root = join(import.meta.dirname, '..');
const git = (...args: readonly string[]) => execFileSync('git', args, { cwd: root, encoding: 'utf8' });
const read = (file: string) => readFileSync(join(root, file), 'utf8');
const { repository } = JSON.parse(read('package.json')) as { repository: { url: string } };
const [, owner = '', name = ''] = /github\.com\/([^/]+)\/([^/]+)\.git$/.exec(repository.url) ?? [];
/** Files with text, those that are not committed yet among them. */
const filesWith = (text: string) => git('grep', '-lI', '--untracked', '-F', text).split('\n').filter(Boolean);

/** The anchors of a Markdown file, as GitHub makes them. */
const anchorsOf = (file: string) =>
  Array.from(read(file).matchAll(/^#+ (.+)$/gm), ([, heading = '']) =>
    heading
      .toLowerCase()
      .replace(/[^\p{L}\p{N} _-]/gu, '')
      .replaceAll(' ', '-'),
  );

describe('links to the repository', () => {
  it('name the owner that package.json names', () => {
    const link = new RegExp(
      `(?:github(?:usercontent)?\\.com|codespaces\\.new|uses:)(?: |/|%2F)([\\w.-]+)(?:/|%2F)${name}\\b`,
      'g',
    );
    const owners = filesWith(name).flatMap((file) => Array.from(read(file).matchAll(link), ([, found]) => found));
    expect(owners.length).toBeGreaterThan(100);
    expect(owners.filter((found) => found !== owner)).toEqual([]);
  });

  it('lead to files and headings that exist', () => {
    const link = new RegExp(
      `https://(?:raw\\.githubusercontent|github)\\.com/${owner}/${name}(?:/(?:blob/|tree/)?main)?(?:/([\\w./-]*[\\w-]))?(?:#([\\w-]+))?(?=[)"'\`>\\s,&]|$)`,
      'gm',
    );
    const links = filesWith(`${owner}/${name}`).flatMap((file) =>
      Array.from(read(file).matchAll(link), ([, path = '', anchor]) => ({ file, path, anchor })),
    );
    expect(links.length).toBeGreaterThan(100);
    const broken = links.filter(({ path, anchor }) => {
      if (path === 'issues' || /\.git$/.test(path)) return false;
      if (!existsSync(join(root, path))) return true;
      const page = /\.\w+$/.test(path) ? path : join(path, 'README.md');
      return anchor !== undefined && anchor !== 'readme' && !anchorsOf(page).includes(anchor);
    });
    expect(broken).toEqual([]);
  });
});

describe('`npm run set-owner`', () => {
  it('puts another owner into every file that names the one of package.json', () => {
    const copy = temporaryFolder('owner');
    const files = [...filesWith(owner), 'scripts/set-owner.mjs', 'scripts/plain-errors.mjs'];
    for (const file of files) {
      mkdirSync(join(copy, dirname(file)), { recursive: true });
      cpSync(join(root, file), join(copy, file));
    }
    const inCopy = (program: string, ...args: readonly string[]) =>
      execFileSync(program, args, { cwd: copy, encoding: 'utf8' });
    inCopy('git', 'init', '--quiet');
    inCopy('git', 'add', '.');
    const printed = inCopy(process.execPath, 'scripts/set-owner.mjs', 'real-owner');
    expect(printed).toContain(` files name real-owner instead of ${owner}.`);
    const left = files.filter((file) => readFileSync(join(copy, file), 'utf8').includes(owner));
    expect(left).toEqual([]);
    expect(readFileSync(join(copy, 'package.json'), 'utf8')).toBe(read('package.json').replaceAll(owner, 'real-owner'));
  });
});
