import type { Variant } from '../asset/asset-url.ts';
import { nameHash, sha256Of } from './name-files.ts';

/** A neutral picture that stands for an asset which is not published. */
export interface Placeholder {
  readonly name: string;
  readonly bytes: Buffer;
  readonly sha256: string;
}

const images = /\.(?:avif|bmp|gif|heic|ico|jfif|jpe?g|jp2|png|psd|svg|tiff?|webp)$/i;
const imageFormats = new Set(['avif', 'gif', 'jp2', 'jpg', 'jxr', 'pjpg', 'png', 'png8', 'png32', 'webp']);
const maxSide = 8192;

/** The placeholder of the size that the variant asks for; `undefined` for other media, which no picture can stand for. */
export function placeholderFor(variant: Variant): Placeholder | undefined {
  if (!isImageVariant(variant)) return undefined;
  const { width, height } = requestedSize(new URLSearchParams(variant.query));
  const svg =
    `<svg xmlns="http://www.w3.org/2000/svg" width="${width}" height="${height}" viewBox="0 0 ${width} ${height}">` +
    '<rect width="100%" height="100%" fill="#e4e4e7"/></svg>\n';
  const bytes = Buffer.from(svg);
  const sha256 = sha256Of(bytes);
  return { name: `placeholder-${width}x${height}.${nameHash(sha256)}.svg`, bytes, sha256 };
}

/** By number of the URL: the placeholders of all variants that may not be stored. */
export function placeholdersOf(
  variants: readonly Variant[],
  refused: readonly (string | undefined)[],
): Map<number, Placeholder> {
  const made = new Map<number, Placeholder>();
  refused.forEach((path, url) => {
    const placeholder = path === undefined ? undefined : placeholderFor(variants[url] as Variant);
    if (placeholder) made.set(url, placeholder);
  });
  return made;
}

/** Whether a variant is a picture, as far as its URL tells. */
export function isImageVariant({ path, query }: Variant): boolean {
  const format = new URLSearchParams(query).get('fm');
  return format === null ? images.test(path) : imageFormats.has(format);
}

/** In pixels; 4:3 where only one side is given, 1200 × 900 where none is. */
export function requestedSize(query: URLSearchParams): { width: number; height: number } {
  const number = (name: string) => {
    const value = Number(query.get(name));
    return value > 0 && Number.isFinite(value) ? value : undefined;
  };
  const [across = 4, down = 3] = (query.get('ar') ?? '4:3').split(':').map(Number);
  const ratio = across > 0 && down > 0 ? across / down : 4 / 3;
  const w = number('w') ?? number('max-w');
  const h = number('h') ?? number('max-h');
  const width = w ?? (h === undefined ? 1200 : h * ratio);
  const height = h ?? width / ratio;
  const scale = Math.min(number('dpr') ?? 1, maxSide / width, maxSide / height);
  return { width: Math.max(1, Math.round(width * scale)), height: Math.max(1, Math.round(height * scale)) };
}
