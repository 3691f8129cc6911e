import { describe, expect, it } from 'vitest';
import { AssetHosts, parseAssetUrl, type Variant } from '../asset/asset-url.ts';
import { placeholderFor } from './placeholder.ts';

const placeholder = (rest: string) =>
  placeholderFor(parseAssetUrl(`https://www.datocms-assets.com/9/1-${rest}`, new AssetHosts()) as Variant);

describe('placeholderFor', () => {
  it.each([
    ['a.jpg?w=120&h=80', '120x80'],
    ['a.jpg?w=120', '120x90'],
    ['a.jpg?h=90', '120x90'],
    ['a.jpg?w=160&ar=16:9', '160x90'],
    ['a.jpg?w=100&h=100&dpr=2', '200x200'],
    ['a.jpg?max-w=200', '200x150'],
    ['a.jpg', '1200x900'],
    ['a.jpg?w=0&h=-3', '1200x900'],
    ['a.jpg?ar=1:1e-320', '1200x900'],
    ['a.jpg?ar=1e-320:1', '1200x900'],
    ['a.jpg?w=99999999&h=10', '8192x1'],
    ['film.mp4?fm=jpg&w=40', '40x30'],
  ])('returns a picture for %s of %s pixels', (rest, size) => {
    expect(placeholder(rest)?.name).toMatch(new RegExp(`^placeholder-${size}\\.[a-z2-7]{16}\\.svg$`));
  });

  it.each(['film.mp4', 'paper.pdf', 'a.jpg?fm=mp4', 'data.json'])(
    'returns nothing for %s, which is no image',
    (rest) => {
      expect(placeholder(rest)).toBeUndefined();
    },
  );
});
