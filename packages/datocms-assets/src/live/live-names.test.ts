import { describe, expect, it } from 'vitest';
import { AssetHosts, parseAssetUrl, type Variant } from '../asset/asset-url.ts';
import { liveName } from './live-names.ts';

const variant = (rest: string) =>
  parseAssetUrl(`https://www.datocms-assets.com/99001/${rest}`, new AssetHosts()) as Variant;

describe('the name of an asset while a site is being written', () => {
  it('is shaped as names of stored files are, and always the same', () => {
    const name = liveName(variant('1700000001-The%20Kettle.JPG?w=100'), 'web');
    expect(name).toMatch(/^the-kettle\.[a-z2-7]{16}\.jpg$/);
    expect(liveName(variant('1700000001-The%20Kettle.JPG?w=100'), 'web')).toBe(name);
  });

  it('is another one for another variant, and for another reader', () => {
    const names = [
      liveName(variant('1-kettle.jpg?w=100'), 'web'),
      liveName(variant('1-kettle.jpg?w=200'), 'web'),
      liveName(variant('1-kettle.jpg?w=100'), 'portable'),
      liveName(variant('2-kettle.jpg?w=100'), 'web'),
    ];
    expect(new Set(names).size).toBe(4);
  });

  it('has an extension in any case', () => {
    expect(liveName(variant('1-kettle'), 'web')).toMatch(/\.bin$/);
    expect(liveName(variant('1-kettle.%C3%A9t%C3%A9'), 'web')).toMatch(/\.bin$/);
  });
});
