import type { Element, Root } from 'hast';
import rehypeParse from 'rehype-parse';
import { unified } from 'unified';
import { describe, expect, it } from 'vitest';
import { sampleAsset, sampleReport } from '../../../../test/support/sample-report.ts';
import { finding } from '../findings/finding.ts';
import { findingsPage } from '../options/manifest.ts';
import type { Report } from './report.ts';
import { toHtml } from './to-html.ts';

const kettle = 'https://www.datocms-assets.com/99001/kettle.jpg?auto=format&w=640';
const toPage = (report: Report) => toHtml(report, '/site');
const parse = (report: Report) => unified().use(rehypeParse).parse(toPage(report));

function elements(node: Root | Element): Element[] {
  return node.children.flatMap((child) => (child.type === 'element' ? [child, ...elements(child)] : []));
}

function textOf(node: Root | Element): string {
  return node.children
    .map((child) => (child.type === 'element' ? textOf(child) : child.type === 'text' ? child.value : ''))
    .join('');
}

function textsOf(tree: Root, tagName: string): string[] {
  return elements(tree)
    .filter((each) => each.tagName === tagName)
    .map(textOf);
}

const full = sampleReport({
  counts: { pages: 34, files: 61, references: 1204, bytes: 8_100_000 },
  assets: [sampleAsset('kettle.jpg'), sampleAsset('draft.png', { published: false, variants: [], usedIn: [] })],
  findings: [
    ...Array.from({ length: 46 }, (_, at) =>
      finding('unpublished', 'Nothing uses it.', { file: `page-${at}.html`, line: 3, column: 9, url: kettle }),
    ),
    finding('cache-unusable', 'Read-only.'),
  ],
  timings: { scan: 88, total: 1184 },
});

describe('toHtml', () => {
  it('shows summary, findings and assets', () => {
    const text = textOf(parse(full));
    for (const part of [
      '1 error, 1 warning. No file was changed.',
      '/site/dist',
      '1,204',
      '8.1 MB',
      'page-0.html:3:9',
      'page-45.html:3:9',
      'and 41 more',
      'Fix: Publish a record that uses the asset',
      'What unpublished means',
      'kettle.jpg 2 variants, 21.7 kB',
      '1.2 s',
    ]) {
      expect(text).toContain(part);
    }
  });

  it('makes a complete page of an empty report', () => {
    const tree = parse(sampleReport());
    expect(textsOf(tree, 'h2')).toEqual(['Findings']);
    expect(textOf(tree)).toContain('None.');
  });

  it('makes the same page of the same report', () => {
    expect(toPage(full)).toBe(toPage(structuredClone(full)));
  });

  it('makes no request without its script: only the documentation of codes is linked, and no style is fetched', () => {
    const all = elements(parse(full));
    const addresses = all.flatMap(({ properties: { href, src, srcSet, style, action } }) => [
      href,
      src,
      srcSet,
      style,
      action,
    ]);
    expect(all.filter((each) => /^(img|iframe|object|embed|base)$/.test(each.tagName))).toEqual([]);
    expect(addresses.filter((each) => each !== undefined && !/^(#|data:,$)/.test(String(each)))).toEqual([
      `${findingsPage}#unpublished`,
      `${findingsPage}#cache-unusable`,
    ]);
    expect(textsOf(parse(full), 'style').join('')).not.toMatch(/url\(|@import/);
  });

  it('allows by its policy its own style, its own script, and pictures beside it', () => {
    const policy = elements(parse(full)).find(
      (each) => each.properties.httpEquiv?.toString() === 'Content-Security-Policy',
    );
    expect(policy?.properties.content).toMatch(
      /^default-src 'none'; style-src 'sha256-[\w+/]{43}='; script-src 'sha256-[\w+/]{43}='; img-src 'self' file: data:; base-uri 'none'; form-action 'none'$/,
    );
  });

  it('links only to sections that it has', () => {
    const all = elements(parse(full));
    const ids = all.flatMap((each) => (each.properties.id === undefined ? [] : [`#${each.properties.id}`]));
    const targets = all.map((each) => String(each.properties.href)).filter((href) => href.startsWith('#'));
    expect(targets).toEqual(['#error-unpublished', '#warning-cache-unusable']);
    expect(ids).toEqual(expect.arrayContaining(targets));
    expect(new Set(ids).size).toBe(ids.length);
  });

  it('marks the URL of a finding, or its host, in the text that stands there', () => {
    const texts = [`src="${kettle}"`, 'by www.datocms-assets.com, a service', 'aHR0cHM6Ly93d3c='];
    const findings = texts.map((excerpt, line) =>
      finding('leak', 'Left.', { file: 'a.html', line, url: kettle, excerpt }),
    );
    expect(textsOf(parse(sampleReport({ findings })), 'mark')).toEqual([kettle, 'www.datocms-assets.com']);
  });

  it('sets what stands between backticks in a fix as code', () => {
    const fixes = ['Use `allow`, or `export const x = true`.', 'A lone ` stays.'];
    const findings = fixes.map((fix) => finding('leak', 'Left.', { url: fix, fix }));
    const shown = elements(parse(sampleReport({ findings }))).filter(
      (each) => each.tagName === 'p' && textOf(each).startsWith('Fix:'),
    );
    expect(shown.map((each) => [textOf(each), textsOf({ type: 'root', children: [each] }, 'code')])).toEqual([
      ['Fix: Use allow, or export const x = true.', ['allow', 'export const x = true']],
      ['Fix: A lone ` stays.', []],
    ]);
  });

  it('says what the run does not cover', () => {
    const coverage = {
      excluded: 2,
      content: 'drafts' as const,
      onDemand: [{ pattern: '/[slug]', covered: false }],
      contacts: [{ host: 'stream.mux.com', files: 1 }],
    };
    const text = textOf(parse(sampleReport({ coverage })));
    for (const part of [
      'Drafts count as published.',
      '2 files are excluded and not searched.',
      'Browsers contact stream.mux.com, which 1 file names.',
      '/[slug] is rendered on demand and is not covered.',
    ]) {
      expect(text).toContain(part);
    }
  });

  it('counts all files of a stream', () => {
    const film = sampleAsset('film');
    const variants = film.variants
      .slice(0, 1)
      .map((each) => ({ ...each, bytes: 500, parts: { files: 11, bytes: 9500 } }));
    const text = textOf(parse(sampleReport({ assets: [{ ...film, variants }] })));
    expect(text).toContain('image/webp 10 kB, 12 files');
    expect(text).toContain('"_assets/kettle.0a.webp",10000]');
  });

  it('shows bytes by type and variants by asset, each body once', () => {
    const pdf = sampleAsset('1700000001-tea%20menu.pdf');
    const one = pdf.variants.slice(0, 1).map((each) => ({ ...each, type: 'application/pdf', sha256: 'c'.repeat(64) }));
    const report = sampleReport({
      assets: [sampleAsset('kettle.jpg'), sampleAsset('copy.jpg'), { ...pdf, variants: one }],
    });
    const charts = elements(parse(report)).filter((each) => each.tagName === 'figure');
    expect(charts.map((each) => textOf(each).replace(/\s+/g, ' '))).toEqual([
      'Bytes by typeimage/webp 21.7 kB, 2 files application/pdf 20.5 kB, 1 file ',
      'Variants by assetkettle.jpg 2 variants, 21.7 kB copy.jpg 2 variants, 21.7 kB tea menu.pdf 1 variant, 20.5 kB ',
    ]);
  });

  it.each([
    ['markup', '</code></style><script>alert(1)</script><img src=https://evil.example/x onerror=alert(1)>'],
    ['quotes', `" onmouseover="alert(1)" x='`],
    ['entities', '&lt;script&gt;&amp;'],
    ['control characters', 'a\u001b[31m\u0000\u202eb\u2028\ufeff'],
    ['a comment', '<!-- --><![CDATA[ ]]>'],
  ])('shows %s in any value as text', (_, hostile) => {
    const [variant] = sampleAsset('x').variants;
    const named = variant && { ...variant, url: hostile, file: hostile, type: hostile, sha256: hostile };
    const report = sampleReport({
      dir: hostile,
      assets: [{ source: `x${hostile}`, published: true, variants: named ? [named] : [], usedIn: [hostile] }],
      findings: [
        finding('leak', hostile, { file: hostile, url: hostile, fix: hostile }),
        finding('leak', `other ${hostile}`, { file: hostile, url: hostile, fix: hostile }),
        finding('leak', 'x'),
      ],
      timings: { [hostile]: 1 },
    });
    const harmless = JSON.parse(JSON.stringify(report).replaceAll(JSON.stringify(hostile).slice(1, -1), 'harmless'));
    const shapeOf = (each: Report) =>
      elements(parse(each)).map((element) => [element.tagName, Object.keys(element.properties)]);
    expect(shapeOf(report)).toEqual(shapeOf(harmless));
    expect(toPage(report).replace(/[\n\t]/g, '')).not.toMatch(/[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]/u);
    if (!/\p{C}|\p{Zl}/u.test(hostile)) expect(textOf(parse(report)).split(hostile).length).toBeGreaterThan(8);
  });

  it('shortens a long list of places, and says how many are missing', () => {
    const findings = Array.from({ length: 5000 }, (_, line) =>
      finding('leak', 'Left.', { file: 'a.html', line, url: kettle }),
    );
    const text = textOf(parse(sampleReport({ findings })));
    expect(text.match(/a\.html:/g)).toHaveLength(500);
    expect(text).toContain('4,500 more are in the JSON report.');
  });

  it('lists each of 5,000 problems', () => {
    const findings = Array.from({ length: 5000 }, (_, at) =>
      finding('leak', 'Left.', { url: `https://www.datocms-assets.com/h/${at}` }),
    );
    expect(textOf(parse(sampleReport({ findings }))).match(/\/h\/\d+/g)).toHaveLength(5000);
  });
});
