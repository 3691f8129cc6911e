import { expect, it } from 'vitest';
import { imgixUrl } from './imgix-url.ts';

const cases = [
  [{}, ''],
  [{ w: 300, h: null }, '?w=300'],
  [{ w: 300, auto: ['format', 'compress'], ar: '16:9' }, '?ar=16%3A9&auto=format%2Ccompress&w=300'],
  [
    { fillGradientRadialX: 0.5, maxW: 10, skipDefaultOptimizations: true },
    '?fill-gradient-radial-x=0.5&max-w=10&skip-default-optimizations=true',
  ],
  [{ txt: 'a b&c' }, '?txt=a+b%26c'],
] as const;

it.each(cases)('writes %j as %j: kebab case, sorted, lists joined by commas', (input, query) => {
  expect(imgixUrl('https://host/1/a.jpg', input)).toBe(`https://host/1/a.jpg${query}`);
});
