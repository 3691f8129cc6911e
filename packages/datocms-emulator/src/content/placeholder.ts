import { LRUCache } from 'lru-cache';
import sharp from 'sharp';

interface PlaceholderOptions {
  /** Longest side, in pixels. */
  readonly size: number;
  /** JPEG quality, 1 to 100. */
  readonly quality: number;
}

/** A file that sharp reads, and a key that changes with its bytes. */
interface PictureFile {
  readonly key: string;
  readonly file: string;
}

/** Creates a tiny JPEG as a `data:` URL. */
export type Placeholders = (picture: PictureFile, options: PlaceholderOptions) => Promise<string>;

/** Creates each placeholder once per file, size and quality. */
export function createPlaceholders(): Placeholders {
  const cache = new LRUCache<string, Promise<string>>({ max: 2000 });
  return (picture, { size, quality }) => {
    const key = `${picture.key} ${size} ${quality}`;
    const placeholder = cache.get(key) ?? createPlaceholder(picture.file, size, quality);
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
