import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { AssetHosts } from '../../packages/datocms-assets/src/asset/asset-url.ts';
import { eachReference } from '../../packages/datocms-assets/src/asset-text/references.ts';
import { scanDuringWalk } from '../../packages/datocms-assets/src/job/scan-output.ts';
import type { FileScan } from '../../packages/datocms-assets/src/scan/file-scan.ts';
import { ScanContext } from '../../packages/datocms-assets/src/scan/scan-context.ts';
import { scanBytes } from '../../packages/datocms-assets/src/scan/scan-files.ts';
import { unpackCode } from '../../packages/datocms-assets/src/syntax/code-span.ts';

const corpus = join(import.meta.dirname, '../corpus');
const inputs = readdirSync(corpus, { recursive: true, encoding: 'utf8' })
  .filter((file) => /(?:^|\/)(?:input\.[^/]+|_headers|_redirects)$/.test(file))
  .sort();
const pages = inputs.filter((file) => file.endsWith('.html'));
const bytesOf = (input: string) => readFileSync(join(corpus, input));

const isKnown = (path: string) => path.includes('quiet%20harbour') || !path.includes('%');
const contextWith = (known?: (path: string) => boolean) =>
  new ScanContext(new AssetHosts(), new Set(['www.example.org']), known);

/** References and code, with offsets reduced by `by`. */
function moved({ references, code }: FileScan, by: number) {
  const found: number[][] = [];
  eachReference(references, (url, surface, spelling, start, end) => {
    found.push([url, surface, spelling, start - by, end - by]);
  });
  return {
    references: found,
    code: unpackCode(code).map(({ start, end, ...rest }) => ({ ...rest, start: start - by, end: end - by })),
  };
}

describe('a page whose tags are all in the cache of tags', () => {
  it.each(pages)('%s is read the same, at any offset', (input) => {
    const bytes = bytesOf(input);
    const context = contextWith(isKnown);
    const first = scanBytes('page.html', bytes, context);
    expect(scanBytes('page.html', bytes, context)).toEqual(first);
    const before = Buffer.from('<p>A text before it.</p>\n');
    const later = scanBytes('page.html', Buffer.concat([before, bytes]), context);
    expect(moved(later, before.length)).toEqual(moved(first, 0));
  });
});

describe('a scan before the published assets are known', () => {
  it.each(inputs)('%s is read the same as later, or has to be read again', (input) => {
    const file = input.slice(input.lastIndexOf('/') + 1);
    const early = scanBytes(file, bytesOf(input), contextWith());
    const late = scanBytes(file, bytesOf(input), contextWith(isKnown));
    if (!early.dependsOnIndex) expect(early).toEqual(late);
  });

  it('is repeated only for files that depend on the index', async () => {
    const index = { assets: new Map(), models: 1, records: 1, requests: 1 };
    const scanned: [readonly string[], boolean][] = [];
    const scan = async (files: readonly string[], known: unknown) => {
      scanned.push([files, known !== undefined]);
      return files.map((file) => ({ file, dependsOnIndex: file === 'b' }) as FileScan);
    };
    const published = { known: undefined, get: async () => index, confirm: async () => index };
    const [, scans] = await scanDuringWalk(scan, ['a', 'b', 'c'], published, () => true);
    expect(scanned).toEqual([
      [['a', 'b', 'c'], false],
      [['b'], true],
    ]);
    expect(scans.map(({ file, dependsOnIndex }) => `${file} ${dependsOnIndex}`)).toEqual([
      'a false',
      'b true',
      'c false',
    ]);
  });

  it.each([
    ['is confirmed before an asset that it does not have is called unpublished', true, ['b', 'b']],
    ['is not read again as long as it has all assets', false, ['b']],
  ])('an index that is remembered in part %s', async (_, holdsUnpublished, scannedAgain) => {
    const none = { assets: new Map(), models: 1, records: 1, requests: 1 };
    const [remembered, confirmed] = [{ ...none, isRemembered: true }, none];
    const scanned: string[] = [];
    const scan = async (files: readonly string[], known: unknown) => {
      if (known) scanned.push(...files);
      return files.map((file) => ({ file, dependsOnIndex: file === 'b' }) as FileScan);
    };
    const published = { known: undefined, get: async () => remembered, confirm: async () => confirmed };
    const [index, scans] = await scanDuringWalk(scan, ['a', 'b'], published, () => holdsUnpublished);
    expect(index).toBe(holdsUnpublished ? confirmed : remembered);
    expect(scanned).toEqual(scannedAgain);
    expect(scans.map(({ file }) => file)).toEqual(['a', 'b']);
  });

  it.each([
    ['not repeated with the same index', 'same', []],
    ['repeated with another one, such as that of all content', 'other', ['b']],
  ])('with a remembered index is %s', async (_, kind, scannedAgain) => {
    const none = { assets: new Map(), models: 1, records: 1, requests: 1 };
    const remembered = { ...none, isRemembered: true };
    const scanned: (readonly string[])[] = [];
    const scan = async (files: readonly string[]) => {
      scanned.push(files);
      return files.map((file) => ({ file, dependsOnIndex: file === 'b' }) as FileScan);
    };
    const confirm = async () => (kind === 'same' ? remembered : none);
    const published = { known: remembered, get: async () => remembered, confirm };
    await scanDuringWalk(scan, ['a', 'b'], published, () => true);
    expect(scanned).toEqual([['a', 'b'], ...(scannedAgain.length > 0 ? [scannedAgain] : [])]);
  });
});
