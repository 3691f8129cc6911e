import { describe, expect, it } from 'vitest';
import { finding } from '../findings/finding.ts';
import { mergePlaces } from './merge-places.ts';
import { mergeReports } from './merge-reports.ts';
import type { Report, ReportedVariant } from './report.ts';

const variant = (width: number): ReportedVariant => ({
  url: `https://www.datocms-assets.com/99001/1700000001-kettle.jpg?w=${width}`,
  ...{ accept: 'web', file: `_assets/kettle.${width}.webp`, bytes: width, type: 'image/webp', sha256: String(width) },
});

/** The report of a part with two pages, one of them rewritten. */
function part(name: string, widths: readonly number[], files: readonly string[], total: number): Report {
  const findings = files.map((file) => finding('placeholder', `in ${name}`, { file, line: 1, column: 1 }));
  const counts = { files: 2, pages: 2, rewritten: 1, references: 3, assets: 1, variants: 2, stored: 2, bytes: 0 };
  return {
    version: 1,
    dir: `/${name}`,
    counts: { ...counts, cached: 1, downloaded: 1, published: 9, errors: 0, warnings: findings.length },
    assets: [
      {
        source: 'https://www.datocms-assets.com/99001/1700000001-kettle.jpg',
        published: true,
        variants: widths.map(variant),
        usedIn: files,
      },
    ],
    coverage: { files: 10, pages: 5, excluded: 1, onDemand: [], contacts: [{ host: 'stream.mux.com', files: 2 }] },
    findings,
    timings: { total },
  };
}

describe('mergeReports', () => {
  const merged = mergeReports(
    [part('second', [20, 30], ['b.html', 'd.html'], 5), part('first', [10, 20], ['a.html'], 8)],
    '/all',
  );

  it('lists the findings and assets of all parts, in the order of one run', () => {
    expect(merged.findings.map(({ file }) => file)).toEqual(['a.html', 'b.html', 'd.html']);
    expect(merged.assets.map(({ usedIn }) => usedIn)).toEqual([['a.html', 'b.html', 'd.html']]);
    expect(merged.assets.flatMap(({ variants }) => variants.map(({ bytes }) => bytes))).toEqual([10, 20, 30]);
  });

  it('adds up the places of a problem of the whole site', () => {
    const places = (file: string, count: number) =>
      Array.from({ length: count }, (_, at) =>
        finding('needs-site', 'This place needs an absolute URL.', { file, line: at + 1, column: 1 }),
      );
    const parts = [places('a.html', 1), places('b.html', 2)].map((findings) => ({
      ...part('part', [], [], 1),
      findings: mergePlaces(findings),
    }));
    const { findings, counts } = mergeReports(parts, '/all');
    expect([counts.errors, findings.map(({ message }) => message)]).toEqual([1, ['3 places need an absolute URL.']]);
    expect(findings[0]?.places?.map(({ file }) => file)).toEqual(['a.html', 'b.html', 'b.html']);
  });

  it('tells a problem once that every part has, such as a cache that none can use', () => {
    const findings = [
      finding('cache-unusable', 'Read-only.'),
      finding('mention', 'In a copy.', { file: '404.html', line: 1 }),
    ];
    const { counts, ...others } = part('part', [], [], 1);
    const merged = mergeReports(
      [
        { ...others, counts, findings },
        { ...others, counts, findings: [...findings] },
      ],
      '/all',
    );
    expect([merged.counts.errors, merged.counts.warnings, merged.findings.length]).toEqual([1, 1, 2]);
  });

  it('has a variant that one part has stored, also if another part could not', () => {
    const [good, bad] = [part('good', [20], ['a.html'], 1), part('bad', [20], ['b.html'], 1)];
    const failed = bad.assets.map((asset) => ({
      ...asset,
      variants: asset.variants.map((each) => ({ ...each, file: null })),
    }));
    const { assets, counts } = mergeReports([good, { ...bad, assets: failed }], '/all');
    expect([assets[0]?.variants[0]?.file, counts.stored]).toEqual(['_assets/kettle.20.webp', 1]);
  });

  it('counts shared assets once, and adds up the work of the parts', () => {
    expect(merged.counts).toEqual({
      ...{ files: 4, pages: 4, rewritten: 2, references: 6, assets: 1, variants: 3, stored: 3, bytes: 60 },
      ...{ cached: 2, downloaded: 2, published: 9, errors: 0, warnings: 3 },
    });
  });

  it('adds up what the parts cover', () => {
    const contacts = [{ host: 'stream.mux.com', files: 4 }];
    expect(merged.coverage).toEqual({ files: 20, pages: 10, excluded: 2, onDemand: [], contacts });
  });

  it('has the given folder, and the time of the slowest part', () => {
    expect([merged.dir, merged.timings]).toEqual(['/all', { total: 8 }]);
  });

  it('throws if there is no report, or something else in the place of one', () => {
    expect(() => mergeReports([], '/all')).toThrow(RangeError);
    const others = [merged, { version: 2 } as unknown as Report];
    expect(() => mergeReports(others, '/all')).toThrow('expected reports of version 1, but number 2 is none.');
  });
});
