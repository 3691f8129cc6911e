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
  [{ txt: 'a b&c', txtSize: 20 }, '?txt-size=20&txt64=YSBiJmM'],
  [{ mark: 'https://host/1/b.png?w=9', w: 30 }, '?mark64=aHR0cHM6Ly9ob3N0LzEvYi5wbmc_dz05&w=30'],
  [{ mask: 'ellipse', txt: 'Sale' }, '?mask=ellipse&txt=Sale'],
] as const;

it.each(cases)('writes %j as %j: kebab case, sorted, lists joined by commas, texts in base64url', (input, query) => {
  expect(imgixUrl('https://host/1/a.jpg', input)).toBe(`https://host/1/a.jpg${query}`);
});
