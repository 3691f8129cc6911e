/** In pixels. */
export interface Size {
  readonly width: number;
  readonly height: number;
}

/** imgix parameters that change neither the shape of a picture nor its size on the page. */
const withoutEffect = new Set(
  `auto bg blur bri ch chromasub colorquant con cs dl dpi dpr duotone duotone-alpha exp fm gam high hue invert ixlib
  jpg-progressive lossless monochrome nr nrs q sat sepia shad sharp skip-default-optimizations svg-sanitize usm usmrad vib`.split(
    /\s+/,
  ),
);
/** Parameters that only tell which part of a picture `fit=crop` shows. */
const cropPosition = new Set(['crop', 'fp-x', 'fp-y', 'fp-z']);
/** Parameters from which the size is calculated. */
const sizing = new Set(['w', 'h', 'fit', 'ar']);
/** Values of `fit` that give exactly `w` × `h`. */
const exactFits = new Set(['crop', 'scale', 'fill']);

/**
 * The size of a variant on the page, for `width` and `height` of an `img`.
 * @param query canonical parameters, as in `Variant`
 * @param original the size of the upload
 * @returns `undefined` if the parameters do not tell it
 */
export function pictureSize(query: string, original: Size): Size | undefined {
  const parameters = new Map(new URLSearchParams(query));
  const names = [...parameters.keys()].filter((name) => !withoutEffect.has(name) && !cropPosition.has(name));
  const [w, h] = [lengthOf(parameters.get('w')), lengthOf(parameters.get('h'))];
  if (!names.every((name) => sizing.has(name)) || w === undefined || h === undefined) return undefined;
  const fit = parameters.get('fit') ?? 'clip';
  const ratio = parameters.has('ar') ? ratioOf(parameters.get('ar') as string) : Infinity;
  if (ratio === undefined || (ratio !== Infinity && fit !== 'crop')) return undefined;
  if (exactFits.has(fit) && w < Infinity && h < Infinity) return { width: w, height: h };
  if (ratio !== Infinity) return w < Infinity ? scaled(w, w / ratio) : h < Infinity ? scaled(h * ratio, h) : undefined;
  if (fit !== 'clip' && fit !== 'max' && fit !== 'crop') return undefined;
  const maxFactor = fit === 'max' || Math.min(w, h) === Infinity ? 1 : Infinity;
  const factor = Math.min(w / original.width, h / original.height, maxFactor);
  return scaled(original.width * factor, original.height * factor);
}

/** In pixels; `Infinity` without a value. A value up to 1 is a share of the original's size, so it is `undefined`. */
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
