import { LRUCache } from 'lru-cache';
import sharp from 'sharp';
import type { Upload } from '../project/project.ts';

interface PlaceholderOptions {
  /** Longest side, in pixels. */
  readonly size: number;
  /** JPEG quality, 1 to 100. */
  readonly quality: number;
}

/** Creates a tiny JPEG as a `data:` URL. Null for files that are not images. */
export type Placeholders = (upload: Upload, options: PlaceholderOptions) => Promise<string | null>;

/** Creates each placeholder once per file, size and quality. */
export function createPlaceholders(): Placeholders {
  const cache = new LRUCache<string, Promise<string>>({ max: 2000 });
  return (upload, { size, quality }) => {
    if (upload.width === null || !upload.mimeType.startsWith('image/')) return Promise.resolve(null);
    const key = `${upload.md5} ${size} ${quality}`;
    const placeholder = cache.get(key) ?? createPlaceholder(upload.diskPath, size, quality);
    cache.set(key, placeholder);
    return placeholder;
  };
}

async function createPlaceholder(diskPath: string, size: number, quality: number): Promise<string> {
  const side = Math.min(Math.max(Math.round(size), 1), 256);
  const bytes = await sharp(diskPath)
    .autoOrient()
    .resize(side, side, { fit: 'inside' })
    .flatten({ background: '#ffffff' })
    .jpeg({ quality: Math.min(Math.max(Math.round(quality), 1), 100) })
    .toBuffer();
  return `data:image/jpeg;base64,${bytes.toString('base64')}`;
}
