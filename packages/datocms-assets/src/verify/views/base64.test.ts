import { constants, deflateRawSync, gzipSync } from 'node:zlib';
import { describe, expect, it } from 'vitest';
import { AssetHosts } from '../../asset/asset-url.ts';
import { compileNeedles } from '../search/needles.ts';
import { searchBytes } from '../search/search-bytes.ts';

const needles = compileNeedles({ hosts: new AssetHosts() });
const codesIn = (text: string) => searchBytes('page.html', Buffer.from(text), needles).map((each) => each.code);

const url = 'https://www.datocms-assets.com/99001/1700000001-kettle.jpg';
const picture = 'UklGRrgAAABXRUJQVlA4IKwAAADwBACdASoQABAABUB8JYgCdAEO9p5AAP7'.repeat(3);
const damaged = Buffer.concat([Buffer.from('H4sIAAAAAAAA', 'base64'), Buffer.alloc(60, 0xff)]).toString('base64');

describe('an archive in base64', () => {
  it('that is damaged is an error at the beginning', () => {
    expect(codesIn(`"data:application/gzip;base64,${damaged}"`)).toEqual(['archive']);
  });

  it.each([
    ['four', `${picture.slice(0, 60)}${damaged}`],
    ['one', `${picture.slice(0, 61)}${damaged}`],
  ])('is none where its first characters stand by chance in the middle, %s behind a group', (_, base64) => {
    expect(codesIn(`<img src="data:image/webp;base64,${base64}">`)).toEqual([]);
  });

  it.each([0, 1, 2, 3])('is found in the middle, %i characters behind a group', (shift) => {
    const packed = gzipSync(`a page with ${url} in it`).toString('base64');
    expect(codesIn(`"${picture.slice(0, 40 + shift)}${packed}"`)).toEqual(['leak']);
  });

  it('is found behind first characters that stand there by chance', () => {
    const packed = gzipSync(`a page with ${url} in it`).toString('base64');
    expect(codesIn(`"${picture}H4sI/A${picture.slice(0, 61)}${packed}"`)).toEqual(['leak']);
  });

  it('is an error in the middle where it is damaged after much that unpacks', () => {
    const much = deflateRawSync(Buffer.alloc(100_000, 'text'), { finishFlush: constants.Z_FULL_FLUSH });
    const packed = Buffer.concat([Buffer.from('H4sIAAAAAAAAAw==', 'base64'), much, Buffer.alloc(50, 0xff)]);
    expect(codesIn(`"${picture.slice(0, 40)}${packed.toString('base64')}"`)).toEqual(['archive']);
  });
});
