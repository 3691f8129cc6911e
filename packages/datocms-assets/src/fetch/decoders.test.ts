import { expect, it } from 'vitest';
import { decodersFor } from './decoders.ts';

it.each([
  [undefined, 0],
  ['', 0],
  ['identity', 0],
  ['gzip', 1],
  [' GZIP ', 1],
  ['x-gzip', 1],
  ['br', 1],
  ['deflate', 1],
  ['gzip, br', 2],
  [['gzip', 'br'], 2],
])('Content-Encoding %j is undone by %i streams', (encoding, count) => {
  const decoders = decodersFor(encoding);
  expect(decoders).toHaveLength(count);
  for (const decoder of decoders) decoder.destroy();
});

it.each(['compress', 'gzip, rot13', 'aws-chunked'])('the encoding %s is refused', (encoding) => {
  expect(() => decodersFor(encoding)).toThrow('not known');
});

it('layers over layers are refused', () => {
  expect(() => decodersFor('gzip, gzip, gzip')).toThrow('3 times over');
});
