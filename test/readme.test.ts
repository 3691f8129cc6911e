import { existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { optionHelp } from '../packages/datocms-assets/src/options/option-help.ts';
import { optionsSchema } from '../packages/datocms-assets/src/options/settings.ts';

const root = join(import.meta.dirname, '..');
const readme = join(root, 'packages/datocms-assets/README.md');

describe('the documentation', () => {
  it('has a row for every option (UPDATE_README=1 writes the table)', () => {
    const rows = optionHelp.map(({ flags, help }) => `| \`${flags}\` | ${help} |`);
    const table = ['<!-- options -->', '| option | meaning |', '|---|---|', ...rows, '<!-- /options -->'].join('\n');
    const text = readFileSync(readme, 'utf8');
    const [there] = /<!-- options -->[\s\S]*<!-- \/options -->/.exec(text) ?? [''];
    if (process.env.UPDATE_README) writeFileSync(readme, text.replace(there, table));
    else expect(there).toBe(table);
  });

  it('knows the same options as the schema that checks them', () => {
    expect(optionHelp.map(({ name }) => name).sort()).toEqual(Object.keys(optionsSchema.shape).sort());
  });

  it('has no link to a file that is not there', () => {
    const pages = [root, ...readdirSync(join(root, 'packages')).map((name) => join(root, 'packages', name))]
      .concat(readdirSync(join(root, 'examples')).map((name) => join(root, 'examples', name)))
      .flatMap((folder) => ['README.md', 'findings.md'].map((name) => join(folder, name)))
      .filter((page) => existsSync(page));
    const broken = pages.flatMap((page) =>
      Array.from(
        readFileSync(page, 'utf8').matchAll(/\]\((?!https?:|#|mailto:)([^)#\s]+)/g),
        (match) => match[1] as string,
      )
        .filter((link) => !existsSync(join(page, '..', link)))
        .map((link) => `${page}: ${link}`),
    );
    expect(broken).toEqual([]);
    expect(pages.length).toBeGreaterThanOrEqual(4);
  });
});
