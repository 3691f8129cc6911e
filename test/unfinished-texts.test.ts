import { expect, it } from 'vitest';
import { findUnfinished } from '../scripts/check-texts.mjs';

it.each([
  ['docs/a.md', `One\n${'<'.repeat(7)} HEAD\ntwo\n${'='.repeat(7)}\nthree\n${'>'.repeat(7)} 4de324dd\n`, [2, 6]],
  ['src/a.ts', `${'|'.repeat(7)} base\n`, [1]],
  ['docs/a.md', 'It takes\nCITEXT seconds of JSON.\n\n| a | FIGURE |\n', [2, 4]],
  [
    'docs/a.md',
    '`CITEXT` <!-- FIGURE --> [a](https://example.org/FIGURE)\n```\nNAMING\n```\nDATOCMS_ASSETS_KEY, HTML\n',
    [],
  ],
  ['src/a.ts', '// CITEXT\nconst MAXIMUM = 1;\n', []],
] as const)('in %s, `npm run check` refuses what is not finished (%#)', (file, text, lines) => {
  expect(findUnfinished(file, text).map((line) => Number(line.split(':')[1]))).toEqual(lines);
});
