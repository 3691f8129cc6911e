import { describe, expect, it } from 'vitest';
import { AssetHosts } from '../../packages/datocms-assets/src/asset/asset-url.ts';
import { auditMarkup } from '../../packages/datocms-assets/src/content/markup/audit-markup.ts';
import { sanitizeMarkup } from '../../packages/datocms-assets/src/content/markup/sanitize-markup.ts';

const hosts = new AssetHosts();
const svg = (inside: string) => `<svg xmlns="http://www.w3.org/2000/svg">${inside}</svg>`;
const style = (css: string) => svg(`<style>${css}</style>`);
const fill = (part: string, size: number) => part.repeat(Math.ceil(size / part.length));

/** Drawings that cost a careless reader more than their length: what is in them, how to make one of a size. */
const hostileDrawings: readonly (readonly [what: string, make: (size: number) => string])[] = [
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

/** Milliseconds of processor time, which other processes on the machine do not lengthen. */
function cost(text: string): number {
  const before = process.cpuUsage();
  auditMarkup(text, hosts);
  sanitizeMarkup(text, hosts);
  const { user, system } = process.cpuUsage(before);
  return (user + system) / 1000;
}

describe('a drawing four times as long costs about four times as much', () => {
  const size = 50_000;
  // Below this a measurement is mostly start-up and garbage collection.
  const floor = 40;

  it.each(hostileDrawings)('%s', (_, make) => {
    cost(make(size));
    const [once, fourTimes] = [cost(make(size)), cost(make(4 * size))];
    expect(fourTimes).toBeLessThan(Math.max(floor, once) * 4 * 2.5);
  });
});
