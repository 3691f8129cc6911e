import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { openPublished, packPublished } from './packed-paths.ts';

const key = Uint8Array.from({ length: 16 }, (_, at) => at);
const paths = Array.from({ length: 1000 }, (_, at) => `/99001/${1_700_000_000 + at}-kettle-${at}.jpg`);

describe('a packed index', () => {
  it('has the paths that were packed, and no others', () => {
    fc.assert(
      fc.property(fc.uniqueArray(fc.string({ unit: 'grapheme' })), fc.array(fc.string()), (packed, others) => {
        const index = openPublished(packPublished(packed));
        expect(index.size).toBe(packed.length);
        expect(packed.filter((path) => !index.has(path))).toEqual([]);
        expect(others.filter((path) => index.has(path) && !packed.includes(path))).toEqual([]);
      }),
    );
  });

  it('takes 8 bytes for each asset, and 24 more', () => {
    expect(packPublished(paths)).toHaveLength(8024);
    expect(packPublished([...paths, ...paths])).toHaveLength(8024);
  });

  it('has the same bytes for the same paths and key, in any order, and others for another key', () => {
    const bytes = packPublished(paths, key);
    expect(packPublished([...paths].reverse(), key)).toEqual(bytes);
    expect(packPublished(paths)).not.toEqual(packPublished(paths));
    expect(bytes.subarray(24)).not.toEqual(packPublished(paths, key.toReversed()).subarray(24));
  });

  it('answers the same again and again, also when it is asked more than it remembers', () => {
    const index = openPublished(packPublished(paths, key));
    const asked = [...paths, ...Array.from({ length: 12_000 }, (_, at) => `/99001/${at}-draft.jpg`), ...paths];
    expect(asked.filter((path) => index.has(path))).toEqual([...paths, ...paths]);
  });

  it('can be read from an ArrayBuffer, and from a part of one', () => {
    const bytes = packPublished(paths, key);
    const long = new Uint8Array(bytes.length + 6);
    long.set(bytes, 3);
    for (const index of [openPublished(bytes.buffer), openPublished(long.subarray(3, -3))]) {
      expect(paths.filter((path) => index.has(path))).toEqual(paths);
    }
  });

  const bytes = packPublished(paths, key);
  it.each<[string, Uint8Array]>([
    ['nothing', new Uint8Array()],
    ['only its head', bytes.subarray(0, 23)],
    ['an entry too few', bytes.subarray(0, -8)],
    ['a byte too many', new Uint8Array([...bytes, 0])],
    ['text', new TextEncoder().encode('{"path":"/99001/1700000001-kettle.jpg"}')],
  ])('is refused if it is %s', (_, damaged) => {
    expect(() => openPublished(damaged)).toThrow(TypeError);
  });

  it.each([undefined, null, 'text', ['DAP1'], {}])('is refused if it is no bytes: %j', (value) => {
    expect(() => openPublished(value as unknown as Uint8Array)).toThrow(
      'expected the bytes that packPublished has made',
    );
  });

  it.each<[string, unknown]>([
    ['nothing', undefined],
    ['one path', '/99001/1-kettle.jpg'],
    ['an index', { assets: new Map() }],
    ['the assets of an index', new Map([['/99001/1-kettle.jpg', {}]])],
  ])('is not made of %s', (_, given) => {
    expect(() => packPublished(given as string[])).toThrow('packPublished: expected paths of assets');
  });

  it('is not made with a key of another length', () => {
    expect(() => packPublished(paths, key.subarray(1))).toThrow('The key of a packed index has 16 bytes.');
  });
});
