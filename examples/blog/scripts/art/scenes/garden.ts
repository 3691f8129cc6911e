import { type LightName, lighter, lights, mix } from '../colour.ts';
import { hills, ridgeLine, trees, under } from '../land.ts';
import { lighthouse, type TowerName, towers } from '../lighthouse.ts';
import { type PlantName, plants } from '../plant.ts';
import { between, randomFrom, times } from '../random.ts';
import { sea } from '../sea.ts';
import { sky } from '../sky.ts';
import { curve, ellipse, group, linear, type Point, path, polygon, rect, round, stroke, url } from '../svg.ts';
import type { Scene } from './scene.ts';

/** One plant, as a botanist's plate. */
export const plate =
  ({ plant, paper = '#f4ecd9', wash = '#dfe3cf' }: { plant: PlantName; paper?: string; wash?: string }): Scene =>
  (w, h, seed) => {
    const random = randomFrom(seed);
    const foot = { x: w / 2, y: h * 0.86 };
    const tall = Math.min(h * 0.7, w * 0.95);
    const stems =
      plant === 'agave' || plant === 'samphire' || plant === 'thyme'
        ? plants[plant]({ ...foot, height: tall * (plant === 'agave' ? 0.78 : 0.95), lean: 0 }, random)
        : [-0.3, 0.34, 0.02]
            .map((lean, i) =>
              plants[plant](
                { x: foot.x + (i - 1) * tall * 0.05, y: foot.y, height: tall * [0.72, 0.8, 1][i]!, lean: lean * tall },
                random,
              ),
            )
            .join('');
    return [
      rect(0, 0, w, h, paper),
      ellipse(w * 0.5, h * 0.48, w * 0.37, h * 0.4, wash, { opacity: '0.75' }),
      ellipse(foot.x, foot.y + 6, tall * 0.26, tall * 0.03, '#7a6a50', { opacity: '0.28' }),
      stems,
      tagRect(w, h),
    ].join('');
  };

const tagRect = (w: number, h: number) =>
  `<rect x="${round(w * 0.035)}" y="${round(h * 0.035)}" width="${round(w * 0.93)}" height="${round(h * 0.93)}" fill="none" stroke="#8a7a5c" stroke-width="3"/>`;

/** Beds on a slope above the sea, with fog or sun. */
export const beds =
  ({
    light: name,
    tower,
    bed = ['agave', 'lavender', 'holly'],
  }: {
    light: LightName;
    tower: TowerName;
    bed?: readonly PlantName[];
  }): Scene =>
  (w, h, seed) => {
    const random = randomFrom(seed);
    const light = lights[name];
    const horizon = h * 0.48;
    const bank = (y: number, opacity: number) =>
      rect(-w * 0.1, y, w * 1.2, h * 0.09, lighter(light.haze, 0.4), { rx: h * 0.045, opacity: String(opacity) });
    const row = (y: number, size: number, shift: number) =>
      times(9, (i) => {
        const name_ = bed[(i + shift) % bed.length]!;
        const x = w * (i / 8) + between(random, -26, 26);
        const count = name_ === 'agave' ? 1 : 4;
        return times(count, (k) =>
          plants[name_](
            {
              x: x + (k - count / 2) * size * 0.2,
              y,
              height: size * between(random, 0.78, 1.08) * (name_ === 'agave' ? 0.62 : 1),
              lean: between(random, -0.14, 0.14) * size,
            },
            random,
          ),
        ).join('');
      }).join('');
    return [
      sky(w, horizon, light, random, { sun: { x: w * 0.7, y: h * 0.19, r: h * 0.05 }, clouds: 3 }),
      sea(w, h * 0.7, horizon, light, random, name === 'fog' ? undefined : w * 0.7),
      hills(w, h, horizon + h * 0.02, horizon + h * 0.1, 3, light, random),
      lighthouse(w * 0.24, horizon + h * 0.065, h * 0.26, towers[tower], light),
      name === 'fog' ? bank(h * 0.36, 0.55) + bank(h * 0.47, 0.7) + bank(h * 0.55, 0.5) : '',
      hills(w, h, h * 0.64, h * 0.64, 1, light, random, mix(light.grass, light.haze, 0.2)),
      row(h * 0.76, h * 0.15, 0),
      path(under(ridgeLine(w, h * 0.79, 12, random), h, w), mix(light.grass, light.ink, 0.16)),
      row(h * 0.98, h * 0.25, 1),
      path(under(ridgeLine(w, h * 0.965, 8, random), h, w), mix(light.grass, light.ink, 0.42)),
    ].join('');
  };

/** Dry-stone walls that hold vines above the sea. */
export const terraces =
  ({ light: name }: { light: LightName }): Scene =>
  (w, h, seed) => {
    const random = randomFrom(seed);
    const light = lights[name];
    const horizon = h * 0.36;
    const step = (i: number) => {
      const y = h * (0.42 + i * 0.13);
      const wall = h * 0.034 + i * h * 0.012;
      const line = times(9, (k): Point => [(w / 7) * k - 80, y + Math.sin(k * 0.9 + i) * 16 - (k - 4) * (4 - i) * 6]);
      const id = `wall${i}`;
      const stones = times(90, (k) => {
        const x = (k / 90) * w * 1.1 - 40 + between(random, -8, 8);
        const s = wall * between(random, 0.4, 0.62);
        return rect(
          x,
          y - 40 + random() * (wall + 60),
          s * between(random, 1.2, 2),
          s,
          mix(light.rock, '#e7dcc4', between(random, 0.2, 0.7)),
          { rx: s * 0.3 },
        );
      });
      const face = `${curve(line)}L${line
        .toReversed()
        .map(([x, py]) => `${round(x)} ${round(py + wall)}`)
        .join('L')}Z`;
      const vines = times(15 - i, (k) => {
        const at = line[Math.min(8, Math.floor((k / (15 - i)) * 9))]!;
        return [((k + 0.5) / (15 - i)) * w, at[1] - 2, h * (0.05 + i * 0.016)] as const;
      });
      return (
        path(under(line, h, w), mix(mix(light.haze, light.grass, 0.45 + i * 0.14), light.ink, i * 0.02)) +
        trees('shrub', vines, mix('#6f8f45', light.ink, 0.1 + i * 0.05)) +
        `<clipPath id="${id}"><path d="${face}"/></clipPath>` +
        path(face, mix(light.rock, light.ink, 0.35)) +
        group({ 'clip-path': url(id) }, ...stones)
      );
    };
    return [
      sky(w, horizon, light, random, { sun: { x: w * 0.76, y: h * 0.15, r: h * 0.05 }, clouds: 4, gulls: 3 }),
      sea(w, h * 0.6, horizon, light, random, w * 0.76),
      lighthouse(w * 0.14, h * 0.43, h * 0.22, towers.grano, light),
      ...times(5, step),
      trees(
        'cypress',
        [
          [w * 0.86, h * 0.56, h * 0.24],
          [w * 0.91, h * 0.57, h * 0.2],
        ],
        mix(light.grass, light.ink, 0.55),
      ),
    ].join('');
  };

/** Salt pans from above: pools of many colours between banks. */
export const saltPans = (): Scene => (w, h, seed) => {
  const random = randomFrom(seed);
  const tones = ['#f2b8b0', '#e58f92', '#f6d6c4', '#d96f7f', '#9cc7c3', '#6fa9ad', '#f8ebdc', '#c4597a', '#b9d8cf'];
  const columns = 7;
  const rows = 5;
  const corners = times(rows + 1, (r) =>
    times(
      columns + 1,
      (c): Point => [
        (c / columns) * w * 1.24 - w * 0.12 + (r / rows - 0.5) * w * 0.22 + between(random, -16, 16),
        (r / rows) * h * 1.2 - h * 0.1 + Math.sin(c * 0.8) * 34 + between(random, -14, 14),
      ],
    ),
  );
  const pool = (r: number, c: number) => {
    const four = [corners[r]![c]!, corners[r]![c + 1]!, corners[r + 1]![c + 1]!, corners[r + 1]![c]!];
    const [cx, cy] = [four.reduce((sum, p) => sum + p[0], 0) / 4, four.reduce((sum, p) => sum + p[1], 0) / 4];
    const tone = tones[Math.floor(random() * tones.length)]!;
    const inset = (part: number) => four.map(([x, y]): Point => [cx + (x - cx) * part, cy + (y - cy) * part]);
    const id = `pool${r}-${c}`;
    return (
      linear(
        id,
        [
          [0, lighter(tone, 0.3)],
          [1, tone],
        ],
        [0, 0, 1, 1],
      ) +
      polygon(inset(0.93), '#fbf6ea') +
      polygon(inset(0.88), url(id)) +
      times(4, () =>
        stroke(
          `M${round(cx + between(random, -70, 40))} ${round(cy + between(random, -60, 60))}q30 -8 60 ${round(between(random, -6, 6))}`,
          '#ffffff',
          2.4,
          { opacity: '0.45' },
        ),
      ).join('')
    );
  };
  const heap = (x: number, y: number, s: number) =>
    polygon(
      [
        [x - s, y],
        [x, y - s * 1.1],
        [x + s, y],
      ],
      '#ffffff',
    ) +
    polygon(
      [
        [x, y - s * 1.1],
        [x + s, y],
        [x + s * 0.2, y],
      ],
      '#d9d3cc',
    ) +
    ellipse(x, y, s, s * 0.2, '#8a6f60', { opacity: '0.25' });
  return [
    rect(0, 0, w, h, '#b89a7c'),
    ...times(rows, (r) => times(columns, (c) => pool(r, c)).join('')),
    ...times(7, (i) => heap(w * (0.42 + i * 0.075), h * (0.63 - i * 0.015), 34)),
  ].join('');
};
