import sharp from 'sharp';
import { type Pixels, render } from './cut-source.ts';
import { type Parameters, readColor, readNumber } from './parameters.ts';

const sides = ['top', 'right', 'bottom', 'left'] as const;

/** Applies the parameters that imgix handles after sizes: `pad`, `border`, `mask`, `bg`. */
export async function decorate(pixels: Pixels, parameters: Parameters): Promise<Pixels> {
  const steps = [pad, border, mask, background];
  let decorated = pixels;
  for (const step of steps) decorated = await step(decorated, parameters);
  return decorated;
}

/** The padding is part of the size, so the image shrinks to make room for it. */
async function pad(pixels: Pixels, parameters: Parameters): Promise<Pixels> {
  const all = readNumber(parameters, 'pad', 0, 4000) ?? 0;
  const widths = sides.map((side) => Math.round(readNumber(parameters, `pad-${side}`, 0, 4000) ?? all));
  const [top = 0, right = 0, bottom = 0, left = 0] = widths;
  const inner = { width: pixels.width - left - right, height: pixels.height - top - bottom };
  if (widths.every((width) => width === 0) || inner.width < 1 || inner.height < 1) return pixels;
  const fill = readColor(parameters.get('bg')) ?? '#00000000';
  return render(
    sharp(pixels.bytes)
      .resize({ ...inner, fit: 'fill' })
      .extend({ top, right, bottom, left, background: fill }),
  );
}

/** `border=width,colour` covers the image's edge. */
async function border(pixels: Pixels, parameters: Parameters): Promise<Pixels> {
  const [widthText, colorText] = parameters.get('border')?.split(',') ?? [];
  const width = Math.round(Number(widthText));
  const color = readColor(colorText);
  const inner = { width: pixels.width - 2 * width, height: pixels.height - 2 * width };
  if (!(width > 0) || !color || inner.width < 1 || inner.height < 1) return pixels;
  const cut = sharp(pixels.bytes).extract({ left: width, top: width, ...inner });
  return render(cut.extend({ top: width, right: width, bottom: width, left: width, background: color }));
}

/** `mask=ellipse`, and `mask=corners` with `corner-radius`. Masks by URL are not supported. */
async function mask(pixels: Pixels, parameters: Parameters): Promise<Pixels> {
  const { width, height } = pixels;
  const shape = maskShape(parameters, width, height);
  if (!shape) return pixels;
  const input = Buffer.from(
    `<svg xmlns="http://www.w3.org/2000/svg" width="${width}" height="${height}">${shape}</svg>`,
  );
  return render(
    sharp(pixels.bytes)
      .ensureAlpha()
      .composite([{ input, blend: 'dest-in' }]),
  );
}

function maskShape(parameters: Parameters, width: number, height: number): string | null {
  const kind = parameters.get('mask');
  if (kind === 'ellipse') return `<ellipse cx="${width / 2}" cy="${height / 2}" rx="${width / 2}" ry="${height / 2}"/>`;
  if (kind !== 'corners') return null;
  const radius = Number.parseFloat(parameters.get('corner-radius') ?? '') || 0;
  return `<rect width="${width}" height="${height}" rx="${radius}"/>`;
}

/** `bg` fills the transparent parts of the image. */
async function background(pixels: Pixels, parameters: Parameters): Promise<Pixels> {
  const color = readColor(parameters.get('bg'));
  return color ? render(sharp(pixels.bytes).flatten({ background: color })) : pixels;
}

const names = new Set('pad pad-top pad-right pad-bottom pad-left border mask bg'.split(' '));

export function isDecorated(parameters: Parameters): boolean {
  return [...parameters.keys()].some((name) => names.has(name));
}
