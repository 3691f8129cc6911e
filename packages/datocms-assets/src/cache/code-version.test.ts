import { readFileSync } from 'node:fs';
import { expect, it } from 'vitest';
import { codeVersion } from './code-version.ts';

it('names the sources, Node, and the installed version of each package that decides what is found', () => {
  const versionOf = (name: string): string =>
    JSON.parse(readFileSync(new URL(`../../node_modules/${name}/package.json`, import.meta.url), 'utf8')).version;
  const packages = ['entities', 'acorn', '@csstools/css-tokenizer', 'saxes'];
  const installed = packages.map((name) => `${name} ${versionOf(name)}`);
  expect(codeVersion('f00d', 'v24.0.0')).toBe(['f00d', 'v24.0.0', ...installed].join(', '));
});
