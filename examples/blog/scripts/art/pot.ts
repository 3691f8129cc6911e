import { darker, lighter } from './colour.ts';
import { between, type Random, times } from './random.ts';
import {
  circle,
  clip,
  curve,
  ellipse,
  group,
  linear,
  type Point,
  path,
  polygon,
  rect,
  round,
  stroke,
  url,
} from './svg.ts';

/** Half widths from the rim down to the foot, in parts of the height. */
export const profiles = {
  amphora: [0.13, 0.1, 0.12, 0.3, 0.36, 0.3, 0.2, 0.12, 0.13],
  bottle: [0.07, 0.055, 0.055, 0.08, 0.22, 0.27, 0.27, 0.24, 0.2],
  jar: [0.22, 0.2, 0.32, 0.38, 0.39, 0.37, 0.33, 0.28, 0.24],
  bowl: [0.82, 0.8, 0.76, 0.7, 0.61, 0.5, 0.37, 0.24, 0.26],
  jug: [0.2, 0.15, 0.15, 0.24, 0.31, 0.33, 0.3, 0.24, 0.22],
  cup: [0.4, 0.4, 0.4, 0.395, 0.39, 0.375, 0.35, 0.3, 0.26],
  moon: [0.15, 0.17, 0.36, 0.47, 0.5, 0.48, 0.4, 0.28, 0.2],
} satisfies Record<string, readonly number[]>;

export type Profile = keyof typeof profiles;
export type Pattern = 'plain' | 'drip' | 'bands' | 'dots' | 'waves' | 'leaves' | 'lattice';

export interface Pot {
  readonly profile: Profile;
  readonly clay: string;
  readonly glaze: string;
  readonly pattern: Pattern;
  readonly handle?: boolean;
}

/** A thrown pot that stands with its foot on (x, y). */
export function pot(
  x: number,
  y: number,
  height: number,
  { profile, clay, glaze, pattern, handle }: Pot,
  random: Random,
): string {
  const halves = profiles[profile];
  const id = `p${Math.round(x)}-${Math.round(y)}-${Math.round(height)}`;
  const right = halves.map((half, i): Point => [x + half * height, y - height + (height * i) / (halves.length - 1)]);
  const left = right.map(([px, py]): Point => [2 * x - px, py]);
  const outline = `${curve(right)}L${curve(left.toReversed()).slice(1)}Z`;
  const rim = halves[0]! * height;
  const widest = Math.max(...halves) * height;
  const lip = Math.max(3, rim * 0.17);
  return group(
    {},
    ellipse(x + widest * 0.22, y, widest * 1.18, height * 0.035 + 4, '#1a1410', { opacity: '0.22' }),
    handle ? grip(x, y, height, halves, clay) : '',
    clip(id, path(outline, '#000')),
    linear(
      `${id}l`,
      [
        [0, '#fff8ea', 0.34],
        [0.26, '#fff8ea', 0.12],
        [0.5, '#1b1512', 0],
        [1, '#1b1512', 0.52],
      ],
      [0, 0, 1, 0],
    ),
    path(outline, clay),
    group({ 'clip-path': url(id) }, surface[pattern](x, y, height, widest, glaze, clay, random)),
    path(outline, url(`${id}l`)),
    group(
      { 'clip-path': url(id) },
      ellipse(x - widest * 0.5, y - height * 0.58, widest * 0.09, height * 0.2, '#ffffff', {
        opacity: '0.3',
        transform: `rotate(8 ${round(x)} ${round(y)})`,
      }),
    ),
    ellipse(x, y - height, rim, lip, pattern === 'plain' ? lighter(clay, 0.18) : glaze),
    ellipse(x, y - height + lip * 0.12, rim * 0.84, lip * 0.66, darker(clay, 0.62)),
  );
}

function grip(x: number, y: number, height: number, halves: readonly number[], clay: string): string {
  const from = x + halves[1]! * height;
  const to = x + halves[4]! * height;
  const out = Math.max(from, to) + height * 0.2;
  return stroke(
    `M${round(from)} ${round(y - height * 0.86)}C${round(out)} ${round(y - height * 0.95)} ${round(out)} ${round(y - height * 0.5)} ${round(to - 4)} ${round(y - height * 0.46)}`,
    darker(clay, 0.18),
    height * 0.055,
  );
}

type Surface = (x: number, y: number, h: number, half: number, glaze: string, clay: string, random: Random) => string;

/** An ellipse's lower arc: what a level ring looks like from a little above. */
const ring = (x: number, y: number, half: number, colour: string, width: number) =>
  stroke(
    `M${round(x - half)} ${round(y)}Q${round(x)} ${round(y + half * 0.2)} ${round(x + half)} ${round(y)}`,
    colour,
    width,
    { 'stroke-linecap': 'butt' },
  );

const surface: Record<Pattern, Surface> = {
  plain: (x, y, h, half, _glaze, clay, random) =>
    times(9, (i) =>
      ring(
        x,
        y - h * 0.96 + h * 0.11 * i,
        half * 1.05,
        i % 2 ? lighter(clay, 0.12) : darker(clay, 0.12),
        between(random, 1, 3),
      ),
    ).join(''),
  drip: (x, y, h, half, glaze, _clay, random) => {
    const edge = times(
      13,
      (i): Point => [
        x - half * 1.1 + (half * 2.2 * i) / 12,
        y - h * (i % 2 ? between(random, 0.2, 0.34) : between(random, 0.4, 0.5)),
      ],
    );
    const body = `${curve(edge)}L${round(x + half * 1.2)} ${round(y - h * 1.1)}L${round(x - half * 1.2)} ${round(y - h * 1.1)}Z`;
    return (
      path(body, darker(glaze, 0.24), { transform: 'translate(0 7)' }) +
      path(body, glaze) +
      ring(x, y - h * 0.72, half, lighter(glaze, 0.2), 4)
    );
  },
  bands: (x, y, h, half, glaze, clay) =>
    [
      [0.86, 0.05],
      [0.68, 0.14],
      [0.5, 0.03],
      [0.42, 0.03],
      [0.2, 0.09],
    ]
      .map(([at, size], i) =>
        ring(
          x,
          y - h * at!,
          half * 1.06,
          i === 1 ? darker(glaze, 0.1) : i === 3 ? lighter(clay, 0.3) : glaze,
          h * size!,
        ),
      )
      .join(''),
  dots: (x, y, h, half, glaze) =>
    rect(x - half * 1.2, y - h * 1.1, half * 2.4, h * 1.2, '#efe6d4') +
    times(6, (row) =>
      times(11, (i) => {
        const turn = (i / 10 + (row % 2) * 0.05) * Math.PI;
        return ellipse(
          x - Math.cos(turn) * half * 0.98,
          y - h * (0.14 + row * 0.135) + Math.sin(turn) * half * 0.1,
          Math.max(2, half * 0.075 * Math.sin(turn)),
          half * 0.075,
          glaze,
        );
      }).join(''),
    ).join(''),
  waves: (x, y, h, half, glaze) =>
    rect(x - half * 1.2, y - h * 1.1, half * 2.4, h * 1.2, '#f1e8d8') +
    times(7, (row) => {
      const line = times(
        25,
        (i): Point => [
          x - half * 1.1 + (half * 2.2 * i) / 24,
          y -
            h * (0.12 + row * 0.12) +
            Math.sin(i * 1.3 + row * 1.4) * h * 0.018 +
            Math.sin((i / 24) * Math.PI) * half * 0.12,
        ],
      );
      return stroke(curve(line), row % 3 === 2 ? darker(glaze, 0.3) : glaze, row % 3 === 2 ? 4 : h * 0.026);
    }).join(''),
  leaves: (x, y, h, half, glaze) =>
    rect(x - half * 1.2, y - h * 1.1, half * 2.4, h * 1.2, '#f3ecdf') +
    ring(x, y - h * 0.8, half, glaze, 5) +
    ring(x, y - h * 0.14, half, glaze, 5) +
    times(9, (i) => {
      const turn = ((i + 0.5) / 9) * Math.PI;
      const at = x - Math.cos(turn) * half * 0.96;
      const s = h * 0.24;
      const wide = s * 0.26 * Math.sin(turn);
      const foot = y - h * 0.26 + Math.sin(turn) * half * 0.12;
      const leaf = `M${round(at)} ${round(foot)}q${round(-wide * 1.6)} ${round(-s * 0.6)} 0 ${round(-s * 1.5)}q${round(wide * 1.6)} ${round(s * 0.9)} 0 ${round(s * 1.5)}z`;
      return (
        path(leaf, i % 2 ? glaze : darker(glaze, 0.25)) + circle(at, foot - s * 1.75, wide * 0.34, darker(glaze, 0.1))
      );
    }).join(''),
  lattice: (x, y, h, half, glaze) =>
    rect(x - half * 1.2, y - h * 1.1, half * 2.4, h * 1.2, '#f4eee2') +
    times(12, (i) =>
      stroke(
        `M${round(x - half * 1.4 + i * half * 0.3)} ${round(y)}l${round(half * 0.9)} ${round(-h)}M${round(x + half * 1.4 - i * half * 0.3)} ${round(y)}l${round(-half * 0.9)} ${round(-h)}`,
        glaze,
        3.4,
      ),
    ).join('') +
    ring(x, y - h * 0.78, half * 1.1, glaze, h * 0.05) +
    ring(x, y - h * 0.12, half * 1.1, glaze, h * 0.05),
};

/** A plank that pots stand on, with its shadow on the wall. */
export function shelf(x: number, y: number, width: number, thick: number, wood: string): string {
  return [
    rect(x, y + thick, width, thick * 1.6, '#1a1410', { opacity: '0.16' }),
    rect(x, y, width, thick, wood),
    rect(x, y, width, thick * 0.24, lighter(wood, 0.28)),
    polygon(
      [
        [x + width * 0.07, y + thick],
        [x + width * 0.1, y + thick],
        [x + width * 0.085, y + thick * 3.4],
      ],
      darker(wood, 0.35),
    ),
    polygon(
      [
        [x + width * 0.9, y + thick],
        [x + width * 0.93, y + thick],
        [x + width * 0.915, y + thick * 3.4],
      ],
      darker(wood, 0.35),
    ),
  ].join('');
}
