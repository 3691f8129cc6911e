import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { temporaryFolder } from '../../../../test/support/temporary-folder.ts';
import { AssetHosts } from '../asset/asset-url.ts';
import { ReferenceUses } from '../asset-text/reference-uses.ts';
import type { FileScan } from '../scan/file-scan.ts';
import { ScanContext } from '../scan/scan-context.ts';
import { FileScanner } from '../scan/scan-files.ts';
import { checkSyntax, filesToCheck } from './check-syntax.ts';

const dir = temporaryFolder('check-syntax');

const url = 'https://www.datocms-assets.com/1/2-a.jpg';
const json = `{"a":"${url}"}`;
const ldJson = `<script type="application/ld+json">${json}</script>`;

function scanFile(file: string, text: string): FileScan {
  writeFileSync(join(dir, file), text);
  return new FileScanner(new ScanContext(new AssetHosts())).scan(dir, file) as FileScan;
}

it.each([
  ['a.json', json, true],
  ['a.json', `{"a":"${url.replaceAll('/', String.raw`\/`)}"}`, false],
  ['a.json', `{"${url}":1}`, false],
  ['a.json', `{"a":"${url}"`, false],
  ['a.js', `a="${url}"`, true],
  ['a.js', `a="${url}" // ${url}`, false],
  ['a.css', `a{b:url(${url})}`, true],
  ['a.xml', `<a>${url}</a>`, false],
  ['a.html', `${ldJson}<img src="${url}"><p style="a:url(${url})">`, true],
  ['a.html', `${ldJson}<script>a = /* ${url} */ 1</script>`, false],
  ['a.html', `${ldJson}<link rel="preconnect" href="https://www.datocms-assets.com">`, false],
  [
    'a.xml',
    `<rss version="2.0"><channel><item><enclosure url="${url}" length="1" type="image/gif"/></item></channel></rss>`,
    false,
  ],
])('all references in code of %s are plain text in strings: %s', async (file, text, isPlain) => {
  const result = await checkSyntax(dir, [scanFile(file, text)], { replacement: () => '/a.webp', origin: "'self'" });
  expect(result).toEqual({ problems: [], plain: isPlain ? [file] : [] });
});

it('tells nothing of a reference that stays', async () => {
  const scan = scanFile('a.json', `{"a":"${url}","b":"${url}?w=1"}`);
  const replacement = (variantId: number) => (variantId === 0 ? '/a.webp' : undefined);
  expect(await checkSyntax(dir, [scan], { replacement, origin: "'self'" })).toEqual({ problems: [], plain: [] });
});

it('is not needed where references in code were plain, and the new text is', () => {
  const page = { ...scanFile('a.html', `<p>${url}</p>${ldJson}<p>${url}?w=1</p>`), hasPlainCode: true };
  const script = { ...scanFile('a.js', `a="${url}"`), hasPlainCode: true };
  const uses = new ReferenceUses([page, script]).all;
  const checked = (replacement: (surface: number, variant: number) => string | undefined) =>
    filesToCheck([page, script], uses, (variantId, surfaceId) => replacement(surfaceId, variantId)).map(
      ({ file }) => file,
    );
  expect(checked(() => '/a.webp')).toEqual([]);
  expect(checked(() => 'https://cdn.example.net/a.webp?x=1')).toEqual([]);
  expect(checked(() => undefined)).toEqual([]);
  expect(checked((_, variant) => (variant === 0 ? '/a.webp' : '/it’s.webp'))).toEqual([]);
  for (const text of [
    '/a&quot/b.webp',
    "/it's.webp",
    '/a b.webp',
    'a.webp',
    '/a".webp',
    String.raw`/a\.webp`,
    '/<a>.webp',
  ]) {
    expect(checked(() => text)).toEqual(['a.html', 'a.js']);
  }
  expect(filesToCheck([{ ...page, hasPlainCode: false }], uses, () => '/a.webp')).toHaveLength(1);
});
