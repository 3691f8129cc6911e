import { describe, expect, it } from 'vitest';
import { sampleAsset, sampleReport } from '../../../../test/support/sample-report.ts';
import { finding } from '../findings/finding.ts';
import { groupFindings } from './group-findings.ts';
import { makePageData } from './make-page-data.ts';
import type { PageAsset } from './page/page-data.ts';
import { type AssetFilter, selectAssets } from './page/select-assets.ts';
import type { Report, ReportedAsset } from './report.ts';

const dataOf = (report: Report) => makePageData(report, groupFindings(report.findings), '../dist/');
const [small, large] = sampleAsset('x.jpg').variants.toReversed() as [Variant, Variant];
type Variant = ReportedAsset['variants'][number];

describe('makePageData', () => {
  it.each<[string, Partial<ReportedAsset>]>([
    ['stored', {}],
    ['stored', { variants: [{ ...small, file: '_assets/placeholder-300x200.abc.png' }] }],
    ['allowed', { published: false }],
    ['not published', { published: false, variants: [] }],
    ['not stored', { variants: [small, { ...large, file: null }] }],
    // An error ended the run before its downloads.
    ['not stored', { variants: [] }],
    ['placeholder', { published: false, variants: [{ ...small, file: '_assets/placeholder-240x160.abc.svg' }] }],
  ])('says of an asset that it is %s', (status, more) => {
    expect(dataOf(sampleReport({ assets: [sampleAsset('kettle.jpg', more)] })).assets[0]?.status).toBe(status);
  });

  it.each<[string, string | undefined, readonly Variant[]]>([
    [
      'the smallest picture that is no preview',
      'b',
      [
        { ...large, file: 'a' },
        { ...small, bytes: 1800, file: 'b' },
      ],
    ],
    [
      'the largest of previews',
      'b',
      [
        { ...small, bytes: 20, file: 'a' },
        { ...small, bytes: 300, file: 'b' },
      ],
    ],
    ['no file that is no picture', undefined, [{ ...large, type: 'application/pdf' }]],
    ['no picture that is not stored', undefined, [{ ...large, file: null }]],
  ])('shows as the picture of an asset %s', (_, file, variants) => {
    const asset = dataOf(sampleReport({ assets: [sampleAsset('x.jpg', { variants })] })).assets[0];
    expect(asset?.variants[asset.thumbnail]?.[1]).toBe(file);
  });

  it('tells the findings of an asset by all URLs of its variants, errors first', () => {
    const [kettle = '', pot = ''] = ['kettle.jpg', 'pot.jpg'].map((name) => sampleAsset(name).source);
    const findings = [
      finding('gps-metadata', 'A position.', { url: kettle }),
      finding('unpublished', 'Nothing uses it.', { url: `${kettle}?w=1` }),
      finding('unpublished', 'Nothing uses it.', { url: `${kettle}?w=2` }),
      finding('cache-unusable', 'Read-only.'),
    ];
    const { assets, codes } = dataOf(
      sampleReport({ findings, assets: [sampleAsset('kettle.jpg'), sampleAsset('pot.jpg')] }),
    );
    expect(assets.map(({ codes: ids }) => ids.map((id) => codes[id]?.code))).toEqual([
      ['unpublished', 'gps-metadata'],
      [],
    ]);
    expect(pot).toBe(assets[1]?.source);
  });

  it('tells the findings of a video, which has URLs on several hosts', () => {
    const video = sampleAsset('x', { source: 'https://stream.mux.com/Film1.m3u8', variants: [] });
    const other = sampleAsset('y', { source: 'https://stream.mux.com/Film2.m3u8', variants: [] });
    const url = 'https://image.mux.com/Film1/thumbnail.webp?time=2';
    const { assets } = dataOf(
      sampleReport({ findings: [finding('download-failed', 'Down.', { url })], assets: [video, other] }),
    );
    expect(assets.map(({ codes }) => codes)).toEqual([[0], []]);
  });

  it('shows variants by their parameters, and the files of a video by their URLs', () => {
    const stream = 'https://stream.mux.com/Film1.m3u8';
    const source = 'https://www.datocms-assets.com/1/a.jpg';
    const queriesOf = (source: string, urls: readonly string[]) => {
      const variants = urls.map((url) => ({ ...small, url }));
      const { assets } = dataOf(sampleReport({ assets: [sampleAsset('x', { source, variants })] }));
      return assets[0]?.variants.map(([query]) => query);
    };
    expect(queriesOf(source, [source, `${source}?w=20`])).toEqual(['', '?w=20']);
    expect(queriesOf(stream, [stream])).toEqual([stream]);
  });

  it('names each file that uses assets once, and all files of an asset in ranges', () => {
    const usedIn = Array.from({ length: 300 }, (_, at) => `page-${at + 100}.html`);
    const { assets, files } = dataOf(
      sampleReport({
        assets: [
          sampleAsset('a.jpg', { usedIn }),
          sampleAsset('b.jpg', { usedIn: [...usedIn.slice(1, 3), ...usedIn.slice(7, 8)] }),
          sampleAsset('c.jpg', { usedIn: [] }),
        ],
      }),
    );
    expect(assets.map(({ fileCount, files: ranges }) => [fileCount, ranges])).toEqual([
      [300, [[0, 300]]],
      [
        3,
        [
          [1, 3],
          [7, 8],
        ],
      ],
      [0, []],
    ]);
    expect(files).toEqual(usedIn);
  });

  it('has a bound for the ranges of assets that are used in every other file', () => {
    const files = Array.from({ length: 2000 }, (_, at) => `${at + 1000}.html`);
    const everyOther = files.filter((_, at) => at % 2 === 0);
    const report = sampleReport({
      assets: [
        sampleAsset('all.jpg', { usedIn: files }),
        ...['a.jpg', 'b.jpg', 'c.jpg'].map((name) => sampleAsset(name, { usedIn: everyOther })),
      ],
    });
    const { assets } = makePageData(report, [], null, 1500);
    expect(assets.map(({ fileCount, files: ranges }) => [fileCount, ranges.length])).toEqual([
      [2000, 1],
      [1000, 1000],
      [1000, 499],
      [1000, 200],
    ]);
  });
});

describe('selectAssets', () => {
  // Each is used in two of 1000 files, the second of which is no neighbour of the first.
  const files = Array.from({ length: 1000 }, (_, at) => `news/${at}.html`);
  const assets = [
    ['Pot', 'stored', 30, 3, 9, []],
    ['kettle', 'stored', 20, 1, 5, [1]],
    ['cup', 'not stored', 10, 2, 7, [0, 1]],
  ].map(
    ([name, status, bytes, variantCount, fileCount, codes], at) =>
      ({
        ...{ name, status, bytes, variantCount, fileCount, codes },
        files: [at, at + 900].map((file) => [file, file + 1]),
      }) as unknown as PageAsset,
  );
  const all: AssetFilter = { search: '', status: '', code: '', sort: 'problems' };

  it.each<[Partial<AssetFilter>, string]>([
    [{}, 'cup kettle Pot'],
    [{ sort: 'name' }, 'cup kettle Pot'],
    [{ sort: 'size' }, 'Pot kettle cup'],
    [{ sort: 'variants' }, 'Pot cup kettle'],
    [{ sort: 'files' }, 'Pot cup kettle'],
    [{ status: 'stored' }, 'kettle Pot'],
    [{ code: '1' }, 'cup kettle'],
    [{ code: '0' }, 'cup'],
    [{ search: ' P  ' }, 'cup Pot'],
    [{ search: 'p OT' }, 'Pot'],
    [{ search: 'p', status: 'not stored', code: '1' }, 'cup'],
    [{ search: 'nothing' }, ''],
    [{ search: 'news/90' }, 'cup kettle Pot'],
    [{ search: 'news/901.HTML' }, 'kettle'],
    [{ search: 'news/902 cup' }, 'cup'],
    [{ search: 'news/903' }, ''],
  ])('with %j is %j', (filter, expected) => {
    const found = selectAssets(assets, { ...all, ...filter }, ({ name }) => name.toLowerCase(), files);
    expect(found.map(({ name }) => name).join(' ')).toBe(expected);
  });
});
