import { darker, lighter, mix } from '../colour.ts';
import { type PlantName, plants } from '../plant.ts';
import { type Pattern, type Pot, type Profile, pot, shelf } from '../pot.ts';
import { between, pick, randomFrom, times } from '../random.ts';
import { circle, ellipse, group, linear, path, radial, rect, round, stroke, url } from '../svg.ts';
import type { Scene } from './scene.ts';

const clays = ['#b97a56', '#c9926a', '#a5664a', '#d3b28c', '#8a5a48'];
const glazes = ['#2f6f8f', '#1f4f7a', '#3f8f86', '#d99a3d', '#c2573f', '#5f7f5a'];
const tall: readonly Profile[] = ['amphora', 'bottle', 'jug', 'jar', 'moon'];
const low: readonly Profile[] = ['bowl', 'cup'];

/** Shelves of finished pots in a workshop. */
export const shelves =
  ({ wall = '#e9dcc6', wood = '#8a6548' }: { wall?: string; wood?: string } = {}): Scene =>
  (w, h, seed) => {
    const random = randomFrom(seed);
    const rows = 3;
    const board = (row: number) => {
      const y = h * (0.335 + row * 0.3);
      const count = 6;
      const standing = times(count, (i) => {
        const x = w * (0.11 + (0.78 * i) / (count - 1)) + between(random, -12, 12);
        const profile = (i + row) % 3 === 2 ? pick(random, low) : pick(random, tall);
        const size = low.includes(profile) ? h * between(random, 0.075, 0.1) : h * between(random, 0.16, 0.215);
        const patterns: readonly Pattern[] = ['drip', 'bands', 'dots', 'waves', 'leaves', 'lattice', 'plain'];
        return pot(
          x,
          y + 3,
          size,
          {
            profile,
            clay: pick(random, clays),
            glaze: pick(random, glazes),
            pattern: pick(random, patterns),
            handle: profile === 'jug',
          },
          random,
        );
      });
      return shelf(w * 0.03, y, w * 0.94, h * 0.026, wood) + standing.join('');
    };
    return [
      linear(
        'wall',
        [
          [0, lighter(wall, 0.3)],
          [1, darker(wall, 0.14)],
        ],
        [0, 0, 1, 1],
      ),
      rect(0, 0, w, h, url('wall')),
      ...times(rows, board),
      linear(
        'ray',
        [
          [0, '#fff4d6', 0.42],
          [1, '#fff4d6', 0],
        ],
        [0, 0, 1, 1],
      ),
      path(`M0 ${round(h * 0.04)}L${round(w * 0.5)} ${h}H${round(w * 0.1)}L0 ${round(h * 0.7)}Z`, url('ray')),
    ].join('');
  };

interface StillLife {
  readonly pots: readonly (Pot & { readonly at: number; readonly size: number })[];
  readonly wall?: string;
  readonly table?: string;
  readonly bunch?: PlantName;
}

/** A few pots on a table against a plain wall; a bunch may stand in the middle one. */
export const stillLife =
  ({ pots, wall = '#dfe3da', table = '#b8906a', bunch }: StillLife): Scene =>
  (w, h, seed) => {
    const random = randomFrom(seed);
    const edge = h * 0.74;
    const tallest = pots.reduce((most, each) => (each.size > most.size ? each : most));
    const stems = bunch
      ? times(7, (i) =>
          plants[bunch](
            {
              x: w * tallest.at + (i - 3) * 7,
              y: edge + h * 0.08 - h * tallest.size * 0.94,
              height: h * between(random, 0.2, 0.29),
              lean: (i - 3) * h * 0.058,
            },
            random,
          ),
        ).join('')
      : '';
    return [
      linear(
        'wall',
        [
          [0, lighter(wall, 0.4)],
          [1, darker(wall, 0.1)],
        ],
        [0, 0, 1, 0.6],
      ),
      rect(0, 0, w, h, url('wall')),
      radial('sunspot', [
        [0, '#fff6dd', 0.75],
        [1, '#fff6dd', 0],
      ]),
      ellipse(w * 0.3, h * 0.26, w * 0.42, h * 0.5, url('sunspot')),
      linear('table', [
        [0, lighter(table, 0.16)],
        [1, darker(table, 0.3)],
      ]),
      rect(0, edge, w, h - edge, url('table')),
      rect(0, edge, w, h * 0.008, lighter(table, 0.4)),
      ...times(6, (i) =>
        stroke(
          `M${round(-20)} ${round(edge + h * (0.04 + i * 0.04))}q${round(w * 0.3)} ${round(between(random, -8, 8))} ${round(w * 1.1)} 0`,
          darker(table, 0.2),
          2,
          { opacity: '0.4' },
        ),
      ),
      stems,
      ...pots.map((each) => pot(w * each.at, edge + h * 0.08, h * each.size, each, random)),
    ].join('');
  };

/** The mouth of a wood kiln, with the ware glowing inside. */
export const kiln = (): Scene => (w, h, seed) => {
  const random = randomFrom(seed);
  const brick = (row: number, i: number) =>
    rect(
      w * (i / 13) - (row % 2 ? w / 26 : 0),
      (h / 15) * row,
      w / 13 - 5,
      h / 15 - 5,
      mix('#5a3026', '#a4583a', random()),
      { rx: 4 },
    );
  const arch = (grow: number) =>
    `M${round(w * (0.27 - grow))} ${round(h * 0.86)}V${round(h * 0.48)}A${round(w * (0.23 + grow))} ${round(h * 0.36 + w * grow)} 0 0 1 ${round(w * (0.73 + grow))} ${round(h * 0.48)}V${round(h * 0.86)}Z`;
  const ware = times(9, (i) =>
    pot(
      w * (0.325 + (i % 5) * 0.0875 + (i > 4 ? 0.044 : 0)),
      h * (i > 4 ? 0.62 : 0.85),
      h * between(random, 0.15, 0.2),
      { profile: pick(random, tall), clay: '#6b2414', glaze: '#8f3417', pattern: 'plain' },
      random,
    ),
  );
  return [
    rect(0, 0, w, h, '#3a201b'),
    ...times(15, (row) => times(15, (i) => brick(row, i)).join('')),
    radial('heat', [
      [0, '#ffb54d', 0.55],
      [1, '#ff8a2a', 0],
    ]),
    ellipse(w / 2, h * 0.55, w * 0.62, h * 0.75, url('heat')),
    path(arch(0.035), '#2b1613'),
    radial('fire', [
      [0, '#fffbd6'],
      [0.35, '#ffd36b'],
      [0.75, '#f2812d'],
      [1, '#a8371b'],
    ]),
    path(arch(0), url('fire')),
    rect(w * 0.27, h * 0.62, w * 0.46, h * 0.012, '#5a2416'),
    ...ware.toReversed().slice(0, 4),
    ...ware.slice(0, 5),
    ...times(46, () =>
      circle(w * between(random, 0.28, 0.72), h * between(random, 0.1, 0.84), between(random, 1.2, 4), '#fff0b0', {
        opacity: '0.8',
      }),
    ),
    rect(0, h * 0.86, w, h * 0.14, '#241411'),
    linear('floor', [
      [0, '#ff9a3c', 0.55],
      [1, '#ff9a3c', 0],
    ]),
    path(
      `M${round(w * 0.27)} ${round(h * 0.86)}H${round(w * 0.73)}L${round(w * 0.9)} ${h}H${round(w * 0.1)}Z`,
      url('floor'),
    ),
  ].join('');
};

/** Painted tiles, one drawing turned four ways. */
export const tiles =
  ({ ink = '#24588a', accent = '#d99a3d', ground = '#f3ecdd' } = {}): Scene =>
  (w, h, seed) => {
    const random = randomFrom(seed);
    const size = h / 4;
    const quarter = (tone: string) =>
      [
        path('M0 0H50A50 50 0 0 1 0 50Z', tone),
        path('M0 0H34A34 34 0 0 1 0 34Z', ground),
        path('M0 0H18A18 18 0 0 1 0 18Z', accent),
        path('M50 50C24 46 10 26 14 14C26 10 46 24 50 50Z', tone),
        stroke('M50 50L22 22', ground, 2.4),
        circle(8, 44, 3.4, accent) + circle(44, 8, 3.4, accent),
        path('M50 50m-11 0a11 11 0 0 1 11 -11v11z', accent),
      ].join('');
    const tile = (x: number, y: number) => {
      const tone = mix(ink, '#5f93b8', between(random, 0, 0.32));
      const ground2 = mix(ground, '#e3d8c0', between(random, 0, 0.5));
      const turned = [
        [1, 1],
        [-1, 1],
        [1, -1],
        [-1, -1],
      ].map(([sx, sy]) =>
        group(
          { transform: `translate(${sx === 1 ? 0 : 100} ${sy === 1 ? 0 : 100}) scale(${sx} ${sy})` },
          quarter(tone),
        ),
      );
      return group(
        { transform: `translate(${round(x)} ${round(y)}) scale(${(size - 6) / 100})` },
        rect(0, 0, 100, 100, ground2, { rx: 1.4 }),
        ...turned,
      );
    };
    const columns = Math.ceil(w / size) + 1;
    return [
      rect(0, 0, w, h, '#cbbd9f'),
      ...times(4, (row) => times(columns, (i) => tile(i * size - size * 0.25 + 3, row * size + 3)).join('')),
      linear(
        'gleam',
        [
          [0, '#ffffff', 0.3],
          [0.45, '#ffffff', 0],
          [1, '#2a2118', 0.28],
        ],
        [0, 0, 1, 1],
      ),
      rect(0, 0, w, h, url('gleam')),
    ].join('');
  };
