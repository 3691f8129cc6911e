import { mkdirSync, symlinkSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { pathToFileURL } from 'node:url';
import type { AstroConfig } from 'astro';
import { beforeEach, expect, it } from 'vitest';
import { temporaryFolder } from '../../../../test/support/temporary-folder.ts';
import { findIslandDirective } from './find-island-directive.ts';

let root: string;
beforeEach(() => {
  root = temporaryFolder('islands');
});

function find(files: Readonly<Record<string, string>>): boolean {
  for (const [path, content] of Object.entries(files)) {
    const file = join(root, path);
    mkdirSync(dirname(file), { recursive: true });
    writeFileSync(file, content);
  }
  const url = (path: string) => pathToFileURL(`${join(root, path)}/`);
  const folders = { root: url(''), srcDir: url('src'), outDir: url('dist'), publicDir: url('public') };
  return findIslandDirective(folders as unknown as AstroConfig);
}

const needs = (...names: string[]) =>
  JSON.stringify({ dependencies: Object.fromEntries(names.map((name) => [name, '*'])) });
const island = '<Offer server:defer />';

it('finds the directive in the output of an installed package that needs astro', () => {
  const files = { 'package.json': needs('ui'), 'node_modules/ui/package.json': needs('astro') };
  expect(find(files)).toBe(false);
  expect(find({ ...files, 'node_modules/ui/dist/Offers.astro': island })).toBe(true);
});

it('finds the directive in an installed package that leaves it to the site to install astro', () => {
  const manifest = JSON.stringify({ peerDependencies: { astro: '*' } });
  const files = { 'package.json': needs('ui'), 'node_modules/ui/package.json': manifest };
  expect(find({ ...files, 'node_modules/ui/Offers.astro': island })).toBe(true);
});

it('finds the directive in a package of the workspace, whatever that needs', () => {
  const ui = temporaryFolder('ui');
  writeFileSync(join(ui, 'Offers.astro'), island);
  mkdirSync(join(root, 'node_modules'));
  symlinkSync(ui, join(root, 'node_modules/ui'), 'junction');
  expect(find({ 'package.json': needs('ui') })).toBe(true);
});

it('leaves out packages that are not made for Astro, and packages within packages', () => {
  const files = {
    'package.json': needs('ui', 'other'),
    'node_modules/ui/package.json': needs('astro'),
    'node_modules/ui/node_modules/inner/A.astro': island,
    'node_modules/other/package.json': needs('ui'),
    'node_modules/other/A.astro': island,
  };
  expect(find(files)).toBe(false);
});

it('reads a package.json with a byte order mark, as npm does', () => {
  const files = { 'package.json': needs('old'), 'node_modules/old/package.json': `\ufeff${needs('astro')}` };
  expect(find({ ...files, 'node_modules/old/A.astro': island })).toBe(true);
});

it.each(['public/Offers.astro', 'src/notes.txt', '.cache/Offers.astro'])('leaves out %s', (path) => {
  expect(find({ [path]: island })).toBe(false);
  expect(find({ 'src/pages/index.mdx': island })).toBe(true);
});
