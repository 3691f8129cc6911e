import type { Sharp } from 'sharp';
import type { OutputFormat } from './choose-format.ts';
import { type Parameters, readFlag, readNumber, readWords } from './parameters.ts';

/** imgix's default quality, and its lower quality for `auto=compress`. */
const defaultQuality = 75;
const compressedQuality = 45;

interface EncodeOptions {
  readonly quality: number;
  readonly lossless: boolean;
}

/** Settings favour speed. The same input gives the same bytes. */
const encoders: { readonly [F in OutputFormat]: (image: Sharp, options: EncodeOptions) => Sharp } = {
  jpg: (image, { quality }) => image.flatten({ background: '#ffffff' }).jpeg({ quality }),
  pjpg: (image, { quality }) => image.flatten({ background: '#ffffff' }).jpeg({ quality, progressive: true }),
  png: (image) => image.png({ compressionLevel: 6 }),
  png8: (image) => image.png({ palette: true }),
  png32: (image) => image.ensureAlpha().png({ compressionLevel: 6 }),
  webp: (image, { quality, lossless }) => image.webp({ quality, lossless, effort: 1 }),
  avif: (image, { quality, lossless }) => image.avif({ quality, lossless, effort: 0 }),
  gif: (image) => image.gif({ effort: 1 }),
};

export async function encode(image: Sharp, format: OutputFormat, parameters: Parameters): Promise<Buffer> {
  const fallback = readWords(parameters, 'auto').has('compress') ? compressedQuality : defaultQuality;
  const quality = Math.max(1, Math.round(readNumber(parameters, 'q', 0, 100) ?? fallback));
  return encoders[format](image, { quality, lossless: readFlag(parameters, 'lossless') }).toBuffer();
}
