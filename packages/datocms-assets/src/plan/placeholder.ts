import { hash } from 'node:crypto';
import type { Variant } from '../asset/asset-url.ts';
import { nameHash } from '../asset/stored-name.ts';

/** A neutral picture that replaces an asset which may not be stored or has failed. */
export interface Placeholder {
  readonly name: string;
  readonly bytes: Buffer;
  readonly sha256: string;
}

const imageExtensions = /\.(?:avif|bmp|gif|heic|ico|jfif|jpe?g|jp2|png|psd|svg|tiff?|webp)$/i;
const imageFormats = new Set(['avif', 'gif', 'jp2', 'jpg', 'jxr', 'pjpg', 'png', 'png8', 'png32', 'webp']);
/** Largest side of a placeholder, in pixels. */
const maxSide = 8192;

/** The placeholder in the size of the variant; `undefined` if the variant is no image. */
export function placeholderFor(variant: Variant): Placeholder | undefined {
  if (!isImageVariant(variant)) return undefined;
  const { width, height } = requestedSize(new URLSearchParams(variant.query));
  const svg =
    `<svg xmlns="http://www.w3.org/2000/svg" width="${width}" height="${height}" viewBox="0 0 ${width} ${height}">` +
    '<rect width="100%" height="100%" fill="#e4e4e7"/></svg>\n';
  const bytes = Buffer.from(svg);
  const sha256 = hash('sha256', bytes);
  return { name: `placeholder-${width}x${height}.${nameHash(sha256)}.svg`, bytes, sha256 };
}

/**
 * Placeholders by variant id.
 * @param unpublished by variant id; see `Plan.unpublished`
 */
export function placeholdersOf(
  variants: readonly Variant[],
  unpublished: readonly (string | undefined)[],
): Map<number, Placeholder> {
  const placeholders = new Map<number, Placeholder>();
  unpublished.forEach((path, variantId) => {
    const placeholder = path === undefined ? undefined : placeholderFor(variants[variantId] as Variant);
    if (placeholder) placeholders.set(variantId, placeholder);
  });
  return placeholders;
}

/** Whether a variant is an image, by its `fm` parameter or its extension. */
export function isImageVariant({ path, query }: Pick<Variant, 'path' | 'query'>): boolean {
  const format = new URLSearchParams(query).get('fm');
  return format === null ? imageExtensions.test(path) : imageFormats.has(format);
}

/** The size in pixels by imgix parameters. By default it is 1200 × 900, and the aspect ratio 4:3. */
export function requestedSize(query: URLSearchParams): { width: number; height: number } {
  const number = (name: string) => {
    const value = Number(query.get(name));
    return value > 0 && Number.isFinite(value) ? value : undefined;
  };
  const [x = 4, y = 3] = (query.get('ar') ?? '4:3').split(':').map(Number);
  const ratio = x / y > 1 / maxSide && x / y < maxSide ? x / y : 4 / 3;
  const w = number('w') ?? number('max-w');
  const h = number('h') ?? number('max-h');
  const width = w ?? (h === undefined ? 1200 : h * ratio);
  const height = h ?? width / ratio;
  const scale = Math.min(number('dpr') ?? 1, maxSide / width, maxSide / height);
  return { width: Math.max(1, Math.round(width * scale)), height: Math.max(1, Math.round(height * scale)) };
}
