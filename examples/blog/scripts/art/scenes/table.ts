import { darker, lighter, mix } from '../colour.ts';
import { lemonAt } from '../flower.ts';
import { leaf } from '../plant.ts';
import { between, type Random, randomFrom, times } from '../random.ts';
import { circle, ellipse, group, linear, path, rect, round, stroke, url } from '../svg.ts';
import type { Scene } from './scene.ts';

function fish(x: number, y: number, length: number, angle: number, random: Random): string {
  const tone = mix('#5f87a0', '#8fb0bf', random());
  return group(
    { transform: `translate(${round(x)} ${round(y)}) rotate(${round(angle)}) scale(${(length / 100).toFixed(3)})` },
    path('M-50 2C-30 -14 14 -15 40 -2L58 -13L54 0L58 13L40 3C14 16 -30 16 -50 2Z', '#c9d6d8'),
    path('M-50 2C-30 -14 14 -15 40 -2L40 0C14 -4 -26 -4 -50 2Z', tone),
    path('M40 -2L58 -13L54 0L58 13L40 3Z', darker(tone, 0.15)),
    stroke('M-33 -7Q-28 1 -33 9', darker(tone, 0.3), 1.6),
    circle(-41, -1, 3.2, '#f8f2df') + circle(-41, -1, 1.7, '#1b2a33'),
    stroke('M-24 4Q4 8 34 2', '#ffffff', 1.6, { opacity: '0.7' }),
  );
}

const dish = (x: number, y: number, r: number, rim: string, well = '#f7f1e4') =>
  ellipse(x + r * 0.05, y + r * 0.09, r * 1.02, r * 1.02, '#20150e', { opacity: '0.28' }) +
  circle(x, y, r, '#f7f1e4') +
  circle(x, y, r * 0.95, 'none', { stroke: rim, 'stroke-width': r * 0.045 }) +
  circle(x, y, r * 0.7, darker(well, 0.06)) +
  circle(x, y, r * 0.67, well) +
  times(28, (i) =>
    circle(x + Math.cos(i * 0.2244) * r * 0.82, y + Math.sin(i * 0.2244) * r * 0.82, r * 0.032, rim),
  ).join('');

const slice = (x: number, y: number, r: number) =>
  circle(x, y, r, '#eec238') +
  circle(x, y, r * 0.88, '#fdf4cf') +
  times(8, (i) =>
    path(
      `M0 0L${round(r * 0.7)} ${round(-r * 0.22)}A${round(r * 0.74)} ${round(r * 0.74)} 0 0 1 ${round(r * 0.7)} ${round(r * 0.22)}Z`,
      '#f5d354',
      { transform: `translate(${round(x)} ${round(y)}) rotate(${i * 45}) translate(${round(r * 0.08)} 0)` },
    ),
  ).join('');

const boards = (w: number, h: number, tone: string, random: Random) =>
  [
    rect(0, 0, w, h, tone),
    ...times(6, (i) =>
      rect(0, (h / 6) * i, w, h / 6 - 4, mix(tone, i % 2 ? '#f0e0c4' : '#5a4030', between(random, 0.03, 0.14))),
    ),
    ...times(40, () =>
      stroke(
        `M${round(random() * w)} ${round(random() * h)}q${round(between(random, 40, 120))} ${round(between(random, -5, 5))} ${round(between(random, 120, 320))} 0`,
        darker(tone, 0.25),
        1.6,
        { opacity: '0.35' },
      ),
    ),
  ].join('');

const light = (w: number, h: number) =>
  linear(
    'day',
    [
      [0, '#fff6da', 0.4],
      [0.5, '#fff6da', 0],
      [1, '#20150e', 0.3],
    ],
    [0, 0, 1, 1],
  ) + rect(0, 0, w, h, url('day'));

/** Anchovies, lemon and salt, from above. */
export const anchovies = (): Scene => (w, h, seed) => {
  const random = randomFrom(seed);
  const [x, y, r] = [w * 0.47, h * 0.52, h * 0.4];
  return [
    boards(w, h, '#7f9aa0', random),
    dish(x, y, r, '#24588a'),
    ...times(9, (i) =>
      fish(
        x + between(random, -10, 10),
        y - r * 0.46 + i * r * 0.115,
        r * 1.12,
        between(random, -5, 5) + (i % 2 ? 180 : 0),
        random,
      ),
    ),
    slice(x + r * 0.32, y + r * 0.36, r * 0.17) + slice(x + r * 0.1, y + r * 0.48, r * 0.15),
    lemonAt(w * 0.83, h * 0.28, h * 0.1) + leaf(w * 0.84, h * 0.18, h * 0.15, h * 0.035, 58, '#4f7a45'),
    slice(w * 0.87, h * 0.56, h * 0.095),
    dish(w * 0.83, h * 0.84, h * 0.13, '#c2573f'),
    ...times(90, () =>
      rect(
        w * 0.83 + (random() + random() - 1) * h * 0.085,
        h * 0.84 + (random() + random() - 1) * h * 0.085,
        6,
        6,
        '#ffffff',
        { rx: 1.5, stroke: '#d4cec2', 'stroke-width': 0.8 },
      ),
    ),
    ...times(6, (i) =>
      leaf(w * 0.1, h * (0.24 + i * 0.1), h * 0.12, h * 0.022, i % 2 ? 62 : -48, mix('#5f8a4f', '#8fae6a', random())),
    ),
    stroke(
      `M${round(w * 0.1)} ${round(h * 0.16)}Q${round(w * 0.085)} ${round(h * 0.5)} ${round(w * 0.11)} ${round(h * 0.82)}`,
      '#5f7a45',
      6,
    ),
    light(w, h),
  ].join('');
};

/** Bread, oil and tomatoes. */
export const bread = (): Scene => (w, h, seed) => {
  const random = randomFrom(seed);
  const tomato = (x: number, y: number, r: number) =>
    ellipse(x + 6, y + 10, r, r, '#20150e', { opacity: '0.25' }) +
    circle(x, y, r, '#cf4a34') +
    ellipse(x - r * 0.3, y - r * 0.34, r * 0.3, r * 0.2, '#f0947c', { opacity: '0.8' }) +
    times(5, (i) => leaf(x, y, r * 0.52, r * 0.14, i * 72, '#4f7a45')).join('');
  const loaf = (x: number, y: number, r: number) =>
    ellipse(x + 10, y + 18, r * 1.3, r, '#20150e', { opacity: '0.28' }) +
    ellipse(x, y, r * 1.3, r, '#b5793f') +
    ellipse(x, y - r * 0.07, r * 1.18, r * 0.86, '#cf9553') +
    times(5, (i) =>
      stroke(
        `M${round(x - r * 0.95 + i * r * 0.42)} ${round(y - r * 0.45)}q${round(r * 0.26)} ${round(r * 0.36)} ${round(r * 0.08)} ${round(r * 0.86)}`,
        '#f0d3a0',
        r * 0.08,
      ),
    ).join('');
  return [
    boards(w, h, '#a5794f', random),
    rect(w * 0.14, h * 0.18, w * 0.52, h * 0.62, '#e9e2d2', {
      rx: 12,
      transform: `rotate(-5 ${round(w * 0.4)} ${round(h * 0.5)})`,
    }),
    ...times(8, (i) =>
      rect(w * 0.14, h * (0.21 + i * 0.075), w * 0.52, 9, i % 2 ? '#24588a' : '#7fa3bd', {
        opacity: '0.5',
        transform: `rotate(-5 ${round(w * 0.4)} ${round(h * 0.5)})`,
      }),
    ),
    loaf(w * 0.4, h * 0.46, h * 0.27),
    dish(w * 0.8, h * 0.32, h * 0.19, '#3f8f86'),
    circle(w * 0.8, h * 0.32, h * 0.12, '#d9b84a') +
      ellipse(w * 0.785, h * 0.29, h * 0.05, h * 0.02, '#f4e6a0', { opacity: '0.9' }),
    tomato(w * 0.72, h * 0.68, h * 0.085) +
      tomato(w * 0.83, h * 0.72, h * 0.075) +
      tomato(w * 0.77, h * 0.85, h * 0.08),
    ...times(36, () =>
      ellipse(
        w * between(random, 0.14, 0.68),
        h * between(random, 0.72, 0.92),
        between(random, 3, 8),
        between(random, 2, 5),
        lighter('#cf9553', random() * 0.5),
      ),
    ),
    light(w, h),
  ].join('');
};
