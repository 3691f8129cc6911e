import { createHash } from 'node:crypto';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { deflateSync } from 'node:zlib';
import { afterAll, describe, expect, it } from 'vitest';
import * as build from '../../../../../test/support/build-images.ts';
import { spliceBody } from '../../io/splice-body.ts';
import { type SpooledBody, SpooledBodyWriter } from '../../io/spooled-body.ts';
import { readImageMetadata, stripEdits } from './image-metadata.ts';

const folder = mkdtempSync(join(tmpdir(), 'image-metadata-'));
afterAll(() => rmSync(folder, { recursive: true }));
let count = 0;
const nextPath = () => join(folder, String(count++));

async function hold(bytes: Uint8Array): Promise<SpooledBody> {
  const writer = new SpooledBodyWriter(nextPath());
  await writer.write(bytes);
  return writer.finish();
}

const gps = build.tiff({ gps: true });
const xmpWithPosition = '<x:xmpmeta exif:GPSLatitude="52,30N"/>';
const iTXt = (text: string) => build.chunk('iTXt', `XML:com.adobe.xmp\0\0\0\0\0${text}`);
const rawProfile = (name: string, content: Buffer) =>
  build.chunk(
    'zTXt',
    Buffer.concat([
      Buffer.from(`Raw profile type ${name}\0\0`),
      deflateSync(`\n${name}\n      ${content.length}\n${content.toString('hex').replace(/.{72}/g, '$&\n')}\n`),
    ]),
  );
const exifMark = Buffer.from('Exif\0\0', 'latin1');

describe('readImageMetadata finds the position', () => {
  it.each([
    ['in EXIF of a JPEG', 'image/jpeg', build.jpeg(build.jpegExifSegment(gps))],
    ['in little-endian EXIF', 'image/jpeg', build.jpeg(build.jpegExifSegment(build.tiff({ gps: true, little: true })))],
    ['in XMP of a JPEG', 'image/jpeg', build.jpeg(build.jpegXmpSegment(xmpWithPosition))],
    [
      'behind another segment and fill bytes',
      'image/jpeg',
      build.jpeg(build.segment(0xe2, 'ICC_PROFILE\0'), Buffer.from([0xff, 0xff]), build.jpegExifSegment(gps)),
    ],
    ['in eXIf of a PNG', 'image/png', build.png([build.chunk('eXIf', gps)])],
    ['in eXIf behind the data of a PNG', 'image/png', build.png([], [build.chunk('eXIf', gps)])],
    ['in XMP of a PNG', 'image/png', build.png([iTXt(xmpWithPosition)])],
    ["in ImageMagick's raw profile", 'image/png', build.png([rawProfile('exif', Buffer.concat([exifMark, gps]))])],
    ['in EXIF of a WebP', 'image/webp', build.webp(0x08, build.riffChunk('EXIF', gps))],
    [
      "in EXIF of a WebP with JPEG's mark",
      'image/webp',
      build.webp(0x08, build.riffChunk('EXIF', Buffer.concat([exifMark, gps]))),
    ],
    ['in XMP of a WebP', 'image/webp', build.webp(0x04, build.riffChunk('XMP ', xmpWithPosition))],
    ['in a HEIC', 'image/heic', build.heic(gps)],
    ['in an AVIF', 'image/avif', build.heic(gps)],
    ['in a TIFF', 'image/tiff', gps],
    ["in a camera's own format", 'image/x-nikon-nef', gps],
  ])('%s', async (_name, type, bytes) => {
    expect((await readImageMetadata(await hold(bytes), type)).hasPosition).toBe(true);
  });
});

describe('readImageMetadata finds none', () => {
  it.each([
    ['without metadata', 'image/jpeg', build.jpeg()],
    ['in EXIF without a position', 'image/jpeg', build.jpeg(build.jpegExifSegment(build.tiff({ orientation: 6 })))],
    ['in IPTC', 'image/jpeg', build.jpeg(build.jpegIptcSegment())],
    ['in a segment that ends too early', 'image/jpeg', build.jpeg(build.jpegExifSegment(gps.subarray(0, 30)))],
    ['in a file that is cut', 'image/jpeg', build.jpeg(build.jpegExifSegment(gps)).subarray(0, 40)],
    [
      'in a PNG whose lengths lie',
      'image/png',
      Buffer.concat([build.png().subarray(0, 33), Buffer.from('ffffffff65584966', 'hex')]),
    ],
    ['in a WebP without chunks', 'image/webp', build.webp(0)],
    ['in a HEIC without items', 'image/heic', build.heic(gps).subarray(0, 40)],
    ['in a TIFF that points into nothing', 'image/tiff', Buffer.from('4d4d002a7fffffff', 'hex')],
    ['in other formats', 'image/gif', Buffer.from('GIF89a')],
  ])('%s', async (_name, type, bytes) => {
    expect((await readImageMetadata(await hold(bytes), type)).hasPosition).toBe(false);
  });

  it('and ends, whatever bytes the file has', async () => {
    const seeds = [
      build.jpeg(build.jpegExifSegment(gps)),
      build.png([build.chunk('eXIf', gps)]),
      build.webp(8, build.riffChunk('EXIF', gps)),
      build.heic(gps),
      gps,
    ];
    const types = ['image/jpeg', 'image/png', 'image/webp', 'image/heic', 'image/tiff'];
    for (const [index, seed] of seeds.entries()) {
      for (let at = 0; at < seed.length; at++) {
        for (const value of [0, 255]) {
          const broken = Buffer.from(seed);
          broken[at] = value;
          const { blocks } = await readImageMetadata(await hold(broken), types[index] as string);
          expect(blocks.length).toBeLessThan(3);
        }
      }
    }
  });
});

async function strip(bytes: Buffer, type: string): Promise<Buffer> {
  const held = await hold(bytes);
  const metadata = await readImageMetadata(held, type);
  expect(metadata.canBeStripped).toBe(true);
  const spliced = await spliceBody(held, await stripEdits(held, type, metadata), nextPath());
  const result = await spliced.bytes.readAll();
  expect(spliced.sha256).toBe(createHash('sha256').update(result).digest('hex'));
  return result;
}

describe('stripEdits takes metadata out and leaves all else', () => {
  const upright = build.tiff({ orientation: 1, gps: true });
  const turned = build.tiff({ orientation: 6, gps: true });
  const onlyTurned = build.tiff({ orientation: 6 });
  const icc = build.segment(0xe2, 'ICC_PROFILE\0');
  const text = build.chunk('tEXt', 'Title\0Kettle');

  it.each([
    [
      'a JPEG',
      'image/jpeg',
      build.jpeg(build.jpegExifSegment(upright), icc, build.jpegXmpSegment('x'), build.jpegIptcSegment()),
      build.jpeg(icc),
    ],
    [
      'a JPEG that is turned',
      'image/jpeg',
      build.jpeg(icc, build.jpegExifSegment(turned), build.jpegXmpSegment('x')),
      build.jpeg(icc, build.jpegExifSegment(onlyTurned)),
    ],
    ['a PNG', 'image/png', build.png([text, build.chunk('eXIf', upright)], [iTXt('x')]), build.png([text])],
    [
      'a PNG that is turned',
      'image/png',
      build.png([rawProfile('exif', Buffer.concat([exifMark, turned]))], [iTXt('x')]),
      build.png([build.chunk('eXIf', onlyTurned)]),
    ],
    [
      'a WebP',
      'image/webp',
      build.webp(0x1c, build.riffChunk('EXIF', upright), build.riffChunk('XMP ', 'odd')),
      build.webp(0x10),
    ],
    [
      'a WebP that is turned',
      'image/webp',
      build.webp(0x0c, build.riffChunk('EXIF', turned), build.riffChunk('XMP ', 'odd')),
      build.webp(0x08, build.riffChunk('EXIF', onlyTurned)),
    ],
  ])('of %s', async (_name, type, before, after) => {
    const result = await strip(before, type);
    expect(result.toString('hex')).toBe(after.toString('hex'));
    const left = await readImageMetadata(await hold(result), type);
    expect(left.hasPosition).toBe(false);
  });

  it('of a file that is too large for memory', async () => {
    const large = build.png([build.chunk('eXIf', upright), build.chunk('biGG', Buffer.alloc(700_000, 7))]);
    expect((await strip(large, 'image/png')).equals(build.png([build.chunk('biGG', Buffer.alloc(700_000, 7))]))).toBe(
      true,
    );
  });

  it.each([
    ['a HEIC', 'image/heic', build.heic(gps)],
    ['a TIFF', 'image/tiff', gps],
    ['a JPEG without metadata', 'image/jpeg', build.jpeg()],
  ])('but not of %s', async (_name, type, bytes) => {
    expect((await readImageMetadata(await hold(bytes), type)).canBeStripped).toBe(false);
  });
});
