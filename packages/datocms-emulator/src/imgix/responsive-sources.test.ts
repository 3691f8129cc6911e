import { expect, it } from 'vitest';
import { responsiveSources } from './responsive-sources.ts';

const widths = (srcSet: string) => srcSet.split(',').map((entry) => entry.split(' ')[1]);

const cases = [
  ['up to the original where nothing is asked', {}, ['150w', '300w', '450w', '600w']],
  ['up to four times a small size', { w: 100 }, ['25w', '50w', '75w', '100w', '150w', '200w', '300w', '400w']],
  [
    'whole numbers only',
    { w: 150, fit: 'crop', h: 10 },
    ['37w', '75w', '112w', '150w', '225w', '300w', '450w', '600w'],
  ],
  ['the asked size where that enlarges', { w: 1200 }, ['300w', '600w', '900w', '1200w']],
  ['the original where enlarging is not allowed', { w: 1200, fit: 'max' }, ['150w', '300w', '450w', '600w']],
] as const;

it.each(cases)('offers %s', (_, input, expected) => {
  const { srcSet, webpSrcSet } = responsiveSources('https://host/1/a.jpg', { width: 600, height: 400 }, input);
  expect(widths(srcSet)).toEqual(expected);
  expect(widths(webpSrcSet)).toEqual(expected);
});

it('sets the format in webpSrcSet and keeps the given sizes', () => {
  const { src, webpSrcSet, sizes } = responsiveSources(
    'https://host/1/a.jpg',
    { width: 100, height: 50 },
    { fm: 'jpg', w: 100 },
    '50vw',
  );
  expect(src).toBe('https://host/1/a.jpg?fm=jpg&w=100');
  expect(webpSrcSet).toContain('https://host/1/a.jpg?fm=webp&w=100 100w');
  expect(sizes).toBe('50vw');
});
