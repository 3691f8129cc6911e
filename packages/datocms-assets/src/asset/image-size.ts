/** In pixels. */
export interface Size {
  readonly width: number;
  readonly height: number;
}

/** Parameters of imgix that leave a picture's shape, and its size on the page, as they are. */
const harmless = new Set(
  `auto bg blur bri ch chromasub colorquant con cs dl dpi dpr duotone duotone-alpha exp fm gam high hue invert ixlib
  jpg-progressive lossless monochrome nr nrs q sat sepia shad sharp skip-default-optimizations svg-sanitize usm usmrad vib`.split(
    /\s+/,
  ),
);
/** They tell only which part of a picture `fit=crop` shows. */
const framing = new Set(['crop', 'fp-x', 'fp-y', 'fp-z']);
const shaping = new Set(['w', 'h', 'fit', 'ar']);
/** Values of `fit` that give exactly the size asked for. */
const exact = new Set(['crop', 'scale', 'fill']);

/**
 * The size that a variant has on the page, for `width` and `height` of an `img`; `undefined` where its parameters do not tell.
 * @param query canonical parameters, as in `Variant`
 * @param original the size of the upload
 */
export function pictureSize(query: string, original: Size): Size | undefined {
  const given = new Map(new URLSearchParams(query));
  const names = [...given.keys()].filter((name) => !harmless.has(name) && !framing.has(name));
  const [w, h] = [lengthOf(given.get('w')), lengthOf(given.get('h'))];
  if (!names.every((name) => shaping.has(name)) || w === undefined || h === undefined) return undefined;
  const fit = given.get('fit') ?? 'clip';
  const ratio = given.has('ar') ? ratioOf(given.get('ar') as string) : Infinity;
  if (ratio === undefined || (ratio !== Infinity && fit !== 'crop')) return undefined;
  if (exact.has(fit) && w < Infinity && h < Infinity) return { width: w, height: h };
  if (ratio !== Infinity) return w < Infinity ? scaled(w, w / ratio) : h < Infinity ? scaled(h * ratio, h) : undefined;
  if (fit !== 'clip' && fit !== 'max' && fit !== 'crop') return undefined;
  const largest = fit === 'max' || Math.min(w, h) === Infinity ? 1 : Infinity;
  const factor = Math.min(w / original.width, h / original.height, largest);
  return scaled(original.width * factor, original.height * factor);
}

/** `Infinity` where nothing is asked for; up to 1 it is a share, of what imgix does not say here. */
function lengthOf(value: string | undefined): number | undefined {
  if (value === undefined) return Infinity;
  return /^\d+(?:\.\d+)?$/.test(value) && Number(value) > 1 ? Math.round(Number(value)) : undefined;
}

/** `16:9` or `2.5`. */
function ratioOf(value: string): number | undefined {
  const [, wide = '', high = '1'] = /^(\d+(?:\.\d+)?)(?::(\d+(?:\.\d+)?))?$/.exec(value) ?? [];
  const ratio = Number(wide) / Number(high);
  return wide !== '' && ratio > 0 && ratio < Infinity ? ratio : undefined;
}

function scaled(width: number, height: number): Size {
  return { width: Math.max(1, Math.round(width)), height: Math.max(1, Math.round(height)) };
}
