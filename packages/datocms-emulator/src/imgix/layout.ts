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

/** How a picture reaches its size: scaled to `scaled`, then cut or padded to `canvas`. */
export interface Layout {
  readonly scaled: Size;
  readonly canvas: Size;
}

/** The largest side that imgix renders. */
const limit = 8192;

/** Rules of imgix's `fit`, `w`, `h`, `ar`, `dpr` and `min-`/`max-` parameters. Below 1, `w` and `h` are shares of the source. */
export function layOut(source: Size, given: SizeParameters): Layout {
  const dpr = given.dpr ?? 1;
  const box = boxOf(source, given);
  if (!box) {
    const size = scale(source, Math.min(dpr, largest(source)));
    return { scaled: size, canvas: size };
  }
  const asked = { width: capped(box.width * dpr), height: capped(box.height * dpr) };
  const rule = box.free ? freeFits[given.fit ?? 'clip'] : boxedFits[given.fit ?? 'clip'];
  return (rule ?? clip)(source, asked);
}

type Fit = (source: Size, box: Size) => Layout;

const inside = (source: Size, box: Size): number => Math.min(box.width / source.width, box.height / source.height);
const cover = (source: Size, box: Size): number => Math.max(box.width / source.width, box.height / source.height);

const whole = (size: Size): Layout => ({ scaled: size, canvas: size });
const clip: Fit = (source, box) => whole(scale(source, inside(source, box)));
const max: Fit = (source, box) => whole(scale(source, Math.min(1, inside(source, box))));
const crop: Fit = (source, box) => ({ scaled: scaleUp(source, cover(source, box), box), canvas: round(box) });
const stretch: Fit = (_, box) => whole(round(box));
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

/** With one side only there is nothing to crop or pad. */
const freeFits: Readonly<Record<string, Fit>> = { max, min: max, fill: max };

interface Box extends Size {
  /** Only one side was asked for; the other follows from the source. */
  readonly free: boolean;
}

function boxOf(source: Size, given: SizeParameters): Box | null {
  const ratio = source.width / source.height;
  let width = share(given.w, source.width);
  let height = share(given.h, source.height);
  const crops = given.fit === 'crop' || given.fit === 'facearea';
  if (given.ar && crops && (width === null || height === null)) {
    if (width === null && height === null) {
      width = Math.min(source.width, source.height * given.ar);
      height = width / given.ar;
    } else {
      width ??= height! * given.ar;
      height ??= width / given.ar;
    }
  }
  if (given.fit === 'crop') {
    width = clampSide(width, given.minW, given.maxW, source.width);
    height = clampSide(height, given.minH, given.maxH, source.height);
  }
  if (width === null && height === null) return null;
  if (width !== null && height !== null) return { width, height, free: false };
  return { width: width ?? height! * ratio, height: height ?? width! / ratio, free: true };
}

/** Limits apply to a side that was not asked for only where the source breaks them. */
function clampSide(
  side: number | null,
  least: number | undefined,
  most: number | undefined,
  source: number,
): number | null {
  const length = side ?? source;
  const limited = Math.max(least ?? 0, Math.min(most ?? Number.POSITIVE_INFINITY, length));
  return side === null && limited === source ? null : limited;
}

function share(side: number | undefined, source: number): number | null {
  if (side === undefined || !(side > 0)) return null;
  return side < 1 ? side * source : side;
}

function capped(side: number): number {
  return Math.min(side, limit);
}

function largest(source: Size): number {
  return limit / Math.max(source.width, source.height);
}

function scale(source: Size, factor: number): Size {
  return round({ width: source.width * factor, height: source.height * factor });
}

/** Rounds up where rounding down would leave the box uncovered. */
function scaleUp(source: Size, factor: number, box: Size): Size {
  const size = scale(source, factor);
  const least = round(box);
  return { width: Math.max(size.width, least.width), height: Math.max(size.height, least.height) };
}

function round({ width, height }: Size): Size {
  return { width: Math.max(1, Math.round(width)), height: Math.max(1, Math.round(height)) };
}
