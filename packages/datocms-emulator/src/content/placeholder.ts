import { LRUCache } from 'lru-cache';
import sharp from 'sharp';
import type { Upload } from '../project/project.ts';

interface PlaceholderOptions {
  /** Longest side, in pixels. */
  readonly size: number;
  /** JPEG quality, 1 to 100. */
  readonly quality: number;
}

/** Makes a tiny JPEG of a picture as a `data:` URL; null for what is no picture. */
export type Placeholders = (upload: Upload, options: PlaceholderOptions) => Promise<string | null>;

/** Placeholders are made once for each file, size and quality. */
export function createPlaceholders(): Placeholders {
  const made = new LRUCache<string, Promise<string>>({ max: 2000 });
  return (upload, { size, quality }) => {
    if (upload.width === null || !upload.mimeType.startsWith('image/')) return Promise.resolve(null);
    const key = `${upload.md5} ${size} ${quality}`;
    const known = made.get(key) ?? make(upload.diskPath, size, quality);
    made.set(key, known);
    return known;
  };
}

async function make(diskPath: string, size: number, quality: number): Promise<string> {
  const side = Math.min(Math.max(Math.round(size), 1), 256);
  const bytes = await sharp(diskPath)
    .autoOrient()
    .resize(side, side, { fit: 'inside' })
    .flatten({ background: '#ffffff' })
    .jpeg({ quality: Math.min(Math.max(Math.round(quality), 1), 100) })
    .toBuffer();
  return `data:image/jpeg;base64,${bytes.toString('base64')}`;
}
