import sharp, { type Sharp } from 'sharp';
import { layOut } from '../imgix/layout.ts';
import { adjust, isAdjusted } from './adjust.ts';
import type { OutputFormat } from './choose-format.ts';
import { cutSource, type Pixels, render } from './cut-source.ts';
import { decorate, isDecorated } from './decorate.ts';
import { encode } from './encode.ts';
import { frame } from './frame.ts';
import { type Parameters, readNumber, readSize } from './parameters.ts';

/** An original image. */
export interface SourcePicture extends Pixels {
  readonly svg: boolean;
  readonly animated: boolean;
}

const maxSourcePixels = 100_000_000;

/** Turns of the picture by the value of `orient`: a number of EXIF, or degrees. */
const turns: Readonly<Record<number, { readonly mirrored: boolean; readonly angle: number }>> = {
  1: { mirrored: false, angle: 0 },
  2: { mirrored: true, angle: 0 },
  3: { mirrored: false, angle: 180 },
  4: { mirrored: true, angle: 180 },
  5: { mirrored: true, angle: 270 },
  6: { mirrored: false, angle: 90 },
  7: { mirrored: true, angle: 90 },
  8: { mirrored: false, angle: 270 },
  90: { mirrored: false, angle: 90 },
  180: { mirrored: false, angle: 180 },
  270: { mirrored: false, angle: 270 },
};

/** Applies imgix parameters to an image. The same input gives the same bytes. */
export async function transform(source: SourcePicture, parameters: Parameters, format: OutputFormat): Promise<Buffer> {
  const cutsSource = ['orient', 'rect', 'trim', 'rot', 'flip'].some((name) => parameters.has(name));
  const staysSimple =
    !cutsSource && !isDecorated(parameters) && !isAdjusted(parameters) && !isFilled(source, parameters);
  if (source.animated && (format === 'webp' || format === 'gif')) {
    if (staysSimple) return encode(scaleFrames(source, parameters), format, parameters);
  }
  const opened = open(source, parameters);
  const cut = cutsSource ? await cutSource(await render(opened), parameters) : null;
  const framed = cut ? await frame(sharp(cut.bytes), cut, parameters) : await frame(opened, source, parameters);
  if (staysSimple) return encode(framed, format, parameters);
  const adjusted = isAdjusted(parameters) ? adjust(sharp((await render(framed)).bytes), parameters) : framed;
  const decorated = await decorate(await render(adjusted), parameters);
  return encode(sharp(decorated.bytes), format, parameters);
}

/** Opens an image upright, and renders an SVG large enough for the requested size. */
function open(source: SourcePicture, parameters: Parameters): Sharp {
  const image = sharp(source.bytes, {
    limitInputPixels: maxSourcePixels,
    ...(source.svg && { density: svgDensity(source, parameters) }),
  });
  const turn = turns[readNumber(parameters, 'orient') ?? 0];
  // sharp mirrors before it rotates.
  if (turn) return image.flop(turn.mirrored).rotate(turn.angle);
  if (source.svg) return image.resize({ width: source.width, height: source.height, fit: 'fill' });
  return image.autoOrient();
}

function svgDensity(source: SourcePicture, parameters: Parameters): number {
  const { scaled } = layOut(source, readSize(parameters));
  return Math.min(2400, Math.max(72, 72 * (scaled.width / source.width)));
}

function isFilled(source: SourcePicture, parameters: Parameters): boolean {
  const { scaled, canvas } = layOut(source, readSize(parameters));
  return scaled.width < canvas.width || scaled.height < canvas.height;
}

/** Scales all frames of an animation; crops around the centre. */
function scaleFrames(source: SourcePicture, parameters: Parameters): Sharp {
  const { canvas } = layOut(source, readSize(parameters));
  return sharp(source.bytes, { animated: true, limitInputPixels: maxSourcePixels }).resize({ ...canvas, fit: 'cover' });
}
