import { expect, it } from 'vitest';
import * as build from '../../../../test/support/build-images.ts';
import { AssetHosts } from '../asset/asset-url.ts';
import { inspectImageBytes, whyRefused } from './inspect-content.ts';

const gps = build.tiff({ gps: true });

it.each([
  ['JPEG', build.jpeg(build.jpegExifSegment(gps))],
  ['HEIC', build.heic(gps)],
  ['TIFF', gps],
])('finds the position in the bytes of a %s', async (_, image) => {
  const { warning } = await inspectImageBytes(Uint8Array.from(image), false);
  expect(warning?.code).toBe('gps-metadata');
});

const svg = (inside: string) => `<svg xmlns="http://www.w3.org/2000/svg">${inside}</svg>`;

it.each([
  ['a drawing', svg('<path d="M0 0h1"/>'), undefined],
  ['a script', svg('<script>1</script>'), expect.stringMatching(/^it holds .*script/)],
  ['text that is no XML', svg('<'), expect.stringMatching(/^it is no well-formed XML/)],
  ['too much to look at', svg(' '.repeat(16 * 2 ** 20)), expect.stringContaining('XML of more than 16 MiB')],
])('says why an SVG with %s may not be stored', (_, text, reason) => {
  expect(whyRefused(Buffer.from(text), new AssetHosts([]))).toEqual(reason);
});
