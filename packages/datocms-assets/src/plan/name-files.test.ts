import { hash } from 'node:crypto';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { slugOf } from '../asset/slug.ts';
import { nameHash } from '../asset/stored-name.ts';
import type { FetchedAsset } from '../fetch/fetched-asset.ts';
import { nameFiles } from './name-files.ts';

describe('slugOf', () => {
  it.each([
    ['/99001/1700000001-kettle.jpg', 'kettle'],
    ['/99001/1700000018-1690000000-team_photo_2.png', 'team-photo-2'],
    ['/99001/custom-cover.jpeg', 'custom-cover'],
    ['/99001/1700000017-K%C3%B6ln%20Dom.jpg', 'koln-dom'],
    ['/99001/1700000001-CON.jpg', 'asset-con'],
    ['/99001/1700000001-.jpg', 'asset'],
    ['/99001/1700000001-日本.jpg', 'asset'],
    ['/99001/1700000001-..%2F..%2Fetc%2Fpasswd.txt', 'etc-passwd'],
    ['/99001/1700000001-scan-20261125123456.pdf', 'scan'],
    ['/99001/1700000001-%E0%A4%A.jpg', 'e0-a4-a'],
    ['/99001/1700000001-team-99001-in-2026.jpg', 'team-in-2026'],
    ['/99001/99001.png', 'asset'],
  ])('turns %s into %s', (path, slug) => {
    expect(slugOf(path)).toBe(slug);
  });

  it('returns a safe part of a file name for any path', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), (name) => {
        expect(slugOf(`/99001/${name}`)).toMatch(/^[a-z0-9]+(?:-[a-z0-9]+)*$/);
        expect(slugOf(`/99001/${name}`).length).toBeLessThanOrEqual(80);
      }),
    );
  });
});

describe('nameFiles', () => {
  const variant = (path: string, content: string, extension = 'webp'): FetchedAsset => ({
    request: { id: path, url: path, path, profile: 'web', md5: null, size: null, mimeType: null },
    sha256: hash('sha256', content),
    bytes: content.length,
    type: 'image/webp',
    extension,
    from: 'network',
    file: '',
  });

  it('gives the same name in each version of the package: other sites and caches name it', () => {
    const name = [...nameFiles([variant('/99001/1700000001-kettle.jpg', 'the bytes')]).values()][0];
    expect(name).toBe('kettle.5vmjgqoj7vo2s2vp.webp');
  });

  it('gives equal bytes one name, in whatever order they come', () => {
    const [a, b] = [variant('/9/1700000001-zebra.jpg', 'same'), variant('/9/1700000002-ant.jpg', 'same')];
    expect(nameFiles([a, b])).toEqual(new Map([...nameFiles([b, a])]));
    expect(new Set(nameFiles([a, b]).values())).toEqual(new Set([`ant.${nameHash(a.sha256)}.webp`]));
  });

  it('gives different bytes different names', () => {
    const names = nameFiles([variant('/9/1-a.jpg?1', 'one'), variant('/9/1-a.jpg?2', 'two')]);
    expect(new Set(names.values()).size).toBe(2);
  });

  it('keeps the name that an earlier pass gave', () => {
    const later = variant('/9/1-aardvark.jpg', 'same');
    expect([...nameFiles([later], () => [], new Map([[later.sha256, 'zebra.x.webp']])).values()]).toEqual([
      'zebra.x.webp',
    ]);
  });

  it('gives a picture the same name whichever of two equal uploads the site uses', () => {
    const equalPaths = () => ['/9/1-ant.jpg', '/9/1-zebra.jpg'];
    expect([...nameFiles([variant('/9/1-zebra.jpg', 'x')], equalPaths).values()]).toEqual([
      ...nameFiles([variant('/9/1-ant.jpg', 'x')], equalPaths).values(),
    ]);
  });

  it('never puts ten digits in a row into a name, which could be a timestamp', () => {
    fc.assert(fc.property(fc.string(), (content) => !/\d{10}/.test(nameHash(hash('sha256', content)))));
  });
});
