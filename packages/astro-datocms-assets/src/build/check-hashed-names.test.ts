import type { Localizer } from 'datocms-assets';
import { expect, it } from 'vitest';
import { checkHashedNames } from './check-hashed-names.ts';

const svg =
  '<svg xmlns="http://www.w3.org/2000/svg"><image href="https://www.datocms-assets.com/99001/1700000001-kettle.jpg"/></svg>';

function filesReported(leavesFiles: boolean): string[] {
  const files: string[] = [];
  const localizer: Partial<Localizer> = {
    leavesFiles,
    mentionsAssetHost: (text) => text.includes('www.datocms-assets.com'),
    addFinding: (code, _, { file } = {}) => void files.push(`${code} ${file}`),
  };
  const { writeBundle } = checkHashedNames(
    () => localizer as Localizer,
    () => '_astro',
  );
  const bundle = Object.fromEntries(
    ['_astro/card.Bx3.svg', 'plain.svg'].map((fileName) => [fileName, { type: 'asset', fileName, source: svg }]),
  );
  (writeBundle as unknown as (options: object, bundle: object) => void)({}, bundle);
  return files;
}

it('warns of hashed files that a pass will change', () => {
  expect(filesReported(false)).toEqual(['stale-name _astro/card.Bx3.svg']);
});

it('does not warn where files are left as they are: code and styles are not localized before they are named either', () => {
  expect(filesReported(true)).toEqual([]);
});
