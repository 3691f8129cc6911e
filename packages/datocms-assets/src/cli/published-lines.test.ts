import { describe, expect, it } from 'vitest';
import type { PublishedAsset } from '../published/published-index.ts';
import { toLines } from './published-lines.ts';

const asset = (path: string, more: Partial<PublishedAsset> = {}): PublishedAsset => ({
  width: 640,
  height: 480,
  via: [{ locale: 'en', field: 'cover', record: 'r1', model: 'article' }],
  mimeType: 'image/jpeg',
  size: 20_480,
  md5: 'd41d8cd98f00b204e9800998ecf8427e',
  url: `https://www.datocms-assets.com${path}`,
  path,
  id: '7',
  ...more,
});
const lines = (...assets: readonly PublishedAsset[]) => [
  ...toLines({ assets: new Map(assets.map((each) => [each.path, each])), models: 1, records: 1, requests: 1 }),
];

describe('toLines', () => {
  it('returns no line for an empty index', () => {
    expect(lines()).toEqual([]);
  });

  it('writes the keys of the contract in their order, and no others', () => {
    expect(lines(asset('/99001/kettle.jpg'))).toEqual([
      '{"id":"7","path":"/99001/kettle.jpg","url":"https://www.datocms-assets.com/99001/kettle.jpg",' +
        '"md5":"d41d8cd98f00b204e9800998ecf8427e","size":20480,"mimeType":"image/jpeg",' +
        '"via":[{"model":"article","record":"r1","field":"cover","locale":"en"}]}',
    ]);
  });

  it('writes null for what the CDA does not know', () => {
    const [line = ''] = lines(asset('/99001/kettle.jpg', { id: null, md5: null, size: null, mimeType: null }));
    expect(JSON.parse(line)).toMatchObject({ id: null, md5: null, size: null, mimeType: null });
  });

  it('sorts by path', () => {
    const paths = lines(asset('/2/b.jpg'), asset('/10/a.jpg'), asset('/2/B.jpg')).map((line) => JSON.parse(line).path);
    expect(paths).toEqual(['/10/a.jpg', '/2/B.jpg', '/2/b.jpg']);
  });

  it('writes each asset on one line without invisible characters', () => {
    const field = 'a\n\u001b[31m\u2028\u202e';
    const [line = ''] = lines(asset('/99001/kettle.jpg', { via: [{ model: 'm', record: null, field, locale: null }] }));
    expect(line).not.toMatch(/[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]/u);
    expect(JSON.parse(line).via[0].field).toBe(field);
  });
});
