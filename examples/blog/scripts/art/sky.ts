import { type Light, lighter, mix } from './colour.ts';
import { between, type Random, times } from './random.ts';
import { circle, group, linear, radial, rect, round, stroke, url } from './svg.ts';

export interface SkyOptions {
  readonly sun?: { readonly x: number; readonly y: number; readonly r: number } | undefined;
  readonly stars?: number;
  readonly clouds?: number;
  readonly gulls?: number;
}

/** Sky over the whole picture, down to `horizon` in pixels. */
export function sky(w: number, horizon: number, light: Light, random: Random, options: SkyOptions = {}): string {
  const [top, middle, low] = light.sky;
  const { sun, stars = 0, clouds = 0, gulls = 0 } = options;
  return [
    linear('sky', [
      [0, top],
      [0.62, middle],
      [1, low],
    ]),
    rect(0, 0, w, horizon + 4, url('sky')),
    ...times(stars, () => star(w, horizon, random)),
    sun === undefined ? '' : sunAt(sun.x, sun.y, sun.r, light),
    ...times(clouds, () =>
      cloud(
        between(random, -0.05, 1) * w,
        between(random, 0.12, 0.72) * horizon,
        between(random, 0.12, 0.3) * w,
        light,
        random,
      ),
    ),
    ...times(gulls, () =>
      gull(
        between(random, 0.08, 0.92) * w,
        between(random, 0.12, 0.7) * horizon,
        between(random, 10, 26),
        mix(light.ink, middle, 0.15),
      ),
    ),
  ].join('');
}

function star(w: number, horizon: number, random: Random): string {
  const y = random() ** 1.4 * horizon * 0.9;
  return circle(random() * w, y, between(random, 0.8, 2.4), '#fff6dc', {
    opacity: String(Math.round(between(random, 35, 95)) / 100),
  });
}

function sunAt(x: number, y: number, r: number, light: Light): string {
  return [
    radial('glow', [
      [0, light.sun, 0.85],
      [0.35, light.sun, 0.32],
      [1, light.sun, 0],
    ]),
    circle(x, y, r * 5, url('glow')),
    circle(x, y, r, light.sun),
  ].join('');
}

/** Flat-bottomed bank of pills, widest below. */
function cloud(x: number, y: number, width: number, light: Light, random: Random): string {
  const height = width * 0.055;
  const colour = lighter(light.sky[2], 0.35);
  const pills = times(5, (i) => {
    const part = [1, 0.74, 0.5, 0.62, 0.3][i]!;
    const shift = between(random, -0.22, 0.22) * width + ((1 - part) * width) / 2;
    return rect(x + (i === 0 ? 0 : shift), y - i * height * 0.82, width * part, height, colour, { rx: height / 2 });
  });
  return group({ opacity: '0.42' }, ...pills);
}

function gull(x: number, y: number, size: number, colour: string): string {
  const d = `M${round(x - size)} ${round(y - size * 0.25)}q${round(size * 0.55)} ${round(-size * 0.35)} ${round(size)} ${round(size * 0.3)}q${round(size * 0.45)} ${round(-size * 0.62)} ${round(size)} ${round(-size * 0.26)}`;
  return stroke(d, colour, Math.max(2, size * 0.13));
}
