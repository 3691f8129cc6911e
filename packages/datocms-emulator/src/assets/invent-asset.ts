import { createHash } from 'node:crypto';
import path from 'node:path';
import mime from 'mime';
import sharp from 'sharp';
import type { Asset } from './asset.ts';

const sizes = [
  { width: 1600, height: 1067 },
  { width: 1200, height: 1200 },
  { width: 1067, height: 1600 },
] as const;

/** Formats of generated images. Other files get only the signature of their type and a line of text. */
const imageFormats: ReadonlySet<string> = new Set(['jpg', 'jpeg', 'png', 'webp', 'avif', 'gif']);

const signatures: Readonly<Record<string, string>> = { pdf: '%PDF-1.4\n', mp4: '\0\0\0\x18ftypmp42\0\0\0\0mp42isom' };

/** Generates a file for a path without an upload, the same bytes every time. Null if no asset can have this path. */
export function inventAsset(assetPath: string): Asset | null {
  if (!/^\/\d+\/[^/]+$/.test(assetPath)) return null;
  const extension = path.extname(assetPath).slice(1).toLowerCase();
  const hash = createHash('sha256').update(assetPath).digest();
  const size = sizes[hash[0]! % sizes.length]!;
  const picture = imageFormats.has(extension) || extension === 'svg';
  return {
    id: hash.toString('hex').slice(0, 22),
    filename: path.basename(assetPath),
    format: extension === 'jpeg' ? 'jpg' : extension,
    mimeType: mime.getType(extension) ?? 'application/octet-stream',
    width: picture ? size.width : null,
    height: picture ? size.height : null,
    animated: false,
    modified: new Date(1_700_000_000_000),
    read: () => draw(extension, hash, size),
  };
}

async function draw(extension: string, hash: Buffer, size: (typeof sizes)[number]): Promise<Buffer> {
  const svg = Buffer.from(gradient(hash, size));
  if (extension === 'svg') return svg;
  if (!imageFormats.has(extension)) {
    // Its own path would be one of the CMS in the site's output.
    const text = `A stand-in for the file ${hash.toString('hex', 0, 8)}\n`;
    return Buffer.from(`${signatures[extension] ?? ''}${text}`, 'latin1');
  }
  const image = sharp(svg);
  if (extension === 'png') return image.png().toBuffer();
  if (extension === 'webp') return image.webp({ effort: 1 }).toBuffer();
  if (extension === 'avif') return image.avif({ effort: 0 }).toBuffer();
  return extension === 'gif' ? image.gif({ effort: 1 }).toBuffer() : image.jpeg().toBuffer();
}

function gradient(hash: Buffer, { width, height }: (typeof sizes)[number]): string {
  const hue = (byte: number | undefined) => Math.round(((byte ?? 0) / 256) * 360);
  return `<svg xmlns="http://www.w3.org/2000/svg" width="${width}" height="${height}"><defs><linearGradient id="g" x2="1" y2="1"><stop stop-color="hsl(${hue(hash[1])},60%,55%)"/><stop offset="1" stop-color="hsl(${hue(hash[2])},60%,35%)"/></linearGradient></defs><rect width="100%" height="100%" fill="url(#g)"/></svg>`;
}
