import sharp from 'sharp';
import { beforeEach, describe, expect, it } from 'vitest';
import { expectStripped, photo, photoKinds, pixels } from '../support/camera-photos.ts';
import { startWorld, url } from '../support/contract-world.ts';

const world = await startWorld();
beforeEach(() => world.assets.reset());

async function store(name: string, bytes: Buffer, type: string, ...args: string[]) {
  await world.upload(name, bytes, type);
  await world.publish(name);
  const site = world.site({ 'p.html': `<img src="${url(name)}?skip-default-optimizations=true">` });
  const done = await world.localize(site, ...args);
  const file = done.report.assets[0]?.variants[0]?.file;
  return { ...done, bytes: file ? site.bytes(file) : Buffer.alloc(0) };
}

describe('an original with a GPS position', () => {
  it.each([...photoKinds, ['photo.avif', 'image/avif', () => photo((image) => image.avif())] as const])(
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
  it.each(photoKinds)(
    'removes EXIF, IPTC and XMP from %s, but keeps pixels, profile and orientation',
    async (name, type, make) => {
      const original = await make();
      const { status, found, bytes } = await store(`bare-${name}`, original, type, '--strip-metadata');
      expect([status, found]).toEqual([0, []]);
      await expectStripped(bytes, original);
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
    const { status, found, report } = await store(
      'bare.avif',
      await photo((image) => image.avif()),
      'image/avif',
      '--strip-metadata',
    );
    expect([status, found]).toEqual([0, ['gps-metadata p.html']]);
    // It does not advise the option that is on already.
    expect(report.findings[0]?.fix).toBe('Remove the position from the original in the CMS.');
  });
});
