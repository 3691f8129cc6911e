import { describe, expect, it } from 'vitest';
import { decodeUrl, type EntityLayers, unencoded } from './decode-url.ts';

describe('decodeUrl', () => {
  it.each<[raw: string, layers: EntityLayers, percent: number, url: string]>([
    ['h/a?b=1&amp;c=2', 'once', 0, 'h/a?b=1&c=2'],
    ['h/a?b=1&amp;amp;c=2', 'once', 0, 'h/a?b=1&amp;c=2'],
    ['h/a?b=1&amp;amp;c=2', 'all', 0, 'h/a?b=1&c=2'],
    ['h/a?b=1&copy=2&reg;', 'once', 0, 'h/a?b=1&copy=2\xae'],
    ['h\\/a?b=1\\u0026c=2', 'all', 0, 'h/a?b=1&c=2'],
    ['h%2Fa%3Fb%3D1%26c%3D2', 'once', 1, 'h/a?b=1&c=2'],
    ['h%252Fa%253Fb%253D%2525', 'once', 2, 'h/a?b=%'],
    ['h%2Fa%zz%E9', 'once', 1, 'h/a%zz%E9'],
    [Buffer.from('h/K\xf6ln').toString('latin1'), 'once', 0, 'h/K\xf6ln'],
  ])('decodes %s, entities %s and percent-escapes %i times', (raw, layers, percent, url) => {
    expect(decodeUrl(raw, { ...unencoded, entityLayers: layers, percent })).toBe(url);
  });

  it.each<[raw: string, percent: number, url: string]>([
    ['h%2Fa%3Fb%3D1%26amp%3Bc%3D2', 1, 'h/a?b=1&c=2'],
    ['h%2Fa%3Fb%3D1%5Cu0026c%3D2', 1, 'h/a?b=1&c=2'],
    ['h%252Fa%253Fb%253D1%2526%252338%253Bc%253D2', 2, 'h/a?b=1&c=2'],
  ])('decodes %s of a text that is percent-encoded %i times', (raw, percent, url) => {
    expect(decodeUrl(raw, { ...unencoded, percent })).toBe(url);
  });
});
