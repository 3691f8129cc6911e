import { type LightName, lights, mix } from '../colour.ts';
import { headland, hills, meadow, rocks, trail, trees } from '../land.ts';
import { beam, cottage, LAMP, lighthouse, type TowerName, towers } from '../lighthouse.ts';
import { between, randomFrom, times } from '../random.ts';
import { sea, swell } from '../sea.ts';
import { sky } from '../sky.ts';
import { group, type Point, stroke } from '../svg.ts';
import type { Scene } from './scene.ts';

interface Coast {
  readonly light: LightName;
  readonly tower: TowerName;
  readonly side?: 'left' | 'right';
  /** Height of the tower in parts of the picture's. */
  readonly size?: number;
  readonly lit?: boolean;
  readonly gulls?: number;
  readonly flowers?: readonly string[];
  /** One turn of the lens is 1. */
  readonly turn?: number;
  /** How far the sun stands over the horizon, in parts of the picture's height. */
  readonly sunHeight?: number;
}

/** A lighthouse on its headland, with the sea behind. */
export const coast =
  ({
    light: name,
    tower,
    side = 'right',
    size = 0.5,
    lit = false,
    gulls = 3,
    flowers,
    turn,
    sunHeight = 0.2,
  }: Coast): Scene =>
  (w, h, seed) => {
    const random = randomFrom(seed);
    const light = lights[name];
    const horizon = h * 0.6;
    const top = h * 0.56;
    const x = side === 'right' ? w * 0.72 : w * 0.28;
    const sunX = side === 'right' ? w * 0.27 : w * 0.73;
    const foot = top + h * 0.004;
    const high = h * size;
    const drawn = { ...towers[tower], lit };
    const house = h * 0.2;
    return [
      sky(w, horizon, light, random, {
        sun: lit
          ? name === 'dusk'
            ? { x: sunX, y: horizon - h * 0.05, r: h * 0.045 }
            : { x: sunX, y: h * 0.2, r: h * 0.035 }
          : { x: sunX, y: horizon - h * sunHeight, r: h * 0.055 },
        stars: name === 'night' ? 130 : name === 'dusk' ? 26 : 0,
        clouds: name === 'night' ? 2 : 5,
        gulls: name === 'night' ? 0 : gulls,
      }),
      hills(w, horizon + 4, horizon - h * 0.05, horizon - h * 0.015, 3, light, random),
      sea(w, h, horizon, light, random, sunX),
      lit ? beam(x, foot - high * LAMP, w * 0.62, turn) : '',
      headland(w, h, w * 0.53, top, h * 0.9, light, random, side),
      cottage(
        side === 'right' ? x + high * 0.2 : x - high * 0.2 - house,
        foot - 2,
        house,
        mix('#f3ead9', light.haze, 0.3),
        mix('#a8523d', light.ink, 0.15),
        lit,
      ),
      lighthouse(x, foot, high, drawn, light),
      rocks(side === 'right' ? w * 0.36 : w * 0.5, h * 0.93, w * 0.16, 9, light, random),
      flowers ? meadow(w, h, h * 0.17, light, random, flowers) : '',
    ].join('');
  };

/** The footpath over the hills, far from the towers. */
export const footpath =
  ({
    light: name,
    tower,
    tree = 'cypress',
    flowers = ['#f4f0e0', '#e9b84a', '#d8674a'],
  }: {
    light: LightName;
    tower: TowerName;
    tree?: 'cypress' | 'pine';
    flowers?: readonly string[];
  }): Scene =>
  (w, h, seed) => {
    const random = randomFrom(seed);
    const light = lights[name];
    const horizon = h * 0.46;
    const spots = times(12, (i): readonly [number, number, number] => [
      w * (i % 2 ? between(random, 0.02, 0.2) : between(random, 0.78, 1)),
      h * (0.58 + i * 0.022),
      h * between(random, 0.14, 0.2) * (0.7 + i * 0.05),
    ]);
    return [
      sky(w, horizon, light, random, { sun: { x: w * 0.32, y: h * 0.2, r: h * 0.05 }, clouds: 5, gulls: 2 }),
      sea(w, h * 0.62, horizon, light, random, w * 0.32),
      hills(w, h * 0.7, horizon + h * 0.02, horizon + h * 0.07, 2, light, random),
      lighthouse(w * 0.66, horizon + h * 0.03, h * 0.2, towers[tower], light),
      hills(w, h, h * 0.56, h * 0.7, 3, light, random, light.grass),
      trail([w * 0.42, h * 1.02], [w * 0.645, h * 0.535], w * 0.17, mix('#e8d3a8', light.haze, 0.25)),
      trees(tree, spots, mix(light.grass, light.ink, 0.5)),
      meadow(w, h, h * 0.2, light, random, flowers),
    ].join('');
  };

/** A rock tower alone, with water all round it. */
export const offshore =
  ({
    light: name,
    tower,
    lit = false,
    height = 46,
  }: {
    light: LightName;
    tower: TowerName;
    lit?: boolean;
    height?: number;
  }): Scene =>
  (w, h, seed) => {
    const random = randomFrom(seed);
    const light = lights[name];
    const horizon = h * 0.62;
    const x = w * 0.58;
    const foot = h * 0.69;
    const rain =
      name === 'storm'
        ? group(
            { opacity: '0.2' },
            ...times(130, () => {
              const at: Point = [between(random, -0.1, 1) * w, random() * h * 0.7];
              return stroke(
                `M${at[0].toFixed(1)} ${at[1].toFixed(1)}l26 ${between(random, 50, 120).toFixed(1)}`,
                '#e6eeea',
                2,
              );
            }),
          )
        : '';
    return [
      sky(w, horizon, light, random, {
        sun: { x: w * 0.3, y: h * 0.26, r: name === 'storm' ? h * 0.03 : h * 0.05 },
        clouds: name === 'storm' ? 9 : 5,
        gulls: 5,
      }),
      sea(w, h, horizon, light, random),
      swell(w, h * 0.78, h * 0.66, 2, light, random, height * 0.6),
      lit ? beam(x, foot - h * 0.47 * LAMP, w * 0.7, 0.02) : '',
      lighthouse(x, foot, h * 0.47, { ...towers[tower], lit }, light),
      rocks(x - w * 0.13, foot + h * 0.02, w * 0.26, 17, light, random),
      rain,
      swell(w, h, h * 0.75, 4, light, random, height),
    ].join('');
  };
