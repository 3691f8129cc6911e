import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { flags } from '../packages/datocms-assets/src/options/flags.ts';

const readme = join(import.meta.dirname, '../packages/datocms-assets/README.md');

/** The table of the options, from the entries that also make the help of the command line. */
function optionsTable(): string {
  const rows = flags.map(({ usage, defaultText = '', help, repeatable, commands }) => {
    const used = commands.includes('verify') && commands.includes('published') ? 'all' : commands.join(', ');
    return `| \`${usage}\` | ${defaultText} | ${repeatable ? `${help} (repeatable)` : help} | ${used} |`;
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
