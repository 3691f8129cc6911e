import { existsSync, globSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { packageNames } from './support/packed-packages.ts';

const root = join(import.meta.dirname, '..');
const read = (file: string) => readFileSync(join(root, file), 'utf8');
const names = readdirSync(join(root, 'examples'));

describe.each(names)('examples/%s', (name) => {
  const folder = `examples/${name}`;

  it('names versions of packages as a registry has them', () => {
    const { dependencies } = JSON.parse(read(`${folder}/package.json`)) as { dependencies: Record<string, string> };
    const own = packageNames.flatMap((own) => dependencies[own] ?? []);
    expect(own.length).toBeGreaterThan(0);
    for (const range of own) expect(range).toMatch(/^\^\d+\.\d+\.\d+$/);
    expect(Object.values(dependencies).filter((range) => /^(?:workspace|link|file|catalog):/.test(range))).toEqual([]);
  });

  it('says how to copy it out, and has no link that only works inside of the repository', () => {
    const readme = read(`${folder}/README.md`);
    expect(readme).toMatch(/Copy (?:the|this) folder/);
    expect(readme).toContain('npm install');
    const links = Array.from(readme.matchAll(/\]\(([^)\s#]+)/g), ([, link = '']) => link);
    expect(links.filter((link) => link.startsWith('../'))).toEqual([]);
    const files = links.flatMap((link) => /\/(?:blob|tree)\/main\/(.+)/.exec(link)?.[1] ?? []);
    expect(files.filter((file) => !existsSync(join(root, file)))).toEqual([]);
  });

  it('lets nobody commit a token or packages by accident', () => {
    const ignored = read(`${folder}/.gitignore`).split('\n');
    expect(ignored).toEqual(expect.arrayContaining(['node_modules/', '.env', '.env.*', '!.env.example']));
  });

  it('is in the lists of examples, and is copied out by a test', () => {
    expect(read('README.md')).toContain(`(${folder})`);
    expect(read('docs/site/src/content/docs/start/examples.md')).toContain(`/tree/main/${folder})`);
    const tests = globSync('test/examples/*.test.ts', { cwd: root }).map(read).join('');
    expect(tests).toContain(`'${name}'`);
  });
});

it('finds the examples', () => expect(names.length).toBeGreaterThanOrEqual(7));
