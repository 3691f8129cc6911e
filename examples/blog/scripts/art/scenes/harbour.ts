import { darker, type LightName, lighter, lights, mix } from '../colour.ts';
import { hills } from '../land.ts';
import { lighthouse, towers } from '../lighthouse.ts';
import { between, pick, type Random, randomFrom, times } from '../random.ts';
import { sea } from '../sea.ts';
import { sky } from '../sky.ts';
import { path, polygon, rect, round } from '../svg.ts';
import { boat } from './boats.ts';
import type { Scene } from './scene.ts';

const fronts = ['#d9785a', '#e6b35c', '#efd9b0', '#c95f4f', '#8fb0a0', '#e9a58a', '#f0e2c6', '#b0604a', '#7f9fb0'];

function house(
  x: number,
  y: number,
  width: number,
  height: number,
  wall: string,
  light: string,
  random: Random,
): string {
  const floors = Math.max(2, Math.round(height / 105));
  const windows = times(floors, (f) =>
    times(2, (i) => {
      const px = x + width * (0.2 + i * 0.4);
      const py = y - height + (height / floors) * (f + 0.3);
      const shutter = pick(random, ['#4f7a5f', '#3f6f7f', '#5f5a44']);
      return (
        rect(px, py, width * 0.2, height / floors / 2, darker(wall, 0.62)) +
        rect(px - width * 0.08, py, width * 0.08, height / floors / 2, shutter) +
        rect(px + width * 0.2, py, width * 0.08, height / floors / 2, shutter) +
        rect(px - width * 0.02, py + height / floors / 2, width * 0.24, 4, lighter(wall, 0.4))
      );
    }).join(''),
  ).join('');
  const roof = mix('#b5583c', light, 0.12);
  return (
    rect(x, y - height, width, height, wall) +
    rect(x + width * 0.86, y - height, width * 0.14, height, darker(wall, 0.2)) +
    polygon(
      [
        [x - 6, y - height],
        [x + width * 0.5, y - height - width * 0.2],
        [x + width + 6, y - height],
      ],
      roof,
    ) +
    windows
  );
}

/** A quay of painted houses and what floats before it. */
export const harbour =
  ({ light: name }: { light: LightName }): Scene =>
  (w, h, seed) => {
    const random = randomFrom(seed);
    const light = lights[name];
    const quay = h * 0.62;
    const row = (y: number, least: number, most: number, fade: number) => {
      let x = -30;
      let drawn = '';
      for (let i = 0; i < 24 && x < w; i++) {
        const width = between(random, 105, 165);
        drawn += house(
          x,
          y,
          width,
          between(random, least, most),
          mix(fronts[i % fronts.length]!, light.haze, fade),
          light.haze,
          random,
        );
        x += width;
      }
      return drawn;
    };
    const water = h - quay;
    const reflections = times(34, (i) =>
      rect(
        (i / 34) * w,
        quay + 16,
        between(random, 20, 60),
        between(random, 0.2, 0.7) * water,
        fronts[i % fronts.length]!,
        { opacity: '0.2' },
      ),
    );
    return [
      sky(w, h * 0.5, light, random, { sun: { x: w * 0.2, y: h * 0.13, r: h * 0.045 }, clouds: 4, gulls: 6 }),
      hills(w, h * 0.7, h * 0.34, h * 0.42, 3, light, random),
      row(quay - h * 0.11, h * 0.16, h * 0.24, 0.3),
      row(quay, h * 0.2, h * 0.32, 0.06),
      rect(0, quay - 4, w, h * 0.035, mix(light.rock, '#e6dcc6', 0.5)),
      rect(0, quay + h * 0.022, w, h * 0.02, darker(light.rock, 0.3)),
      sea(w, h, quay + h * 0.035, light, random, w * 0.2),
      ...reflections,
      path(
        `M${round(w * 0.8)} ${round(h * 0.79)}h${round(w * 0.3)}v${round(h * 0.05)}h${round(-w * 0.34)}z`,
        mix(light.rock, '#d9ccb4', 0.4),
      ),
      lighthouse(w * 0.87, h * 0.795, h * 0.3, towers.candia, light),
      boat(w * 0.2, h * 0.78, h * 0.07, '#2f6f8f'),
      boat(w * 0.42, h * 0.74, h * 0.05, '#c9503a'),
      boat(w * 0.6, h * 0.86, h * 0.085, '#3f7f6b', '#fbf3e0'),
      boat(w * 0.09, h * 0.92, h * 0.09, '#e2a64a'),
    ].join('');
  };
