import { createHash } from 'node:crypto';
import sharp from 'sharp';

export type Format = 'png' | 'jpeg' | 'webp' | 'avif' | 'gif';

export const formats: ReadonlySet<string> = new Set(['png', 'jpeg', 'webp', 'avif', 'gif'] satisfies Format[]);

/** A real image of one colour. The same arguments give the same bytes. */
export async function picture(format: Format, seed: string, width = 16, height = width): Promise<Buffer> {
  const [r = 0, g = 0, b = 0] = createHash('sha256').update(seed).digest();
  const plain = sharp({ create: { width, height, channels: 3, background: { r, g, b } } });
  return plain.toFormat(format).toBuffer();
}

export const md5 = (bytes: Uint8Array) => createHash('md5').update(bytes).digest('hex');
export const sha256 = (bytes: Uint8Array) => createHash('sha256').update(bytes).digest('hex');

export const types: Readonly<Record<string, string>> = {
  png: 'image/png',
  jpg: 'image/jpeg',
  jpeg: 'image/jpeg',
  webp: 'image/webp',
  avif: 'image/avif',
  gif: 'image/gif',
  svg: 'image/svg+xml',
  pdf: 'application/pdf',
  mp4: 'video/mp4',
  txt: 'text/plain',
};
