import { darker, type Light, lighter, mix } from './colour.ts';
import { between, pick, type Random, times } from './random.ts';
import { circle, curve, ellipse, group, type Point, path, polygon, rect, round, stroke } from './svg.ts';

/** A skyline: heights above `y` made of a few waves of chance. */
export function ridgeLine(w: number, y: number, amplitude: number, random: Random, step = 24): Point[] {
  const waves = times(5, (i) => ({ size: 0.5 ** i, length: (w * 0.9) / 1.9 ** i, phase: random() * 9 }));
  return times(Math.ceil(w / step) + 3, (i): Point => {
    const x = (i - 1) * step;
    const sum = waves.reduce((total, wave) => total + wave.size * Math.sin((x / wave.length) * 6.28 + wave.phase), 0);
    return [x, y - (sum / 1.6) * amplitude];
  });
}

export const under = (points: readonly Point[], h: number, w: number) =>
  `${curve(points)}L${round(w + 60)} ${round(h)}L-60 ${round(h)}Z`;

/** Hills behind hills, from `from` to `to`, each nearer one darker and clearer. */
export function hills(
  w: number,
  h: number,
  from: number,
  to: number,
  count: number,
  light: Light,
  random: Random,
  near = light.land,
): string {
  return times(count, (i) => {
    const part = count === 1 ? 1 : i / (count - 1);
    const y = from + (to - from) * part;
    return path(under(ridgeLine(w, y, 26 + part * 46, random), h, w), mix(light.haze, near, 0.22 + part * 0.78));
  }).join('');
}

/** A headland from the right edge (or the left one): a face of rock, and grass on its back. `tip` in pixels. */
export function headland(
  w: number,
  h: number,
  tip: number,
  top: number,
  waterline: number,
  light: Light,
  random: Random,
  side: 'right' | 'left' = 'right',
): string {
  const back = times(9, (i): Point => {
    const part = i / 8;
    return [
      tip + (w + 60 - tip) * part,
      top + Math.sin(part * 4 + 0.4) * 10 - part * (h * 0.045) + between(random, -5, 5),
    ];
  });
  const face = times(7, (i): Point => {
    const part = i / 6;
    return [tip - 12 - part * 70 + between(random, -20, 16), top + 14 + (waterline - top) * part];
  });
  const outline = `${curve(back)}L${round(w + 60)} ${round(h)}L${round(tip - 130)} ${round(h)}L${round(tip - 110)} ${round(waterline + 16)}${face
    .toReversed()
    .map(([x, y]) => `L${round(x)} ${round(y)}`)
    .join('')}Z`;
  const strata = times(10, (i) => {
    const y = top + 36 + ((waterline - top) / 9) * i;
    const x = tip - 40 - i * 7;
    return stroke(
      `M${round(x + between(random, 0, 50))} ${round(y)}l${round(between(random, 120, 420))} ${round(between(random, -10, 12))}`,
      i % 2 ? lighter(light.rock, 0.22) : darker(light.rock, 0.22),
      between(random, 3, 9),
      { opacity: '0.5' },
    );
  });
  const facets = times(16, () => {
    const x = between(random, tip - 60, w);
    const y = between(random, top + 60, waterline);
    const s = between(random, 26, 90);
    return polygon(
      [
        [x, y],
        [x + s * 0.7, y + s * 0.2],
        [x + s * 0.4, y + s * 1.5],
        [x - s * 0.3, y + s],
      ],
      darker(light.rock, between(random, 0.12, 0.34)),
      { opacity: '0.55' },
    );
  });
  const lower = back.map(([x, y], i): Point => [x, y + 22 + between(random, 4, 26) + i * 3]);
  const turf = `${curve(back)}L${round(w + 60)} ${round(h * 0.5)}${lower
    .toReversed()
    .map(([x, y]) => `L${round(x)} ${round(y)}`)
    .join('')}L${round(tip - 16)} ${round(top + 18)}Z`;
  const id = `face-${side}-${Math.round(tip)}`;
  const drawing = [
    `<clipPath id="${id}"><path d="${outline}"/></clipPath>`,
    path(outline, light.rock),
    group({ 'clip-path': `url(#${id})` }, ...strata, ...facets),
    path(turf, light.grass),
    stroke(curve(back), lighter(light.grass, 0.25), 5),
  ];
  return side === 'right' ? group({}, ...drawing) : group({ transform: `translate(${w} 0) scale(-1 1)` }, ...drawing);
}

export function rocks(x: number, y: number, width: number, count: number, light: Light, random: Random): string {
  return times(count, () => {
    const at = x + random() * width;
    const s = between(random, 18, 64);
    const top: Point[] = [
      [at - s, y + 10],
      [at - s * 0.6, y - s * 0.5],
      [at - s * 0.1, y - s * between(random, 0.6, 0.95)],
      [at + s * 0.55, y - s * 0.45],
      [at + s, y + 10],
    ];
    return (
      polygon(top, darker(light.rock, 0.24)) +
      polygon([top[1]!, top[2]!, [at + s * 0.1, y - s * 0.1]], lighter(light.rock, 0.12), { opacity: '0.7' })
    );
  }).join('');
}

/** A path of beaten earth that winds from the bottom edge to a far point. */
export function trail(from: Point, to: Point, width: number, colour: string, swing = 1): string {
  const line = times(14, (i) => {
    const part = i / 13;
    const ease = 1 - (1 - part) ** 1.7;
    const x = from[0] + (to[0] - from[0]) * part + Math.sin(part * 8.2) * 120 * swing * (1 - part);
    return { x, y: from[1] + (to[1] - from[1]) * ease, half: (width / 2) * (1 - ease) ** 1.25 + 2 };
  });
  const left = line.map(({ x, y, half }): Point => [x - half, y]);
  const right = line.map(({ x, y, half }): Point => [x + half, y]).toReversed();
  return path(`${curve(left)}L${curve(right).slice(1)}Z`, colour);
}

const crowns = {
  cypress: (x: number, y: number, s: number, c: string) =>
    ellipse(x, y - s * 0.62, s * 0.13, s * 0.6, c) +
    ellipse(x - s * 0.035, y - s * 0.62, s * 0.06, s * 0.5, lighter(c, 0.12)) +
    rect(x - s * 0.02, y - s * 0.06, s * 0.04, s * 0.08, darker(c, 0.4)),
  pine: (x: number, y: number, s: number, c: string) =>
    stroke(
      `M${round(x)} ${round(y)}q${round(s * 0.08)} ${round(-s * 0.4)} ${round(-s * 0.02)} ${round(-s * 0.78)}`,
      darker(c, 0.45),
      s * 0.06,
    ) +
    ellipse(x, y - s * 0.82, s * 0.46, s * 0.15, c) +
    ellipse(x - s * 0.2, y - s * 0.9, s * 0.24, s * 0.11, lighter(c, 0.1)) +
    ellipse(x + s * 0.2, y - s * 0.92, s * 0.2, s * 0.1, lighter(c, 0.16)),
  shrub: (x: number, y: number, s: number, c: string) =>
    circle(x, y - s * 0.1, s * 0.22, c) +
    circle(x + s * 0.2, y - s * 0.06, s * 0.16, darker(c, 0.1)) +
    circle(x - s * 0.18, y - s * 0.05, s * 0.14, lighter(c, 0.12)),
};

export function trees(
  kind: keyof typeof crowns,
  spots: readonly (readonly [x: number, y: number, size: number])[],
  colour: string,
): string {
  return spots.map(([x, y, size]) => crowns[kind](x, y, size, colour)).join('');
}

/** Grass and flowers along the bottom edge. */
export function meadow(
  w: number,
  h: number,
  height: number,
  light: Light,
  random: Random,
  flowers: readonly string[],
): string {
  const blade = (i: number) => {
    const x = (i / 150) * w + between(random, -14, 14);
    const tall = height * between(random, 0.35, 1);
    const lean = between(random, -36, 36);
    const stem = stroke(
      `M${round(x)} ${round(h + 8)}q${round(lean * 0.2)} ${round(-tall * 0.6)} ${round(lean)} ${round(-tall)}`,
      mix(light.grass, light.ink, between(random, 0.1, 0.6)),
      between(random, 2.5, 6),
    );
    const bloom = random() < 0.34 ? circle(x + lean, h + 8 - tall, between(random, 6, 13), pick(random, flowers)) : '';
    return stem + bloom;
  };
  return times(151, blade).join('');
}
