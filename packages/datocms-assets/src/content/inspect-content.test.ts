import { expect, it } from 'vitest';
import * as build from '../../../../test/support/build-images.ts';
import { inspectImageBytes } from './inspect-content.ts';

const gps = build.tiff({ gps: true });

it.each([
  ['JPEG', build.jpeg(build.jpegExifSegment(gps))],
  ['HEIC', build.heic(gps)],
  ['TIFF', gps],
])('finds the position in the bytes of a %s', async (_, image) => {
  const { warning } = await inspectImageBytes(Uint8Array.from(image), false);
  expect(warning?.code).toBe('gps-metadata');
});
