import { describe, expect, it } from 'vitest';
import { sampleAsset, sampleReport } from '../../../../test/support/sample-report.ts';
import { finding } from '../findings/finding.ts';
import type { Report } from './report.ts';
import { toJson as toParts } from './to-json.ts';

const toJson = (from: Report) => [...toParts(from)].join('');
const place = { url: 'https://www.datocms-assets.com/99001/kettle.jpg', column: 2, line: 1, file: 'index.html' };
const report = sampleReport({
  assets: [sampleAsset('kettle.jpg')],
  findings: [finding('leak', 'Left.', place), finding('cda-unreachable', 'Down.')],
  timings: { total: 9, custom: 3, rewrite: 5, published: 1, another: 2, scan: 4, store: 6 },
});

/** The same value with the keys of every object in the opposite order. */
function turned(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(turned);
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(
    Object.entries(value)
      .map(([key, each]) => [key, turned(each)] as const)
      .toReversed(),
  );
}

describe('toJson', () => {
  it('has the keys of the contract in their order', () => {
    const value = JSON.parse(toJson(report));
    expect(Object.keys(value)).toEqual(['version', 'dir', 'counts', 'coverage', 'assets', 'findings', 'timings']);
    expect(Object.keys(value.assets[0])).toEqual(['source', 'published', 'variants', 'usedIn']);
    expect(Object.keys(value.assets[0].variants[0])).toEqual(['url', 'accept', 'file', 'bytes', 'type', 'sha256']);
    expect(Object.keys(value.findings[0])).toEqual([
      'code',
      'level',
      'message',
      'file',
      'line',
      'column',
      'url',
      'fix',
    ]);
    expect(Object.keys(value.timings)).toEqual(['published', 'scan', 'store', 'rewrite', 'total', 'another', 'custom']);
  });

  it('contains the whole report, but for the links to the documentation of codes', () => {
    const findings = report.findings.map(({ docs: _, ...rest }) => rest);
    expect(JSON.parse(toJson(report))).toEqual(JSON.parse(JSON.stringify({ ...report, findings })));
  });

  it('leaves out undefined keys of a finding, and keeps null in a variant', () => {
    const [variant] = sampleAsset('kettle.jpg').variants;
    const assets = variant ? [sampleAsset('kettle.jpg', { variants: [{ ...variant, file: null, sha256: null }] })] : [];
    const value = JSON.parse(toJson(sampleReport({ assets, findings: [finding('cda-unreachable', 'Down.')] })));
    expect(Object.keys(value.findings[0])).toEqual(['code', 'level', 'message', 'fix']);
    expect(value.assets[0].variants[0]).toMatchObject({ file: null, sha256: null });
  });

  it('does not depend on the order of keys', () => {
    expect(toJson(turned(report) as typeof report)).toBe(toJson(report));
  });

  it('writes no key that is not in the contract', () => {
    const extra = { ...report, secret: 'x', findings: report.findings.map((each) => ({ ...each, offset: 7 })) };
    expect(toJson(extra)).toBe(toJson(report));
  });

  it.each([
    ['no asset', []],
    ['an asset', [sampleAsset('kettle.jpg')]],
    ['assets', [sampleAsset('kettle.jpg'), sampleAsset('a\n"assets": [].jpg')]],
  ])('is indented by two spaces and ends with a newline, with %s', (_, assets) => {
    const json = toJson({ ...report, assets, dir: '/site\n  "assets": []' });
    expect(json).toBe(`${JSON.stringify(JSON.parse(json), null, 2)}\n`);
    expect(json).toMatch(/^\{\n {2}"version": 1,\n/);
    expect(JSON.parse(json).assets).toHaveLength(assets.length);
  });

  it('escapes invisible characters, and keeps the value', () => {
    const message = 'a\u001b[31m\u009b\u202e\u2028\u{e0041}\ud800🫖\n"\\u0041';
    const json = toJson(sampleReport({ findings: [finding('leak', message)] }));
    expect(json.replaceAll('\n', '')).not.toMatch(/[\p{Cc}\p{Cf}\p{Zl}\p{Zp}\p{Cs}]/u);
    expect(JSON.parse(json).findings[0].message).toBe(message);
  });
});
