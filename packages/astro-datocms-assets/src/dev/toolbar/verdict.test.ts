import type { LiveAsset } from 'datocms-assets';
import { describe, expect, it } from 'vitest';
import { groupAssets } from './group-assets.ts';
import type { PageFinding, PageInspection } from './messages.ts';
import { judgePage } from './verdict.ts';

const asset = (name: string, more: Partial<LiveAsset> = {}): LiveAsset => ({
  name,
  url: `https://www.datocms-assets.com/9/${name}`,
  standing: 'published',
  bytes: 1000,
  type: 'image/webp',
  ...more,
});
const unpublished: Partial<LiveAsset> = { standing: 'unpublished', level: 'error', reason: 'A draft.', bytes: null };
const failed: Partial<LiveAsset> = { standing: 'failed', level: 'error', reason: 'A 404.', bytes: null };
const finding = (level: PageFinding['level']): PageFinding => ({
  code: 'mention',
  level,
  message: '',
  fix: '',
  docs: '',
});

function judge(assets: readonly LiveAsset[], findings: readonly PageFinding[] = [], isCovered = true) {
  const inspection: PageInspection = { path: '/', isCovered, prefix: '/', assets, findings };
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
      judge([], [], false),
      'unknown: This route is rendered on demand. Its assets are neither replaced nor checked, here and in a build. This page names no asset of the CMS.',
    ],
  ])('says %j', (said, expected) => {
    expect(said).toBe(expected);
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

  it('shows a picture that has been fetched', () => {
    const pictures = groupAssets([
      asset('a.jpg', { bytes: null }),
      asset('a.jpg?w=1'),
      asset('b.pdf', { type: 'application/pdf' }),
    ]).map(({ picture }) => picture?.name);
    expect(pictures).toEqual(['a.jpg?w=1', undefined]);
  });
});
