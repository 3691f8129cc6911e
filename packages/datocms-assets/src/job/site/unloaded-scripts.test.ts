import { mkdirSync, mkdtempSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { temporaryFolder } from '../../../../../test/support/temporary-folder.ts';
import { findUnloadedScripts } from './unloaded-scripts.ts';

const root = temporaryFolder('scripts');

function unloaded(files: Readonly<Record<string, string>>): string[] {
  const dir = mkdtempSync(join(root, 'site-'));
  for (const [name, text] of Object.entries(files)) {
    mkdirSync(dirname(join(dir, name)), { recursive: true });
    writeFileSync(join(dir, name), text);
  }
  return [...findUnloadedScripts(dir, Object.keys(files).sort(), ['_astro/esm.Boonaxt-.js'])];
}

const listener = { '_astro/esm.Boonaxt-.js': 'export {}', '_astro/esm.Boonaxt-.js.map': '{"file":"esm.Boonaxt-.js"}' };
const query = { '_astro/Query.XZtwCNEB.js': 'import "./esm.Boonaxt-.js"' };

describe('findUnloadedScripts', () => {
  it.each<[string, Readonly<Record<string, string>>, boolean]>([
    ['no file names', { 'index.html': '<p>' }, true],
    ['only its source map names', {}, true],
    ['only an unloaded script imports', { ...query, 'index.html': '<p>' }, true],
    ['scripts import in a circle', { ...query, '_astro/a.AAAAAAAA.js': 'import "./Query.XZtwCNEB.js"' }, true],
    ['a page names', { 'index.html': '<script src="/_astro/esm.Boonaxt-.js">' }, false],
    [
      'a page names through another script',
      { ...query, 'index.html': '<script src="/_astro/Query.XZtwCNEB.js">' },
      false,
    ],
    [
      'a page names by its hash',
      { 'index.html': '<script>load("esm." + {esm: "Boonaxt-"}.esm + ".js")</script>' },
      false,
    ],
    ['a page without an extension names', { about: '<script src="/_astro/esm.Boonaxt-.js">' }, false],
    ['data names', { 'manifest.json': '["_astro/esm.Boonaxt-.js"]' }, false],
  ])('tells whether a script that %s is loaded', (_, files, isUnloaded) => {
    expect(unloaded({ ...listener, ...files })).toEqual(isUnloaded ? ['_astro/esm.Boonaxt-.js'] : []);
  });

  it('says nothing of scripts that a person has named', () => {
    const dir = mkdtempSync(join(root, 'site-'));
    writeFileSync(join(dir, 'listener.js'), '');
    expect([...findUnloadedScripts(dir, ['listener.js'], ['listener.js'])]).toEqual([]);
  });
});
