import sharp, { type Sharp } from 'sharp';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { jpegIptcSegment } from '../support/build-images.ts';
import { startWorld, url, type World } from '../support/contract-world.ts';

let world: World;

beforeAll(async () => {
  world = await startWorld();
});
beforeEach(() => world.assets.reset());
afterAll(() => world.close());

const position = {
  IFD3: { GPSLatitudeRef: 'N', GPSLatitude: '52/1 30/1 0/1', GPSLongitudeRef: 'E', GPSLongitude: '13/1 24/1 0/1' },
};
const xmp =
  '<x:xmpmeta xmlns:x="adobe:ns:meta/"><rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#"/></x:xmpmeta>';

/** A photograph with different pixels, a colour profile, an orientation and all metadata of a camera. */
async function photo(encode: (image: Sharp) => Sharp, orientation = 6): Promise<Buffer> {
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

const kinds: readonly (readonly [name: string, type: string, make: () => Promise<Buffer>])[] = [
  ['photo.jpg', 'image/jpeg', async () => withIptc(await photo((image) => image.jpeg({ quality: 90 })))],
  ['photo.png', 'image/png', () => photo((image) => image.png())],
  ['lossy.webp', 'image/webp', () => photo((image) => image.webp({ quality: 80 }))],
  ['exact.webp', 'image/webp', () => photo((image) => image.webp({ lossless: true }))],
];

/** The pixels that a browser would show, after rotation. */
const pixels = (bytes: Buffer) => sharp(bytes).rotate().raw().toBuffer();

async function store(name: string, bytes: Buffer, type: string, ...args: string[]) {
  await world.upload(name, bytes, type);
  await world.publish(name);
  const site = world.site({ 'p.html': `<img src="${url(name)}?skip-default-optimizations=true">` });
  const done = await world.localize(site, ...args);
  const file = done.report.assets[0]?.variants[0]?.file;
  return { ...done, bytes: file ? site.bytes(file) : Buffer.alloc(0) };
}

describe('an original with a GPS position', () => {
  it.each([...kinds, ['photo.avif', 'image/avif', () => photo((image) => image.avif())] as const])(
    '%s is a warning with its URL, and is stored byte for byte',
    async (name, type, make) => {
      const original = await make();
      const { status, found, report, bytes, stderr } = await store(name, original, type);
      expect([status, found]).toEqual([0, ['gps-metadata p.html']]);
      expect(report.findings[0]).toMatchObject({ level: 'warning', url: expect.stringContaining(name) });
      expect(stderr).toContain('--strip-metadata');
      expect(bytes.equals(original)).toBe(true);
    },
  );
});

describe('--strip-metadata', () => {
  it.each(kinds)(
    'removes EXIF, IPTC and XMP from %s, but keeps pixels, profile and orientation',
    async (name, type, make) => {
      const original = await make();
      const before = await sharp(original).metadata();
      expect([before.orientation, before.exif !== undefined, before.xmp !== undefined]).toEqual([6, true, true]);
      const { status, found, bytes } = await store(`bare-${name}`, original, type, '--strip-metadata');
      expect([status, found]).toEqual([0, []]);
      const after = await sharp(bytes).metadata();
      expect([after.xmp, after.iptc, after.orientation]).toEqual([undefined, undefined, 6]);
      expect(after.icc?.equals(before.icc ?? Buffer.alloc(0))).toBe(true);
      // A directory with one entry, and its header.
      expect(after.exif?.length).toBeLessThanOrEqual(6 + 26);
      expect([after.width, after.height, after.format]).toEqual([before.width, before.height, before.format]);
      expect((await pixels(bytes)).equals(await pixels(original))).toBe(true);
      expect(bytes.includes('GPS') || bytes.includes('xmpmeta') || bytes.includes('8BIM')).toBe(false);
    },
  );

  it('removes all EXIF from an upright picture', async () => {
    const original = await photo((image) => image.jpeg(), 1);
    const { bytes } = await store('upright.jpg', original, 'image/jpeg', '--strip-metadata');
    const { exif, orientation, icc } = await sharp(bytes).metadata();
    expect([exif, orientation, icc !== undefined]).toEqual([undefined, undefined, true]);
    expect((await pixels(bytes)).equals(await pixels(original))).toBe(true);
  });

  it('warns if the position cannot be removed from the format', async () => {
    const { status, found } = await store(
      'bare.avif',
      await photo((image) => image.avif()),
      'image/avif',
      '--strip-metadata',
    );
    expect([status, found]).toEqual([0, ['gps-metadata p.html']]);
  });
});
