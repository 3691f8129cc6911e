import { stripVTControlCharacters } from 'node:util';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { type Sample, sampleAsset, sampleReport } from '../../../../test/support/sample-report.ts';
import { type Finding, finding } from '../findings/finding.ts';
import { findingsPage } from '../options/manifest.ts';
import { reportNotWritten } from './check-report-paths.ts';
import { toText } from './to-text.ts';

const kettle = 'https://www.datocms-assets.com/99001/kettle.jpg?w=640';
const work = {
  files: 61,
  pages: 34,
  rewritten: 40,
  references: 1204,
  assets: 46,
  variants: 310,
  stored: 300,
  bytes: 8_100_000,
  cached: 310,
};
const done = { rewrite: 300, verify: 200, total: 1184 };
const plain = { color: false, cwd: '/site' };
const inPlaces = (count: number, more: Partial<Finding> = {}) =>
  Array.from({ length: count }, (_, at) =>
    finding('unpublished', 'Nothing uses it.', { file: 'a.html', line: at + 1, column: 7, url: kettle, ...more }),
  );

afterEach(() => vi.unstubAllEnvs());

describe('toText', () => {
  it('describes a clean job in one line', () => {
    expect(toText(sampleReport({ counts: work, timings: done }), plain)).toBe(
      '✓ 34 pages, 1,204 references, 46 assets, 310 variants (8.1 MB), 310 cached, 0 downloaded, 1.2 s. 34 of 34 pages are local. No asset URL of the CMS is left.',
    );
  });

  it('describes an empty report', () => {
    expect(toText(sampleReport(), plain)).toBe(
      '✓ 0 files scanned. No file was changed, and the output was not searched.',
    );
  });

  it('shows a finding with code, URL, message, place and fix, then the summary', () => {
    const findings = inPlaces(1);
    expect(toText(sampleReport({ findings, counts: { pages: 1, references: 1 } }), plain)).toBe(
      [
        '✗ error unpublished (1)',
        `  ${kettle}`,
        '  Nothing uses it.',
        '    at dist/a.html:1:7',
        '  Fix: Publish a record that uses the asset, remove the reference, or allow the asset with `allow`, a glob for its URL without parameters.',
        `  Docs: ${findingsPage}#unpublished`,
        '',
        '  1 page, 1 reference, 0 assets, 0 variants, 0 cached, 0 downloaded.',
        '✗ 1 error. No file was changed.',
      ].join('\n'),
    );
  });

  it('shows a URL in many places once, with the first places and the number of the others', () => {
    const text = toText(sampleReport({ findings: inPlaces(46) }), plain);
    expect(text.split(kettle)).toHaveLength(2);
    expect(text.match(/ at /g)).toHaveLength(5);
    expect(text).toContain('✗ error unpublished (1)');
    expect(text).toContain('    and 41 more\n');
    expect(text).toContain('✗ 1 error. ');
  });

  it('shows the first 20 problems of a code and the number of the others, and all if it is verbose', () => {
    const findings = Array.from({ length: 50 }, (_, at) =>
      inPlaces(2, { url: `https://www.datocms-assets.com/99001/${at}.jpg` }),
    ).flat();
    const text = toText(sampleReport({ findings }), plain);
    expect(text.match(/https:\/\/www/g)).toHaveLength(20);
    expect(text).toContain(
      "\n\n  and 30 more: write a report (`report: 'report.html'`), or use `verbose: true`\n  Fix: ",
    );
    expect(toText(sampleReport({ findings }), { ...plain, optionNames: 'flags' })).toContain(
      'and 30 more: write a report (--report report.html), or use --verbose\n',
    );
    const all = toText(sampleReport({ findings }), { ...plain, verbose: true });
    expect(all.match(/https:\/\/www/g)).toHaveLength(50);
    expect(all).not.toContain('write a report');
  });

  it('shows all places and the time of each step if it is verbose', () => {
    const text = toText(sampleReport({ findings: inPlaces(46), timings: { scan: 88, total: 1184 } }), {
      ...plain,
      verbose: true,
    });
    expect(text.match(/ at /g)).toHaveLength(46);
    expect(text).not.toContain('more');
    expect(text).toContain('Time: scan 88 ms, total 1.2 s');
  });

  it('shows the message of a place beside it if it differs', () => {
    const findings = [...inPlaces(1), ...inPlaces(1, { message: 'A draft uses it.' })];
    expect(toText(sampleReport({ findings }), plain)).toContain('    at dist/a.html:1:7: A draft uses it.\n');
  });

  it('shows the fix once for a code, or for each problem if the fixes differ', () => {
    const urls = [kettle, `${kettle}&h=1`];
    const same = urls.map((url) => finding('leak', 'x', { url }));
    const own = urls.map((url) => finding('leak', 'x', { url, fix: `Look at ${url}.` }));
    expect(toText(sampleReport({ findings: same }), plain).match(/Fix:/g)).toHaveLength(1);
    expect(toText(sampleReport({ findings: own }), plain).match(/Fix: Look at/g)).toHaveLength(2);
  });

  it('puts errors before warnings and counts both', () => {
    const findings = [finding('cache-unusable', 'Read-only.'), ...inPlaces(2)];
    const text = toText(sampleReport({ findings }), plain);
    expect(text.indexOf('error unpublished')).toBeLessThan(text.indexOf('! warning cache-unusable'));
    expect(text).toContain('✗ 1 error, 1 warning.');
  });

  it.each<[string, Sample, string]>([
    [
      'errors after a pass that wrote',
      { findings: inPlaces(1), counts: work, timings: {} },
      '✗ 1 error. The output was changed',
    ],
    [
      'errors before anything was written',
      { findings: inPlaces(1), counts: { stored: 9 }, timings: { download: 1 } },
      'No file was changed.',
    ],
    [
      'an error while files were stored',
      { findings: inPlaces(1), timings: { download: 1, store: 1 } },
      '✗ 1 error. No page was changed. Stored files may have been added.',
    ],
    [
      'errors in the verification',
      { findings: inPlaces(1), counts: work, timings: done },
      'it is not clean: do not publish it.',
    ],
    [
      'warnings',
      { findings: [finding('placeholder', 'x')], counts: work, timings: done },
      '! 1 warning. 34 of 34 pages are local. No asset URL of the CMS is left.',
    ],
    [
      'a report that could not be written after a clean run',
      {
        findings: [reportNotWritten('/proc/r.json', new Error('x'), '/site'), finding('placeholder', 'x')],
        counts: work,
        timings: done,
      },
      '✗ 1 error, 1 warning. 34 of 34 pages are local. No asset URL of the CMS is left, but a report could not be written.',
    ],
    [
      'a report that could not be written, and an error',
      {
        findings: [reportNotWritten('/proc/r.json', new Error('x'), '/site'), ...inPlaces(1)],
        counts: work,
        timings: done,
      },
      '✗ 2 errors. The output was changed, but it is not clean: do not publish it.',
    ],
    [
      'a check that a report can not be written',
      { findings: [reportNotWritten('/proc/r.json', new Error('x'), '/site')], timings: {} },
      '✗ 1 error. No file was changed.',
    ],
    [
      'a dry run',
      { counts: { references: 3, variants: 2 }, coverage: { dryRun: true }, timings: { scan: 1 } },
      'Dry run: no file was changed, and the output was not searched.',
    ],
    [
      'a dry run with an error',
      { findings: inPlaces(1), coverage: { dryRun: true }, timings: { scan: 1 } },
      '✗ 1 error. Dry run: no file was changed.',
    ],
    [
      'a run with server code that may name assets',
      { findings: [finding('server-code', 'x', { level: 'warning' })], counts: work, timings: done },
      '! 1 warning. 34 of 34 pages are local. No asset URL of the CMS is left in what was built for browsers.',
    ],
    [
      'a run that leaves files out',
      { counts: work, coverage: { pages: 36, excluded: 3 }, timings: done },
      '34 of 36 pages are local. 3 files are excluded and not searched. No asset URL of the CMS is left in the others.',
    ],
    [
      'a run that leaves all pages out',
      { coverage: { files: 1, pages: 1, excluded: 1 }, timings: done },
      '✓ 0 files scanned, 1.2 s. 1 file is excluded and not searched. No file was searched.',
    ],
    [
      'a build with routes that a server renders, of which nothing more is said',
      {
        counts: { ...work, files: 33, pages: 0 },
        coverage: { routes: 12, onDemand: ['/', '/[slug]'].map((pattern) => ({ pattern, covered: false })) },
        timings: done,
      },
      '1.2 s. 33 files are local; 2 of 12 routes are rendered on demand and are not covered (/, /[slug]).',
    ],
    [
      'a build with a route whose server rewrites what it sends',
      { counts: work, coverage: { onDemand: [{ pattern: '/live', covered: true }] }, timings: done },
      '34 of 34 pages are local. 1 route is rendered on demand, and rewritten when it is sent. No asset URL of the CMS is left.',
    ],
    [
      'a build whose routes are all rendered on demand, so that there is no file',
      {
        counts: { files: 0, pages: 0 },
        coverage: { files: 0, pages: 0, onDemand: [{ pattern: '/live', covered: true }] },
        timings: done,
      },
      '✓ 0 files scanned, 1.2 s. 1 route is rendered on demand, and rewritten when it is sent.',
    ],
    [
      'the same without a server that rewrites',
      {
        counts: { files: 0, pages: 0 },
        coverage: { files: 0, pages: 0, onDemand: [{ pattern: '/live', covered: false }] },
        timings: done,
      },
      '1 of 1 route is rendered on demand and is not covered (/live).',
    ],
    [
      'a verification alone',
      { counts: { files: 3 }, timings: { verify: 1, total: 2 } },
      '✓ 3 files searched, 2 ms. No asset URL of the CMS is left.',
    ],
  ])('says what is true of the output after %s', (_, sample, expected) => {
    expect(toText(sampleReport(sample), plain)).toContain(expected);
  });

  it('does not say that no URL is left if nothing was verified or stored', () => {
    const [variant] = sampleAsset('kettle.jpg').variants;
    const planned = sampleAsset('kettle.jpg', { variants: variant ? [{ ...variant, file: null }] : [] });
    const texts = [
      sampleReport({ counts: work, timings: { rewrite: 1 } }),
      sampleReport({ assets: [planned], timings: { verify: 0 } }),
    ].map((report) => toText(report, plain));
    expect(texts.filter((text) => text.includes('No asset URL'))).toEqual([]);
  });

  it('names files relative to the output if that is outside of the current folder', () => {
    expect(toText(sampleReport({ findings: inPlaces(1) }), { ...plain, cwd: '/elsewhere' })).toContain(
      '    at a.html:1:7',
    );
  });

  it('adds colors and nothing else if asked to', () => {
    const report = sampleReport({ findings: inPlaces(9) });
    vi.stubEnv('NO_COLOR', '');
    vi.stubEnv('TERM', 'xterm');
    const colored = toText(report, { ...plain, color: true });
    expect(colored).toContain('\u001b[31m');
    expect(stripVTControlCharacters(colored)).toBe(toText(report, plain));
  });

  it.each([
    ['NO_COLOR', '1'],
    ['TERM', 'dumb'],
  ])('adds no colors if %s is %s', (variable, value) => {
    vi.stubEnv('NO_COLOR', '');
    vi.stubEnv(variable, value);
    const report = sampleReport({ findings: inPlaces(1) });
    expect(toText(report, { ...plain, color: true })).toBe(toText(report, plain));
  });

  it.each([
    ['file', { file: 'a\u001b[2J\n::error::x.html' }],
    ['file that is a command', { file: '::error::x' }],
    ['URL', { url: 'https://www.datocms-assets.com/\u001b]8;;https://evil.example\u0007x\r\n' }],
    ['message', { message: '\u202eabc\u001b[31m\n  ::stop-commands::x\n##[group]x' }],
    ['fix', { fix: 'Do\u0007 this\n::error::x' }],
  ])('escapes a hostile %s for the terminal and the CI runner', (_, more) => {
    const text = toText(sampleReport({ findings: inPlaces(2, more) }), { ...plain, cwd: '/elsewhere' });
    expect(text.replaceAll('\n', '')).not.toMatch(/[\p{Cc}\p{Cf}]/u);
    expect(text.split('\n').filter((line) => /^\s*::|##\[/.test(line))).toEqual([]);
  });

  it('truncates a very long URL and message', () => {
    const text = toText(
      sampleReport({ findings: inPlaces(1, { url: `https://a/${'u'.repeat(1e6)}`, message: 'm'.repeat(1e6) }) }),
      plain,
    );
    expect(text.length).toBeLessThan(5000);
    expect(text).toContain('u…\n');
    expect(text).toContain('m…\n');
  });
});
