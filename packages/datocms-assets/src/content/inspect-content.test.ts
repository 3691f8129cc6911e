import { expect, it } from 'vitest';
import * as build from '../../../../test/support/build-images.ts';
import { inspectBytes } from './inspect-content.ts';

const gps = build.tiff({ gps: true });

it.each([
  ['JPEG', build.jpeg(build.jpegExifSegment(gps))],
  ['HEIC', build.heic(gps)],
  ['TIFF', gps],
])('finds the position in the bytes of a %s', async (_, image) => {
  const { warning } = await inspectBytes(Uint8Array.from(image), false);
  expect(warning?.code).toBe('gps-metadata');
});
