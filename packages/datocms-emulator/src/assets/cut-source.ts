import sharp, { type Sharp } from 'sharp';
import type { Size } from '../imgix/layout.ts';
import { type Parameters, readNumber } from './parameters.ts';

/** Lossless image data between two steps, with its size in pixels. */
export interface Pixels extends Size {
  readonly bytes: Buffer;
}

type Step = (image: Sharp, size: Size) => Sharp;

/**
 * Applies the parameters that imgix handles before sizes: `rect`, `trim`, `rot`, `flip`.
 * `rot` rotates counter-clockwise. `rect` is x,y,width,height; values below 1 are fractions of the source.
 */
export async function cutSource(source: Pixels, parameters: Parameters): Promise<Pixels> {
  const steps = [rectStep(parameters), trimStep(parameters), rotateStep(parameters), flipStep(parameters)];
  let pixels = source;
  for (const step of steps) if (step) pixels = await render(step(sharp(pixels.bytes), pixels));
  return pixels;
}

export async function render(image: Sharp): Promise<Pixels> {
  const { data, info } = await image.png({ compressionLevel: 0 }).toBuffer({ resolveWithObject: true });
  return { bytes: data, width: info.width, height: info.height };
}

function rectStep(parameters: Parameters): Step | null {
  const parts = parameters.get('rect')?.split(',') ?? [];
  if (parts.length !== 4) return null;
  return (image, size) => {
    const [x, y, width, height] = parts;
    const [partWidth, partHeight] = [length(width, size.width), length(height, size.height)];
    const left = startOf(x, size.width, partWidth, 'left', 'right');
    const top = startOf(y, size.height, partHeight, 'top', 'bottom');
    return image.extract({
      left,
      top,
      width: Math.min(partWidth, size.width - left),
      height: Math.min(partHeight, size.height - top),
    });
  };
}

function length(text: string | undefined, total: number): number {
  const number = Number(text);
  if (!(number > 0)) return total;
  return Math.max(1, Math.round(number < 1 ? number * total : number));
}

/** The start of the extracted part. It leaves at least one pixel. */
function startOf(text: string | undefined, total: number, part: number, first: string, last: string): number {
  if (text === first) return 0;
  const free = Math.max(0, total - part);
  if (text === last) return free;
  if (text === 'center' || text === 'middle') return Math.round(free / 2);
  const number = Number(text);
  if (!(number > 0)) return 0;
  return Math.min(Math.round(number < 1 ? number * total : number), total - 1);
}

function trimStep(parameters: Parameters): Step | null {
  const kind = parameters.get('trim');
  return kind === 'auto' || kind === 'color' || kind === 'alpha' ? (image) => image.trim() : null;
}

function rotateStep(parameters: Parameters): Step | null {
  const degrees = readNumber(parameters, 'rot', 0, 359);
  return degrees ? (image) => image.rotate(-degrees, { background: '#00000000' }) : null;
}

function flipStep(parameters: Parameters): Step | null {
  const flip = parameters.get('flip');
  if (flip !== 'h' && flip !== 'v' && flip !== 'hv') return null;
  return (image) => image.flop(flip !== 'v').flip(flip !== 'h');
}
