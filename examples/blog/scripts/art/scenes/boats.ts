import { darker, type LightName, lighter, lights, mix } from '../colour.ts';
import { hills } from '../land.ts';
import { lighthouse, towers } from '../lighthouse.ts';
import { between, randomFrom, times } from '../random.ts';
import { sea, swell } from '../sea.ts';
import { sky } from '../sky.ts';
import { ellipse, linear, path, polygon, rect, round, stroke, url } from '../svg.ts';
import type { Scene } from './scene.ts';

export function boat(x: number, y: number, s: number, hull: string, sail?: string): string {
  const deck = `M${round(x - s)} ${round(y)}q${round(s)} ${round(s * 0.16)} ${round(s * 2)} ${round(-s * 0.12)}l${round(-s * 0.42)} ${round(s * 0.52)}h${round(-s * 1.22)}z`;
  return [
    ellipse(x, y + s * 0.46, s * 1.05, s * 0.1, '#0d1c28', { opacity: '0.28' }),
    stroke(`M${round(x)} ${round(y + s * 0.05)}V${round(y - s * (sail ? 2.1 : 1.1))}`, '#4a382a', s * 0.05),
    sail
      ? path(
          `M${round(x + s * 0.06)} ${round(y - s * 0.1)}V${round(y - s * 2)}Q${round(x + s * 0.95)} ${round(y - s * 0.9)} ${round(x + s * 1.02)} ${round(y - s * 0.22)}z`,
          sail,
        ) +
        path(
          `M${round(x - s * 0.07)} ${round(y - s * 0.12)}V${round(y - s * 1.8)}Q${round(x - s * 0.5)} ${round(y - s * 0.9)} ${round(x - s * 0.85)} ${round(y - s * 0.14)}z`,
          darker(sail, 0.1),
        )
      : '',
    path(deck, hull),
    path(deck, '#000000', { opacity: '0.16', transform: `translate(0 ${round(s * 0.17)})` }),
    stroke(
      `M${round(x - s)} ${round(y)}q${round(s)} ${round(s * 0.16)} ${round(s * 2)} ${round(-s * 0.12)}`,
      '#f8efdc',
      s * 0.07,
    ),
  ].join('');
}

/** One boat under sail, close. */
export const sailing =
  ({ light: name, hull = '#2f6f8f', sail = '#fbf1dc' }: { light: LightName; hull?: string; sail?: string }): Scene =>
  (w, h, seed) => {
    const random = randomFrom(seed);
    const light = lights[name];
    const horizon = h * 0.6;
    return [
      sky(w, horizon, light, random, { sun: { x: w * 0.72, y: h * 0.36, r: h * 0.08 }, clouds: 5, gulls: 5 }),
      hills(w, horizon + 4, horizon - h * 0.07, horizon - h * 0.02, 3, light, random),
      sea(w, h, horizon, light, random, w * 0.72),
      lighthouse(w * 0.13, horizon - h * 0.02, h * 0.16, towers.vela, light),
      swell(w, h, h * 0.68, 1, light, random, 14),
      boat(w * 0.46, h * 0.7, h * 0.235, hull, sail),
      swell(w, h, h * 0.8, 3, light, random, 22),
    ].join('');
  };

/** The ribs of a boat in the yard. */
export const yard = (): Scene => (w, h, seed) => {
  const random = randomFrom(seed);
  const plank = ['#c9975f', '#b98350', '#d9ab72', '#a8703f'];
  const base = h * 0.78;
  const rib = (i: number) => {
    const x = w * (0.2 + i * 0.062);
    const reach = Math.sin(((i + 1) / 11) * Math.PI);
    return stroke(
      `M${round(x)} ${round(base - 8)}C${round(x - w * 0.02)} ${round(base - h * 0.12)} ${round(x - w * 0.035 * reach)} ${round(base - h * 0.2)} ${round(x - w * 0.03)} ${round(base - h * (0.3 + 0.03 * Math.abs(i - 4.5)))}`,
      i % 2 ? '#8a5c34' : '#9a693d',
      19,
    );
  };
  const strake = (i: number) =>
    stroke(
      `M${round(w * 0.13)} ${round(base - h * (0.34 - i * 0.055))}Q${round(w * 0.48)} ${round(base - h * (0.2 - i * 0.062))} ${round(w * 0.88)} ${round(base - h * (0.4 - i * 0.062))}`,
      plank[i % 4]!,
      h * 0.043,
      { 'stroke-linecap': 'butt' },
    );
  return [
    linear('wall', [
      [0, '#e9e2d0'],
      [1, '#cdbfa4'],
    ]),
    rect(0, 0, w, h, url('wall')),
    ...times(13, (i) =>
      rect((w / 13) * i, 0, w / 13 - 4, h * 0.8, mix('#b7a88c', '#9a8a70', random()), { opacity: '0.6' }),
    ),
    rect(w * 0.56, h * 0.1, w * 0.3, h * 0.3, '#bfe0e4') +
      rect(w * 0.56, h * 0.27, w * 0.3, h * 0.13, '#4f95a5') +
      stroke(
        `M${round(w * 0.71)} ${round(h * 0.1)}v${round(h * 0.3)}M${round(w * 0.56)} ${round(h * 0.25)}h${round(w * 0.3)}`,
        '#7a5a3c',
        12,
      ) +
      rect(w * 0.55, h * 0.09, w * 0.32, h * 0.32, 'none', { stroke: '#7a5a3c', 'stroke-width': 16 }),
    ...times(8, (i) =>
      polygon(
        [
          [w * (0.08 + i * 0.05), h * 0.16],
          [w * (0.094 + i * 0.05), h * 0.16],
          [w * (0.092 + i * 0.05), h * (0.3 + (i % 3) * 0.035)],
          [w * (0.082 + i * 0.05), h * (0.3 + (i % 3) * 0.035)],
        ],
        i % 2 ? '#5a5148' : '#8a5a3a',
      ),
    ),
    rect(w * 0.06, h * 0.145, w * 0.4, h * 0.018, '#7a5a3c'),
    rect(0, h * 0.8, w, h * 0.2, '#b0966e'),
    ...times(60, () =>
      ellipse(
        random() * w,
        h * between(random, 0.83, 0.99),
        between(random, 6, 22),
        between(random, 2, 5),
        lighter('#d9bd8c', random() * 0.4),
        { opacity: '0.8' },
      ),
    ),
    ellipse(w * 0.5, h * 0.87, w * 0.36, h * 0.03, '#3a2a1c', { opacity: '0.35' }),
    ...times(10, rib),
    ...[0, 1, 2, 4, 5].map(strake),
    stroke(
      `M${round(w * 0.14)} ${round(base - h * 0.02)}Q${round(w * 0.48)} ${round(base + h * 0.06)} ${round(w * 0.87)} ${round(base - h * 0.06)}`,
      '#6f4727',
      h * 0.034,
    ),
    stroke(
      `M${round(w * 0.86)} ${round(base - h * 0.05)}Q${round(w * 0.92)} ${round(base - h * 0.24)} ${round(w * 0.89)} ${round(base - h * 0.46)}`,
      '#6f4727',
      h * 0.04,
    ),
    ...[0.26, 0.48, 0.72].map((part) =>
      polygon(
        [
          [w * part - 34, h * 0.88],
          [w * part - 14, base],
          [w * part + 14, base],
          [w * part + 34, h * 0.88],
        ],
        '#5f4a34',
      ),
    ),
  ].join('');
};
