import sharp, { type Sharp } from 'sharp';
import { expect } from 'vitest';
import { jpegIptcSegment } from './build-images.ts';

const position = {
  IFD3: { GPSLatitudeRef: 'N', GPSLatitude: '52/1 30/1 0/1', GPSLongitudeRef: 'E', GPSLongitude: '13/1 24/1 0/1' },
};
const xmp =
  '<x:xmpmeta xmlns:x="adobe:ns:meta/"><rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#"/></x:xmpmeta>';

/** A photograph with different pixels, a colour profile, an orientation and all metadata of a camera. */
export async function photo(encode: (image: Sharp) => Sharp, orientation = 6): Promise<Buffer> {
  const [width, height] = [40, 30];
  const raw = Buffer.from(Array.from({ length: width * height * 3 }, (_, at) => (at * 7919) % 256));
  const plain = sharp(raw, { raw: { width, height, channels: 3 } });
  return encode(plain)
    .withIccProfile('p3')
    .withXmp(xmp)
    .withExifMerge(position)
    .withMetadata({ orientation })
    .toBuffer();
}

/** Puts Photoshop's block after the start of the file. */
const withIptc = (jpeg: Buffer) => Buffer.concat([jpeg.subarray(0, 2), jpegIptcSegment(), jpeg.subarray(2)]);

export const photoKinds: readonly (readonly [name: string, type: string, make: () => Promise<Buffer>])[] = [
  ['photo.jpg', 'image/jpeg', async () => withIptc(await photo((image) => image.jpeg({ quality: 90 })))],
  ['photo.png', 'image/png', () => photo((image) => image.png())],
  ['lossy.webp', 'image/webp', () => photo((image) => image.webp({ quality: 80 }))],
  ['exact.webp', 'image/webp', () => photo((image) => image.webp({ lossless: true }))],
];

/** The pixels that a browser would show, after rotation. */
export const pixels = (bytes: Buffer) => sharp(bytes).rotate().raw().toBuffer();

/** Expects that EXIF, IPTC and XMP are gone, and that pixels, profile and orientation are those of the original. */
export async function expectStripped(bytes: Buffer, original: Buffer): Promise<void> {
  const before = await sharp(original).metadata();
  const after = await sharp(bytes).metadata();
  expect([before.orientation, before.exif !== undefined, before.xmp !== undefined]).toEqual([6, true, true]);
  expect([after.xmp, after.iptc, after.orientation]).toEqual([undefined, undefined, 6]);
  expect(after.icc?.equals(before.icc ?? Buffer.alloc(0))).toBe(true);
  // A directory with one entry, and its header.
  expect(after.exif?.length).toBeLessThanOrEqual(6 + 26);
  expect([after.width, after.height, after.format]).toEqual([before.width, before.height, before.format]);
  expect((await pixels(bytes)).equals(await pixels(original))).toBe(true);
  expect(bytes.includes('GPS') || bytes.includes('xmpmeta') || bytes.includes('8BIM')).toBe(false);
}
