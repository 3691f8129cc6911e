import { describe, expect, it } from 'vitest';
import { AssetHosts } from '../../packages/datocms-assets/src/asset/asset-url.ts';
import { createAssetFinder } from '../../packages/datocms-assets/src/asset-text/find-assets-in-text.ts';
import { cpuTime, growth, maxGrowth } from '../support/cpu-time.ts';
import { hostileTexts } from '../support/hostile-texts.ts';

const findAssets = createAssetFinder(new AssetHosts());
const url = 'https://www.datocms-assets.com/1/kettle.png';
const repeat = (part: string) => (size: number) => part.repeat(Math.ceil(size / part.length));

/** More texts for which looking around each URL may take more than linear time. */
const textsWithAttributes: readonly (readonly [description: string, make: (size: number) => string])[] = [
  ['one attribute of many URLs', (size) => `<a href="${repeat(`${url} `)(size)}`],
  ['attributes that never end', repeat(`a='${url}`)],
  ['attributes without quotes', repeat(`<a x=${url}`)],
  ['quotes before a URL', (size) => `${repeat('a="')(size)}${url}`],
  ['blanks before a URL', (size) => `${' '.repeat(size)}${url}`],
  ['a srcset without end', (size) => `${url} 1x,${repeat(` ${url} 2x,`)(size)}`],
  ['names with blanks', repeat(`"https://www.datocms-assets.com/1/x y z w v u t" `)],
  ['escapes of CSS', repeat('\\f6 url("https://www.datocms-assets.com/1/a\\f6.png")')],
];

describe('assets in a text that is four times as long are found in about four times as long', () => {
  it.each([
    ...hostileTexts.map(([file, description, make]) => [`${file}: ${description}`, make] as const),
    ...textsWithAttributes,
  ])('%s', async (_, make) => {
    const timeOf = (size: number) => {
      const text = make(size);
      return cpuTime(() => findAssets(text));
    };
    expect(await growth(timeOf, 100_000)).toBeLessThan(maxGrowth);
  });
});
