import { expect, it } from 'vitest';
import { maskSecret } from './mask-secret.ts';

it('a secret is masked in every text, at any depth', () => {
  const value = { url: '/a.jpg?txt=s3cret&b=s3cret', line: 1, places: [{ file: 's3cret.html' }], file: null };
  expect(maskSecret(value, 's3cret')).toEqual({
    url: '/a.jpg?txt=***&b=***',
    line: 1,
    places: [{ file: '***.html' }],
    file: null,
  });
  expect(maskSecret(value, '')).toBe(value);
});
