import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { brotliCompressSync, constants, deflateSync, gzipSync, zstdCompressSync } from 'node:zlib';
import { beforeEach, describe, expect, it } from 'vitest';
import { AssetHosts } from '../../packages/datocms-assets/src/asset/asset-url.ts';
import { verifyBatchesHere, verifyOutput } from '../../packages/datocms-assets/src/verify/verify-output.ts';
import { temporaryFolder } from '../support/temporary-folder.ts';
import { zipOf } from './spellings.ts';

const url = 'https://www.datocms-assets.com/99001/1700000001-kettle.jpg';

/** With these the parts of a large file are as long as ever, and a file has three instead of twenty. */
const smallLimits = { maxWholeFileBytes: 2 ** 21, maxMemberBytes: 2 ** 21 };
const largeFile = 2.5 * 2 ** 20;
const verify = (dir: string) =>
  verifyOutput({ dir, hosts: new AssetHosts(), allowMention: [] }, verifyBatchesHere(smallLimits));

let dir: string;
beforeEach(() => {
  dir = temporaryFolder('search-large');
});

async function codesIn(file: string, ...content: readonly (Buffer | string)[]): Promise<string[]> {
  writeFileSync(join(dir, file), Buffer.concat(content.map((each) => Buffer.from(each as string))));
  const { findings } = await verify(dir);
  return findings.map((each) => each.code);
}

/** Unpacks to more than one member may take in memory. */
const list = Buffer.from(Array.from({ length: 120_000 }, (_, index) => `item ${index} of a long list\n`).join(''));
const longList = gzipSync(list, { level: 1 });
const filler = Buffer.alloc(largeFile, 'clean text, line by line\n');
const noise = (length: number) => {
  const bytes = Buffer.alloc(length);
  for (let at = 0, state = 1; at < length; at++) {
    state = (state * 48271) % 2147483647;
    bytes[at] = state >> 8;
  }
  return bytes;
};

const pdfStream = (bytes: Buffer) =>
  Buffer.concat([Buffer.from('1 0 obj\nstream\r\n'), deflateSync(bytes, { level: 1 })]);

describe('streams of a PDF', () => {
  it('are searched where one of them is too large for memory', async () => {
    const streams = [pdfStream(list), pdfStream(Buffer.from(` ${url} `))];
    expect(await codesIn('a.pdf', '%PDF-1.7\n', ...streams)).toEqual(['leak']);
  });

  it('are searched in a large file', async () => {
    expect(await codesIn('a.pdf', '%PDF-1.7\n', filler, pdfStream(Buffer.from(` ${url} `)))).toEqual(['leak']);
    expect(await codesIn('a.txt', filler, pdfStream(Buffer.from(` ${url} `)))).toEqual(['leak']);
  });

  it('and its strings in hex are searched in a large file, each once', async () => {
    const strings = Buffer.from(`/URI <${Buffer.from(url).toString('hex')}>\n`.repeat(2).padEnd(400));
    const links = (...parts: readonly Buffer[]) => codesIn('a.pdf', '%PDF-1.7\n', ...parts);
    expect(await links(filler, strings, filler)).toEqual(['leak', 'leak']);
    expect(await links(filler, pdfStream(strings))).toEqual(['leak', 'leak']);
    expect(await links(filler, pdfStream(Buffer.concat([filler, strings])))).toEqual(['leak', 'leak']);
  });

  it('are searched to the end of a PDF that is packed in an archive', async () => {
    const pdf = Buffer.concat([Buffer.from('%PDF-1.7\n'), noise(2.2e6), pdfStream(Buffer.from(` ${url} `))]);
    expect(await codesIn('a.zip', filler, zipOf({ 'a.pdf': pdf }))).toEqual(['leak']);
    expect(await codesIn('a.zip', filler, zipOf({ 'a.pdf': pdf }, { stored: true }))).toEqual(['leak']);
  });
});

it('a page that is packed by brotli under its own name is searched where it is too large for memory', async () => {
  const params = { [constants.BROTLI_PARAM_QUALITY]: 1 };
  const packed = brotliCompressSync(Buffer.concat([list, Buffer.from(url)]), { params });
  expect(await codesIn('page.html', packed)).toEqual(['leak']);
  const large = brotliCompressSync(Buffer.concat([noise(largeFile), list.subarray(0, 1e6), Buffer.from(url)]), {
    params,
  });
  expect(await codesIn('page.html', large)).toEqual(['leak']);
});

it('a place in a large file has its column, whatever characters stand before it', async () => {
  const line = '漢'.repeat(1_000_000);
  const broken = Buffer.from([0xe9, 10, 0xe9]);
  writeFileSync(join(dir, 'a.txt'), Buffer.concat([Buffer.from(`a\n${line} ${url} `), broken, Buffer.from(url)]));
  const { findings } = await verify(dir);
  expect(findings).toMatchObject([
    { code: 'leak', line: 2, column: line.length + 2 },
    { code: 'leak', line: 3, column: 2 },
  ]);
});

describe.skipIf(zstdCompressSync === undefined)('a file packed by zstd', () => {
  it('is searched where it is too large for memory', async () => {
    expect(await codesIn('list', zstdCompressSync(Buffer.concat([list, Buffer.from(url)])))).toEqual(['leak']);
  });

  it('is searched frame by frame where the packed file is large', async () => {
    const packed = zstdCompressSync(noise(largeFile));
    const last = zstdCompressSync(Buffer.concat([list.subarray(0, 100_000), Buffer.from(url)]));
    expect(await codesIn('data.json.zst', packed, last)).toEqual(['leak']);
    expect(await codesIn('data.json.zst', packed, last.subarray(0, 500))).toEqual(['archive']);
  });
});

describe('lines of a large file', () => {
  it('are joined where a calendar folds them', async () => {
    const folded = `URL:${url}\r\n`.replace('assets', 'ass\r\n ets');
    expect(await codesIn('events.ics', filler, folded)).toEqual(['leak']);
  });
});

describe('what is packed in base64 in a large file', () => {
  const packed = (bytes: Buffer) => `"${gzipSync(bytes, { level: 1 }).toString('base64')}"`;

  it('is searched', async () => {
    expect(await codesIn('a.json', filler, packed(Buffer.from(` ${url} `)), filler)).toEqual(['leak']);
  });

  it('is an error where it is too large for a part', async () => {
    expect(await codesIn('a.json', filler, packed(noise(2e6)), filler)).toEqual(['archive']);
  });

  it('is reported by the first search of the file where the second one cannot read it', async () => {
    const text = packed(Buffer.from(noise(1e6).toString('hex') + url));
    expect((await codesIn('a.bin', longList, text)).sort()).toEqual(['archive', 'leak']);
  });
});

describe('a large file', () => {
  it('that begins like an archive of an unsupported format is an error', async () => {
    expect(await codesIn('a.tar.xz', Buffer.from('\xfd7zXZ\0', 'latin1'), filler)).toEqual(['archive']);
  });

  it.each(['\x1f\x8b\x08\x00', '\x1f\x8b\x08\x18', '\x1f\x8b\x08\x18\0', '\x1f\x8b\x08\x00\x07\xff'])(
    'of nothing but signatures is an error after a short time: %j',
    async (signature) => {
      expect(await codesIn('a.bin', Buffer.alloc(largeFile, signature, 'latin1'))).toEqual(['archive']);
    },
  );

  it('with a few signatures by chance is no error', async () => {
    const chance = Buffer.from(`\x1f\x8b\x08\x00${'\xff'.repeat(60)}`, 'latin1');
    expect(await codesIn('a.bin', filler, ...Array(20).fill(chance))).toEqual([]);
    expect(await codesIn('a.bin', filler, ...Array(1100).fill(chance))).toEqual(['archive']);
  });
});
