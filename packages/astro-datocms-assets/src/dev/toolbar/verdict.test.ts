import type { LiveAsset } from 'datocms-assets';
import { describe, expect, it } from 'vitest';
import { describeFile, groupAssets } from './group-assets.ts';
import type { PageFinding, PageInspection } from './messages.ts';
import { describeExpiry, describePlaces, judgePage } from './verdict.ts';

const asset = (name: string, more: Partial<LiveAsset> = {}): LiveAsset => ({
  name,
  url: `https://www.datocms-assets.com/9/${name}`,
  standing: 'published',
  bytes: 1000,
  type: 'image/webp',
  ...more,
});
const unpublished: Partial<LiveAsset> = { standing: 'unpublished', level: 'error', reason: 'A draft.', bytes: null };
const served: Partial<LiveAsset> = { expires: 'never', bytes: null, type: null };
const failed: Partial<LiveAsset> = { standing: 'failed', level: 'error', reason: 'A 404.', bytes: null };
const finding = (level: PageFinding['level']): PageFinding => ({
  code: 'mention',
  level,
  message: '',
  fix: '',
  docs: '',
});

function judge(
  assets: readonly LiveAsset[],
  findings: readonly PageFinding[] = [],
  rendering: PageInspection['rendering'] = 'prerendered',
) {
  const inspection: PageInspection = { path: '/', rendering, prefix: '/', assets, findings };
  const { tone, text, counts } = judgePage(inspection, groupAssets(assets));
  return `${tone}: ${text} ${counts}`;
}

describe('judgePage', () => {
  it.each([
    [judge([]), 'clean: No problem was found on this page. This page names no asset of the CMS.'],
    [
      judge([asset('a.jpg'), asset('a.jpg?w=1'), asset('b.jpg', { bytes: null })]),
      'clean: No problem was found on this page. 2 assets in 3 files, 2 kB fetched so far.',
    ],
    [
      judge([asset('a.jpg', unpublished), asset('a.jpg?w=1', unpublished), asset('b.jpg', failed)], [finding('error')]),
      'error: This page would stop a build: 1 unpublished asset, 1 failed download, 1 finding. 2 assets in 3 files, 0 kB fetched so far.',
    ],
    [
      judge([asset('a.jpg', { ...unpublished, level: 'warning' })], [finding('warning'), finding('warning')]),
      'warning: A build would warn about this page: 1 unpublished asset, 2 findings. 1 asset in 1 file, 0 kB fetched so far.',
    ],
    [
      judge([asset('a.jpg', { ...unpublished, level: 'warning' })], [finding('error')]),
      'error: This page would stop a build: 1 finding. 1 asset in 1 file, 0 kB fetched so far.',
    ],
    [
      judge([asset('a.jpg', { standing: 'failed', reason: 'A 404.', bytes: null })]),
      'warning: A build downloads nothing, and would not tell of 1 failed download. 1 asset in 1 file, 0 kB fetched so far.',
    ],
    [
      judge([], [], 'uncovered'),
      'unknown: This route is rendered on demand. Its assets are neither replaced nor checked, here and in a build. This page names no asset of the CMS.',
    ],
    [
      judge([asset('a.jpg', served)], [], 'served'),
      'clean: This route is rendered on demand, and the server serves its assets. 1 asset in 1 file.',
    ],
    [
      judge(
        [asset('a.jpg', { ...served, standing: 'unpublished' }), asset('b.jpg', { ...served, standing: 'allowed' })],
        [],
        'served',
      ),
      'unknown: This route is rendered on demand, and the server serves its assets. 1 asset is not published, so no cache may keep this page. 2 assets in 2 files.',
    ],
    [
      judge([asset('a.jpg', served), asset('a.jpg?w=1', unpublished)], [], 'served'),
      'error: This page would stop a build: 1 unpublished asset. 1 asset in 2 files.',
    ],
  ])('says %j', (said, expected) => {
    expect(said).toBe(expected);
  });
});

describe('describePlaces', () => {
  const places = Array.from({ length: 7 }, (_, at) => ({ file: 'index.html', line: at + 1, column: 2 }));
  it.each<[Partial<PageFinding>, string]>([
    [{}, ''],
    [{ line: 3 }, 'line 3'],
    [{ line: 3, column: 4 }, 'line 3:4'],
    [{ line: 1, column: 2, places: places.slice(0, 2) }, 'line 1:2, 2:2'],
    [{ line: 1, column: 2, places }, 'line 1:2, 2:2, 3:2, 4:2, 5:2, …'],
  ])('says of %j: %s', (more, expected) => {
    expect(describePlaces({ ...finding('warning'), ...more })).toBe(expected);
  });
});

describe('describeExpiry', () => {
  it.each<[Partial<LiveAsset>, string | undefined]>([
    [{}, undefined],
    [served, 'permanent URL'],
    [{ ...served, standing: 'allowed' }, 'permanent URL'],
    [{ ...served, standing: 'withdrawn' }, 'URL has stopped working'],
    [{ standing: 'unpublished', expires: 4600 }, 'URL expires in 60 min.'],
    [{ standing: 'withdrawn', expires: 1001 }, 'URL expires in 1 min.'],
    [{ standing: 'unpublished', expires: 1000 }, 'URL has expired'],
  ])('says of %j: %s', (more, expected) => {
    expect(describeExpiry(asset('a.jpg', more), 1_000_000)).toBe(expected);
  });
});

describe('groupAssets', () => {
  it('makes one group of all files of an asset, also from other hosts, with the worst groups first', () => {
    const groups = groupAssets([
      asset('1700000001-a%20b.jpg', { bytes: null }),
      asset('1700000001-a%20b.jpg?w=1'),
      asset('x', { url: 'https://media.example.org/9/1700000001-a%20b.jpg?w=2' }),
      asset('%ff.jpg', unpublished),
      asset('c.jpg', failed),
      asset('c.jpg?w=1', { ...failed, reason: 'A stall.' }),
    ]);
    expect(
      groups.map(({ name, worst, reason, files, bytes }) => [name, worst.standing, reason, files.length, bytes]),
    ).toEqual([
      ['c.jpg', 'failed', undefined, 2, 0],
      ['%ff.jpg', 'unpublished', 'A draft.', 1, 0],
      ['a b.jpg', 'published', undefined, 3, 2000],
    ]);
  });

  it('makes one group of all files of a video, as a build counts one asset', () => {
    const files = [
      '//stream.mux.com/Film1.m3u8',
      '//stream.mux.com/Film1/high.mp4',
      '//image.mux.com/Film1/thumbnail.webp?time=2',
    ];
    const groups = groupAssets(files.map((url) => asset(url, { url: `https:${url}` })));
    expect(groups.map(({ name, files }) => [name, files.map(({ url }) => describeFile(url))])).toEqual([
      ['Film1.m3u8', ['Film1.m3u8', 'high.mp4', 'thumbnail.webp time=2']],
    ]);
    expect(['', '?w=20&fm=webp'].map((query) => describeFile(asset(`a.jpg${query}`).url))).toEqual([
      'as uploaded',
      'w=20 fm=webp',
    ]);
  });

  it('shows a picture that has been fetched', () => {
    const pictures = groupAssets([
      asset('a.jpg', { bytes: null }),
      asset('a.jpg?w=1'),
      asset('b.pdf', { type: 'application/pdf' }),
    ]).map(({ picture }) => picture?.name);
    expect(pictures).toEqual(['a.jpg?w=1', undefined]);
    const standings = [served, { ...served, standing: 'withdrawn' }, { standing: 'unpublished', expires: 1 }] as const;
    const servedPictures = standings.map((more) => groupAssets([asset('a.jpg', { ...served, ...more })])[0]?.picture);
    expect(servedPictures.map((picture) => picture !== undefined)).toEqual([true, false, true]);
  });
});
