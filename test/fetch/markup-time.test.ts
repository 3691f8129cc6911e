import { describe, expect, it } from 'vitest';
import { AssetHosts } from '../../packages/datocms-assets/src/asset/asset-url.ts';
import { auditMarkup } from '../../packages/datocms-assets/src/content/markup/audit-markup.ts';
import { sanitizeMarkup } from '../../packages/datocms-assets/src/content/markup/sanitize-markup.ts';
import { cpuTime, growth, maxGrowth } from '../support/cpu-time.ts';

const hosts = new AssetHosts();
const svg = (inside: string) => `<svg xmlns="http://www.w3.org/2000/svg">${inside}</svg>`;
const style = (css: string) => svg(`<style>${css}</style>`);
const fill = (part: string, size: number) => part.repeat(Math.ceil(size / part.length));

/** SVGs that a careless parser needs more than linear time for, and a function that makes one of a size. */
const hostileDrawings: readonly (readonly [name: string, make: (size: number) => string])[] = [
  ['a scheme that never ends', (size) => style(fill('a-', size))],
  ['data: URLs in CSS that never end', (size) => style(fill('(data:', size))],
  ['namespaces in CSS that never end', (size) => style(fill('@namespace ', size))],
  ['imports that never end', (size) => style(`@import x;${fill('@import (', size)}`)],
  ['imports of strings that never end', (size) => style(`@import x;${fill(`@import "' `, size)}`)],
  ['url() in CSS that never ends', (size) => style(`@import x;${fill('url(', size)}`)],
  ['blanks in url() that never ends', (size) => style(`@import x;url(${' '.repeat(size)}`)],
  ['styles without content', (size) => svg(fill('<style/>', size))],
  ['DOCTYPEs in a comment', (size) => svg(`<script/><!--${fill('<!DOCTYPE', size)}-->`)],
  ['DOCTYPEs with a subset in a comment', (size) => svg(`<script/><!--${fill('<!DOCTYPE[', size)}-->`)],
  ['elements that stand deep', (size) => svg(`${'<g>'.repeat(900)}${fill('<g/>', size)}${'</g>'.repeat(900)}`)],
];

function timeOf(text: string): number {
  return cpuTime(() => {
    auditMarkup(text, hosts);
    sanitizeMarkup(text, hosts);
  });
}

describe('an SVG four times as long takes about four times as long', () => {
  it.each(hostileDrawings)('%s', async (_, make) => {
    expect(await growth((size) => timeOf(make(size)), 50_000)).toBeLessThan(maxGrowth);
  });
});
