import { type Light, lighter, mix } from './colour.ts';
import { between, type Random, times } from './random.ts';
import { curve, group, linear, type Point, path, rect, round, url } from './svg.ts';

/** Water from the horizon to the bottom, with glints, brightest under the sun. */
export function sea(w: number, h: number, horizon: number, light: Light, random: Random, sunX?: number): string {
  const [far, near] = light.sea;
  const depth = h - horizon;
  const glint = (bright: boolean) => {
    const part = random() ** 1.5;
    const y = horizon + 3 + part * depth;
    const length = between(random, 0.5, 1) * (14 + part * 190) * (bright ? 0.62 : 1);
    const spread = (0.02 + part * 0.16) * w;
    const x = bright && sunX !== undefined ? sunX + (random() + random() - 1) * spread : random() * w;
    const colour = bright
      ? light.sun
      : random() < 0.55
        ? lighter(mix(far, near, part), 0.22)
        : mix(near, light.ink, 0.28);
    return rect(x - length / 2, y, length, 1.6 + part * 5.5, colour, { rx: 3, opacity: bright ? '0.75' : '0.38' });
  };
  return [
    linear('sea', [
      [0, far],
      [1, near],
    ]),
    rect(0, horizon, w, depth, url('sea')),
    ...times(110, () => glint(false)),
    ...(sunX === undefined ? [] : times(70, () => glint(true))),
  ].join('');
}

/** Rows of swell, one in front of the other, each with a crest of foam. */
export function swell(
  w: number,
  h: number,
  from: number,
  rows: number,
  light: Light,
  random: Random,
  height: number,
): string {
  return times(rows, (row) => {
    const part = (row + 1) / rows;
    const y = from + (h - from) * (row / rows) ** 1.15;
    const phase = random() * 7;
    const length = (150 + part * 420) * between(random, 0.85, 1.2);
    const points = times(Math.ceil(w / 40) + 3, (i): Point => {
      const x = (i - 1) * 40;
      const t = (x / length) * Math.PI * 2 + phase;
      return [x, y - (Math.sin(t) + Math.sin(t * 2 + 1.1) * 0.28 + Math.sin(t * 0.37 + phase) * 0.5) * height * part];
    });
    const top = curve(points);
    const body = mix(light.sea[0], light.sea[1], 0.18 + part * 0.82);
    return group(
      {},
      path(`${top}L${round(w + 80)} ${round(h + 20)}L-80 ${round(h + 20)}Z`, lighter(body, 0.34), { opacity: '0.9' }),
      path(`${top}L${round(w + 80)} ${round(h + 20)}L-80 ${round(h + 20)}Z`, body, {
        transform: `translate(0 ${round(4 + part * 9)})`,
      }),
    );
  }).join('');
}
