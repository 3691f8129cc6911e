import { describe, expect, it } from 'vitest';
import { AssetHosts } from '../asset/asset-url.ts';
import type { FileScan } from '../scan/file-scan.ts';
import { ScanContext } from '../scan/scan-context.ts';
import { scanBytes } from '../scan/scan-files.ts';
import { packMessage, packScans, unpackMessage, unpackScans } from './pack-scans.ts';

const url = 'https://www.datocms-assets.com/1/2-a.jpg';
const row = `1:T${(url.length + 2).toString(16)},${url}?w`;
const push = (text: string) => `<script>self.__next_f.push([1,${JSON.stringify(text)}])</script>`;

/** Files that between them have a value in every field of a scan. */
const texts: Readonly<Record<string, string>> = {
  'index.html': `<img src="${url}"><style>a{background:url(${url})}</style><a style="--b:url(${url})">`,
  'empty.html': '<p>nothing',
  'mentions.html': `<link rel="preconnect" href="https://www.datocms-assets.com"><p>www.datocms-assets.com`,
  'digests.html': `<script integrity="sha256-${'A'.repeat(43)}=" src="/a.js"></script>${url}`,
  'contacts.html': '<script>fetch("https://graphql.datocms.com/")</script>',
  'preview.html': `<p>${'\u200b\u200c\u200d\ufeff'.repeat(8)}`,
  'stream.html': push(row.slice(0, -9)) + push(row.slice(-9)),
  'feed.xml': `<rss version="2.0"><channel><item><enclosure url="${url}" length="12" type="image/png"/></item></channel></rss>`,
  'data.json': JSON.stringify({ url: `${url}?w=1` }),
};

function scanAll(): FileScan[] {
  const context = new ScanContext(new AssetHosts());
  const scans = Object.entries(texts).map(([file, text]) => scanBytes(file, Buffer.from(text), context));
  const utf16 = Buffer.from(`\ufeff${url}`, 'utf16le');
  return [
    ...scans.map((scan, at) => (at % 2 === 0 ? scan : { ...scan, modified: 1_700_000_000_000.25 + at })),
    scanBytes('utf16.txt', utf16, context),
    { ...(scans[1] as FileScan), file: 'large.html', tooLarge: 2 ** 30, dependsOnIndex: true },
    { ...(scans[0] as FileScan), hash: 'of its bytes', hasPlainCode: true },
  ];
}

describe('scans on their way to another thread', () => {
  const scans = scanAll();

  it('arrive as they were', () => {
    expect(unpackScans(structuredClone(packScans(scans)))).toEqual(scans);
    expect(unpackScans(packScans([]))).toEqual([]);
  });

  it.each(Object.keys(scans[0] as FileScan) as (keyof FileScan)[])(
    'are tried with and without a value of “%s”',
    (field) => {
      const values = scans.map((scan) => JSON.stringify(scan[field]));
      expect(new Set(values).size).toBeGreaterThan(1);
    },
  );

  it('are packed in the message that holds them, and other messages stay', () => {
    const message = { kind: 'rewrite', dir: '/site', scans } as const;
    expect(packMessage(message)).toMatchObject({
      kind: 'rewrite',
      dir: '/site',
      packed: { files: { length: scans.length } },
    });
    expect(unpackMessage(packMessage(message))).toEqual(message);
    expect(packMessage(['a'])).toEqual(['a']);
  });
});
