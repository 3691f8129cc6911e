import { createHash, randomBytes } from 'node:crypto';
import { join } from 'node:path';
import { deflateSync, inflateSync } from 'node:zlib';
import { describe, expect, it } from 'vitest';
import * as build from '../../../../../test/support/build-images.ts';
import { temporaryFolder } from '../../../../../test/support/temporary-folder.ts';
import { spliceBody } from '../../io/splice-body.ts';
import type { SpooledBody } from '../../io/spooled-body.ts';
import { SpooledBodyWriter } from '../../io/spooled-body-writer.ts';
import { type ImageMetadata, readImageMetadata, stripEdits, stripperOf } from './image-metadata.ts';

const folder = temporaryFolder('image-metadata');
let count = 0;
const nextPath = () => join(folder, String(count++));

async function spool(bytes: Uint8Array): Promise<SpooledBody> {
  const writer = new SpooledBodyWriter(nextPath());
  await writer.write(bytes);
  return writer.finish();
}

const metadataOf = (body: SpooledBody, type: string): Promise<ImageMetadata> =>
  body.withReader((read) => readImageMetadata(read, type, inflateSync));

const gps = build.tiff({ gps: true });
const xmpWithPosition = '<x:xmpmeta exif:GPSLatitude="52,30N"/>';
const iTXt = (text: string) => build.chunk('iTXt', `XML:com.adobe.xmp\0\0\0\0\0${text}`);
const tEXt = (text: string) => build.chunk('tEXt', text);
const rawProfile = (name: string, content: Buffer) =>
  build.chunk(
    'zTXt',
    Buffer.concat([
      Buffer.from(`Raw profile type ${name}\0\0`),
      deflateSync(`\n${name}\n      ${content.length}\n${content.toString('hex').replace(/.{72}/g, '$&\n')}\n`),
    ]),
  );
const exifHeader = Buffer.from('Exif\0\0', 'latin1');

/** As a server does. */
const stripWhole = async (bytes: Buffer, type: string) => stripperOf(type)?.(Uint8Array.from(bytes));

describe('readImageMetadata finds a position', () => {
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
    ['in XMP of a PNG in a plain text chunk', 'image/png', build.png([tEXt(`XML:com.adobe.xmp\0${xmpWithPosition}`)])],
    ["in ImageMagick's raw profile", 'image/png', build.png([rawProfile('exif', Buffer.concat([exifHeader, gps]))])],
    ['in EXIF of a WebP', 'image/webp', build.webp(0x08, build.riffChunk('EXIF', gps))],
    [
      'in EXIF of a WebP with the header of JPEG',
      'image/webp',
      build.webp(0x08, build.riffChunk('EXIF', Buffer.concat([exifHeader, gps]))),
    ],
    ['in XMP of a WebP', 'image/webp', build.webp(0x04, build.riffChunk('XMP ', xmpWithPosition))],
    ['in a HEIC', 'image/heic', build.heic(gps)],
    ['in an AVIF', 'image/avif', build.heic(gps)],
    ['in a TIFF', 'image/tiff', gps],
    ["in a camera's own format", 'image/x-nikon-nef', gps],
  ])('%s', async (_name, type, bytes) => {
    expect((await metadataOf(await spool(bytes), type)).hasPosition).toBe(true);
  });
});

describe('readImageMetadata finds no position', () => {
  it.each([
    ['without metadata', 'image/jpeg', build.jpeg()],
    ['in EXIF without a position', 'image/jpeg', build.jpeg(build.jpegExifSegment(build.tiff({ orientation: 6 })))],
    ['in IPTC', 'image/jpeg', build.jpeg(build.jpegIptcSegment())],
    ['in a segment that ends too early', 'image/jpeg', build.jpeg(build.jpegExifSegment(gps.subarray(0, 30)))],
    ['in a file that is cut', 'image/jpeg', build.jpeg(build.jpegExifSegment(gps)).subarray(0, 40)],
    [
      'in a file that is cut in the head of a segment',
      'image/jpeg',
      build.jpeg(build.jpegExifSegment(gps)).subarray(0, 4),
    ],
    [
      'in a PNG whose lengths lie',
      'image/png',
      Buffer.concat([build.png().subarray(0, 33), Buffer.from('ffffffff65584966', 'hex')]),
    ],
    ['in a WebP without chunks', 'image/webp', build.webp(0)],
    ['in a HEIC without items', 'image/heic', build.heic(gps).subarray(0, 40)],
    ['in a HEIC with a box that is shorter than its head', 'image/heic', Buffer.from('0000000366747970', 'hex')],
    ['in a TIFF that points into nothing', 'image/tiff', Buffer.from('4d4d002a7fffffff', 'hex')],
    ['in other formats', 'image/gif', Buffer.from('GIF89a')],
  ])('%s', async (_name, type, bytes) => {
    expect((await metadataOf(await spool(bytes), type)).hasPosition).toBe(false);
  });

  it('in damaged files, and it always ends', async () => {
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
          const damaged = Buffer.from(seed);
          damaged[at] = value;
          const { blocks } = await metadataOf(await spool(damaged), types[index] as string);
          expect(blocks.length).toBeLessThan(3);
          expect((await stripWhole(damaged, types[index] as string))?.length ?? 0).toBeLessThanOrEqual(seed.length);
        }
      }
    }
  });
});

async function strip(bytes: Buffer, type: string): Promise<Buffer> {
  const body = await spool(bytes);
  const metadata = await metadataOf(body, type);
  expect(metadata.canBeStripped).toBe(true);
  const edits = await body.withReader((read) => stripEdits(read, body.size, type, metadata));
  const spliced = await spliceBody(body, edits, nextPath());
  const result = await spliced.bytes.readAll();
  expect(spliced.sha256).toBe(createHash('sha256').update(result).digest('hex'));
  return result;
}

describe('stripEdits removes metadata and keeps all else', () => {
  const upright = build.tiff({ orientation: 1, gps: true });
  const rotated = build.tiff({ orientation: 6, gps: true });
  const onlyOrientation = build.tiff({ orientation: 6 });
  const icc = build.segment(0xe2, 'ICC_PROFILE\0');
  const text = tEXt('Title\0Kettle');

  it.each([
    [
      'a JPEG',
      'image/jpeg',
      build.jpeg(build.jpegExifSegment(upright), icc, build.jpegXmpSegment('x'), build.jpegIptcSegment()),
      build.jpeg(icc),
    ],
    [
      'a rotated JPEG',
      'image/jpeg',
      build.jpeg(icc, build.jpegExifSegment(rotated), build.jpegXmpSegment('x')),
      build.jpeg(icc, build.jpegExifSegment(onlyOrientation)),
    ],
    ['a PNG', 'image/png', build.png([text, build.chunk('eXIf', upright)], [iTXt('x')]), build.png([text])],
    [
      'a rotated PNG',
      'image/png',
      build.png([build.chunk('eXIf', rotated)], [iTXt('x')]),
      build.png([build.chunk('eXIf', onlyOrientation)]),
    ],
    [
      'a WebP',
      'image/webp',
      build.webp(0x1c, build.riffChunk('EXIF', upright), build.riffChunk('XMP ', 'odd')),
      build.webp(0x10),
    ],
    [
      'a rotated WebP',
      'image/webp',
      build.webp(0x0c, build.riffChunk('EXIF', rotated), build.riffChunk('XMP ', 'odd')),
      build.webp(0x08, build.riffChunk('EXIF', onlyOrientation)),
    ],
  ])('of %s', async (_name, type, before, after) => {
    const result = await strip(before, type);
    expect(result.toString('hex')).toBe(after.toString('hex'));
    expect(Buffer.from((await stripWhole(before, type))!).toString('hex')).toBe(after.toString('hex'));
    const remaining = await metadataOf(await spool(result), type);
    expect(remaining.hasPosition).toBe(false);
  });

  it("of a PNG with ImageMagick's raw profile, whose orientation only a build can read", async () => {
    const before = build.png([rawProfile('exif', Buffer.concat([exifHeader, rotated]))]);
    expect(await strip(before, 'image/png')).toEqual(build.png([build.chunk('eXIf', onlyOrientation)]));
    expect(Buffer.from((await stripWhole(before, 'image/png'))!)).toEqual(build.png());
  });

  it('of a file that is too large for memory', async () => {
    const large = build.png([build.chunk('eXIf', upright), build.chunk('biGG', Buffer.alloc(700_000, 7))]);
    expect((await strip(large, 'image/png')).equals(build.png([build.chunk('biGG', Buffer.alloc(700_000, 7))]))).toBe(
      true,
    );
  });

  it.each([
    ['another picture', build.jpeg(build.jpegExifSegment(gps))],
    ['a film', Buffer.from('000000186674797069736f6d', 'hex')],
  ])('of %s that is appended to a JPEG', async (_name, appended) => {
    // Two scans of more than one part, with all that may stand in compressed data.
    const data = Buffer.from([...randomBytes(100_000)].flatMap((byte) => (byte === 0xff ? [byte, 0] : byte)));
    const restart = Buffer.from('ffd3', 'hex');
    const scan = Buffer.concat([build.segment(0xc4, 'table'), build.segment(0xda, 'scan'), data, restart, data]);
    const picture = Buffer.concat([build.jpeg().subarray(0, -2), scan, scan, Buffer.from('ffd9', 'hex')]);
    const whole = Buffer.concat([picture, appended]);
    expect((await strip(whole, 'image/jpeg')).equals(picture)).toBe(true);
    expect(Buffer.from((await stripWhole(whole, 'image/jpeg'))!).equals(picture)).toBe(true);
    const unchanged = Uint8Array.from(picture);
    expect(await stripperOf('image/jpeg')?.(unchanged)).toBe(unchanged);
  });

  it('of no JPEG that is damaged, beyond what is found', async () => {
    for (const damaged of [build.jpeg().subarray(0, -2), Buffer.concat([build.jpeg().subarray(0, 20), gps])])
      expect((await stripWhole(damaged, 'image/jpeg'))?.length).toBe(damaged.length);
  });

  it.each([
    ['a HEIC', 'image/heic', build.heic(gps)],
    ['a TIFF', 'image/tiff', gps],
  ])('but not of %s', async (_name, type, bytes) => {
    expect((await metadataOf(await spool(bytes), type)).canBeStripped).toBe(false);
    expect(bytes.equals((await stripWhole(bytes, type)) ?? bytes)).toBe(true);
  });
});
