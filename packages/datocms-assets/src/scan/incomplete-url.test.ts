import { describe, expect, it } from 'vitest';
import { hasTextInQuery } from './incomplete-url.ts';

describe('hasTextInQuery', () => {
  it.each([
    "?w='+w+'",
    '?w=1" alt="',
    '?w=%27%2Bw%2B%27',
    '?auto=format&w=1)',
    '?w=640;h=480',
    '?w=(width)',
    '?h=1 px',
    '?txt=a"',
    "?txt=a%20b'",
    '?txt=a)',
    '?txt=<b>',
    '?txt=a";',
    "?dl=a.pdf'",
    '?dl=[name].pdf',
    '?mark=/1/a.png)',
  ])('finds text in %s', (query) => {
    expect(hasTextInQuery(`https://www.datocms-assets.com/1/a.jpg${query}`)).toBe(true);
  });

  it.each([
    '',
    '?',
    '?w=640&h=48.5&ar=16:9&rect=0,0,8,9&auto=format,compress',
    '?ar=16%3A9&crop=faces%2Centropy',
    "?txt=it's+a%20kettle",
    '?txt=say "hi"',
    '?txt=a (b)',
    '?dl=my+guide.pdf',
    '?dl=My%20Guide%20(1).pdf',
    '?dl=caf%C3%A9%2Bb.pdf&w=1',
    '?txt-font=Avenir+Next,Bold',
    '?mark=https%3A%2F%2Fwww.datocms-assets.com%2F1%2Fb(1).png',
    '?txt64=a+b/c==',
    '?utm_campaign=a+b;c&w=1',
    '?w=1#(top)',
    '?w=1\n&h=2',
  ])('finds none in %s', (query) => {
    expect(hasTextInQuery(`https://www.datocms-assets.com/1/a.jpg${query}`)).toBe(false);
  });
});
