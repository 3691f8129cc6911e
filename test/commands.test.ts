import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { commands, listCommands } from '../scripts/commands.mjs';

const root = join(import.meta.dirname, '..');
const read = (file: string) => readFileSync(join(root, file), 'utf8');

it('npm knows each command, and the list names each', () => {
  const { scripts } = JSON.parse(read('package.json')) as { scripts: Readonly<Record<string, string>> };
  const names = Object.keys(commands);
  expect(scripts).toEqual(Object.fromEntries(names.map((name) => [name, `node scripts/run.mjs ${name}`])));
  const listed = Array.from(listCommands().matchAll(/^npm (?:run )?(\S+) {2,}\S/gm), ([, name]) => name);
  expect(listed).toEqual(names);
});

it('the documents name no command that npm does not know', () => {
  const known = Object.keys(commands);
  for (const file of ['README.md', 'CONTRIBUTING.md', 'AGENTS.md', 'docs/site/README.md']) {
    const named = Array.from(read(file).matchAll(/npm run ([\w:-]+)/g), ([, name = '']) => name);
    expect(named.filter((name) => !known.includes(name))).toEqual([]);
  }
});
