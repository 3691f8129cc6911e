import { describe, expect, it } from 'vitest';
import { createDecoders } from './decoders.ts';

describe('createDecoders', () => {
  it.each([
    [null, 0],
    ['', 0],
    ['identity', 0],
    ['gzip', 1],
    [' GZIP ', 1],
    ['x-gzip', 1],
    ['br', 1],
    ['deflate', 1],
    ['gzip, br', 2],
  ])('decodes the Content-Encoding %j with %i streams', (encoding, count) => {
    const decoders = createDecoders(encoding);
    expect(decoders).toHaveLength(count);
    for (const decoder of decoders) decoder.destroy();
  });

  it.each(['compress', 'gzip, rot13', 'aws-chunked', 'constructor', '__proto__'])(
    'refuses the encoding %s',
    (encoding) => {
      expect(() => createDecoders(encoding)).toThrow('unknown Content-Encoding');
    },
  );

  it('refuses more than two layers', () => {
    expect(() => createDecoders('gzip, gzip, gzip')).toThrow('encoded 3 times');
  });
});
