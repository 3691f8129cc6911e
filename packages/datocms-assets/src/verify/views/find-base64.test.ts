import { constants, deflateRawSync, gzipSync } from 'node:zlib';
import { describe, expect, it } from 'vitest';
import { search } from '../../../../../test/verify/search-text.ts';

const url = 'https://www.datocms-assets.com/99001/1700000001-kettle.jpg';
const picture = 'UklGRrgAAABXRUJQVlA4IKwAAADwBACdASoQABAABUB8JYgCdAEO9p5AAP7'.repeat(3);
const damaged = Buffer.concat([Buffer.from('H4sIAAAAAAAA', 'base64'), Buffer.alloc(60, 0xff)]).toString('base64');

describe('an archive in base64', () => {
  it('is an error where it is damaged, at the beginning', () => {
    expect(search(`"data:application/gzip;base64,${damaged}"`).codes).toEqual(['archive']);
  });

  it.each([
    ['four', `${picture.slice(0, 60)}${damaged}`],
    ['one', `${picture.slice(0, 61)}${damaged}`],
  ])('is none where its first characters stand by chance in the middle, %s characters behind a group', (_, base64) => {
    expect(search(`<img src="data:image/webp;base64,${base64}">`).codes).toEqual([]);
  });

  it.each([0, 1, 2, 3])('is found in the middle, %i characters behind a group', (shift) => {
    const packed = gzipSync(`a page with ${url} in it`).toString('base64');
    expect(search(`"${picture.slice(0, 40 + shift)}${packed}"`).codes).toEqual(['leak']);
  });

  it('is found behind such characters', () => {
    const packed = gzipSync(`a page with ${url} in it`).toString('base64');
    expect(search(`"${picture}H4sI/A${picture.slice(0, 61)}${packed}"`).codes).toEqual(['leak']);
  });

  it('is an error in the middle where it is damaged behind much that unpacks', () => {
    const much = deflateRawSync(Buffer.alloc(100_000, 'text'), { finishFlush: constants.Z_FULL_FLUSH });
    const packed = Buffer.concat([Buffer.from('H4sIAAAAAAAAAw==', 'base64'), much, Buffer.alloc(50, 0xff)]);
    expect(search(`"${picture.slice(0, 40)}${packed.toString('base64')}"`).codes).toEqual(['archive']);
  });
});
