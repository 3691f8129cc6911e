/** Width and height in pixels. */
export interface Size {
  readonly width: number;
  readonly height: number;
}

export interface SizeParameters {
  readonly w?: number;
  readonly h?: number;
  readonly ar?: number;
  readonly dpr?: number;
  readonly fit?: string;
  readonly maxW?: number;
  readonly maxH?: number;
  readonly minW?: number;
  readonly minH?: number;
}

/** The steps to the final size: scale to `scaled`, then crop or pad to `canvas`. */
export interface Layout {
  readonly scaled: Size;
  readonly canvas: Size;
}

/** imgix renders no larger side. */
const maxSide = 8192;

/** Applies imgix's `fit`, `w`, `h`, `ar`, `dpr` and `min-`/`max-` parameters. `w` and `h` below 1 are fractions of the source. */
export function layOut(source: Size, parameters: SizeParameters): Layout {
  const dpr = parameters.dpr ?? 1;
  const box = boxOf(source, parameters);
  if (!box) {
    const size = scale(source, Math.min(dpr, maxScale(source)));
    return { scaled: size, canvas: size };
  }
  const target = { width: capped(box.width * dpr), height: capped(box.height * dpr) };
  const rule = box.free ? freeFits[parameters.fit ?? 'clip'] : boxedFits[parameters.fit ?? 'clip'];
  return (rule ?? clip)(source, target);
}

type Fit = (source: Size, box: Size) => Layout;

const inside = (source: Size, box: Size): number => Math.min(box.width / source.width, box.height / source.height);
const cover = (source: Size, box: Size): number => Math.max(box.width / source.width, box.height / source.height);

const uncropped = (size: Size): Layout => ({ scaled: size, canvas: size });
const clip: Fit = (source, box) => uncropped(scale(source, inside(source, box)));
const max: Fit = (source, box) => uncropped(scale(source, Math.min(1, inside(source, box))));
const crop: Fit = (source, box) => ({ scaled: scaleUp(source, cover(source, box), box), canvas: round(box) });
const stretch: Fit = (_, box) => uncropped(round(box));
const fill: Fit = (source, box) => ({ scaled: scale(source, Math.min(1, inside(source, box))), canvas: round(box) });
const fillmax: Fit = (source, box) => ({ scaled: scale(source, inside(source, box)), canvas: round(box) });
const min: Fit = (source, box) => {
  const shrink = Math.min(1, source.width / box.width, source.height / box.height);
  return crop(source, { width: box.width * shrink, height: box.height * shrink });
};

const boxedFits: Readonly<Record<string, Fit>> = {
  clip,
  max,
  crop,
  facearea: crop,
  min,
  scale: stretch,
  fill,
  fillmax,
  clamp: fillmax,
};

/** With only one side given there is nothing to crop or pad. */
const freeFits: Readonly<Record<string, Fit>> = { max, min: max, fill: max };

interface Box extends Size {
  /** Only one side is given; the other follows from the source. */
  readonly free: boolean;
}

function boxOf(source: Size, parameters: SizeParameters): Box | null {
  const ratio = source.width / source.height;
  let width = toPixels(parameters.w, source.width);
  let height = toPixels(parameters.h, source.height);
  const crops = parameters.fit === 'crop' || parameters.fit === 'facearea';
  if (parameters.ar && crops && (width === null || height === null)) {
    if (width === null && height === null) {
      width = Math.min(source.width, source.height * parameters.ar);
      height = width / parameters.ar;
    } else {
      width ??= height! * parameters.ar;
      height ??= width / parameters.ar;
    }
  }
  if (parameters.fit === 'crop') {
    width = clampSide(width, parameters.minW, parameters.maxW, source.width);
    height = clampSide(height, parameters.minH, parameters.maxH, source.height);
  }
  if (width === null && height === null) return null;
  if (width !== null && height !== null) return { width, height, free: false };
  return { width: width ?? height! * ratio, height: height ?? width! / ratio, free: true };
}

/** Limits apply to a side that is not given only if the source exceeds them. */
function clampSide(
  side: number | null,
  lower: number | undefined,
  upper: number | undefined,
  source: number,
): number | null {
  const length = side ?? source;
  const limited = Math.max(lower ?? 0, Math.min(upper ?? Number.POSITIVE_INFINITY, length));
  return side === null && limited === source ? null : limited;
}

function toPixels(side: number | undefined, source: number): number | null {
  if (side === undefined || !(side > 0)) return null;
  return side < 1 ? side * source : side;
}

function capped(side: number): number {
  return Math.min(side, maxSide);
}

function maxScale(source: Size): number {
  return maxSide / Math.max(source.width, source.height);
}

function scale(source: Size, factor: number): Size {
  return round({ width: source.width * factor, height: source.height * factor });
}

/** Scales to at least the size of the box, even after rounding. */
function scaleUp(source: Size, factor: number, box: Size): Size {
  const size = scale(source, factor);
  const minimum = round(box);
  return { width: Math.max(size.width, minimum.width), height: Math.max(size.height, minimum.height) };
}

function round({ width, height }: Size): Size {
  return { width: Math.max(1, Math.round(width)), height: Math.max(1, Math.round(height)) };
}
