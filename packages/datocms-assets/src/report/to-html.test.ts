import type { Element, Root } from 'hast';
import rehypeParse from 'rehype-parse';
import { unified } from 'unified';
import { describe, expect, it } from 'vitest';
import { sampleAsset, sampleReport } from '../../../../test/support/sample-report.ts';
import { finding } from '../findings/finding.ts';
import type { Report } from './report.ts';
import { toHtml } from './to-html.ts';

const kettle = 'https://www.datocms-assets.com/99001/kettle.jpg?auto=format&w=640';
const parse = (report: Report) => unified().use(rehypeParse).parse(toHtml(report));

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
      '46 errors, 1 warning. No file was changed.',
      '/site/dist',
      '1,204',
      '8.1 MB',
      'page-0.html:3:9',
      'page-45.html:3:9',
      'and 41 more',
      'Fix: Publish a record that uses the asset',
      'https://www.datocms-assets.com/99001/kettle.jpg',
      '?w=640',
      '_assets/kettle.0b.webp',
      'not published',
      '1.2 s',
    ]) {
      expect(text).toContain(part);
    }
  });

  it('makes a complete page of an empty report', () => {
    const tree = parse(sampleReport());
    expect(textsOf(tree, 'h2')).toEqual(['Findings', 'Assets']);
    expect(textOf(tree).match(/None\./g)).toHaveLength(2);
  });

  it('makes the same page of the same report', () => {
    expect(toHtml(full)).toBe(toHtml(structuredClone(full)));
  });

  it('makes no request: no script, no link except to its own sections, no style except its own', () => {
    const all = elements(parse(full));
    const addresses = all.flatMap(({ properties: { href, src, srcSet, style, action } }) => [
      href,
      src,
      srcSet,
      style,
      action,
    ]);
    expect(all.filter((each) => /^(script|img|iframe|object|embed|form|base)$/.test(each.tagName))).toEqual([]);
    expect(addresses.filter((each) => each !== undefined && !/^(#|data:,$)/.test(String(each)))).toEqual([]);
    expect(textsOf(parse(full), 'style').join('')).not.toMatch(/url\(|@import/);
  });

  it('forbids all requests and all other styles by its policy', () => {
    const policy = elements(parse(full)).find(
      (each) => each.properties.httpEquiv?.toString() === 'Content-Security-Policy',
    );
    expect(policy?.properties.content).toMatch(
      /^default-src 'none'; style-src 'sha256-[\w+/]{43}='; img-src data:; base-uri 'none'; form-action 'none'$/,
    );
  });

  it('links only to sections that it has', () => {
    const all = elements(parse(full));
    const ids = all.flatMap((each) => (each.properties.id === undefined ? [] : [`#${each.properties.id}`]));
    const targets = all.filter((each) => each.tagName === 'a').map((each) => String(each.properties.href));
    expect(targets).toEqual(['#error-unpublished', '#warning-cache-unusable']);
    expect(ids).toEqual(expect.arrayContaining(targets));
    expect(new Set(ids).size).toBe(ids.length);
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
    expect(toHtml(report).replaceAll('\n', '')).not.toMatch(/[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]/u);
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
    const findings = Array.from({ length: 5000 }, (_, at) => finding('leak', 'Left.', { url: `${kettle}&h=${at}` }));
    expect(textOf(parse(sampleReport({ findings }))).match(/&h=\d+/g)).toHaveLength(5000);
  });
});
