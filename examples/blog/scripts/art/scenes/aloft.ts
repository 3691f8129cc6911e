import { type LightName, lights } from '../colour.ts';
import { hills, rocks } from '../land.ts';
import { lighthouse, towers } from '../lighthouse.ts';
import { between, pick, randomFrom, times } from '../random.ts';
import { sky } from '../sky.ts';
import { circle, group, linear, type Point, path, rect, round, stroke, url } from '../svg.ts';
import type { Scene } from './scene.ts';

/** Birds about a cliff. */
export const birds =
  ({ light: name, count = 26 }: { light: LightName; count?: number }): Scene =>
  (w, h, seed) => {
    const random = randomFrom(seed);
    const light = lights[name];
    const bird = (x: number, y: number, s: number, tilt: number) =>
      group(
        { transform: `translate(${round(x)} ${round(y)}) rotate(${round(tilt)}) scale(${round(s)})` },
        path(
          'M0 0C-9 -9 -22 -12 -34 -4C-24 -5 -12 0 -4 6C-3 12 -6 18 -9 24L0 15L9 24C6 18 3 12 4 6C12 0 24 -5 34 -4C22 -12 9 -9 0 0C2 -5 1 -9 0 -10C-1 -9 -2 -5 0 0Z',
          light.ink,
        ),
      );
    const at = (i: number): Point => [w * (0.1 + ((i * 0.754878) % 1) * 0.82), h * (0.08 + ((i * 0.56984) % 1) * 0.66)];
    return [
      sky(w, h, light, random, { sun: { x: w * 0.64, y: h * 0.44, r: h * 0.16 }, clouds: 7 }),
      hills(w, h, h * 0.88, h * 0.95, 3, light, random),
      lighthouse(w * 0.16, h * 0.92, h * 0.56, towers.sereno, light),
      ...times(count, (i) => bird(...at(i), between(random, 0.7, 2.1), between(random, -50, 50))),
      rocks(0, h * 0.99, w * 0.3, 8, light, random),
    ].join('');
  };

/** A night seen for hours: stars as arcs about the pole. */
export const starTrails = (): Scene => (w, h, seed) => {
  const random = randomFrom(seed);
  const light = lights.night;
  const [cx, cy] = [w * 0.44, h * 0.36];
  const arc = (i: number) => {
    const r = 12 + i * 9.2 + random() * 5;
    const from = random() * Math.PI * 2;
    const to = from + between(random, 0.4, 1.1);
    return stroke(
      `M${round(cx + Math.cos(from) * r)} ${round(cy + Math.sin(from) * r)}A${round(r)} ${round(r)} 0 0 1 ${round(cx + Math.cos(to) * r)} ${round(cy + Math.sin(to) * r)}`,
      pick(random, ['#fff3cf', '#cfe2f5', '#ffe0b8', '#e8eefc']),
      between(random, 1.2, 3),
      { opacity: String(Math.round(between(random, 35, 90)) / 100) },
    );
  };
  return [
    linear('night', [
      [0, '#0a1530'],
      [0.6, '#1d3a66'],
      [1, '#6a6f96'],
    ]),
    rect(0, 0, w, h, url('night')),
    ...times(140, arc),
    circle(cx, cy, 3, '#fff8e0'),
    hills(w, h, h * 0.82, h * 0.92, 3, light, random),
    lighthouse(w * 0.7, h * 0.9, h * 0.42, { ...towers.vela, lit: true }, light),
  ].join('');
};
