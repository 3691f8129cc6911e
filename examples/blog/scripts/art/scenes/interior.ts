import { darker, lighter, lights, mix } from '../colour.ts';
import { between, randomFrom, times } from '../random.ts';
import { sea } from '../sea.ts';
import { sky } from '../sky.ts';
import {
  circle,
  clip,
  ellipse,
  group,
  linear,
  type Point,
  path,
  polygon,
  radial,
  rect,
  round,
  stroke,
  url,
} from '../svg.ts';
import type { Scene } from './scene.ts';

/** The stairs of a tower, seen from the ground up to the light. */
export const stairs =
  ({ wall = '#d9c3a0', tread = '#b3563a' } = {}): Scene =>
  (w, h) => {
    const [cx, cy] = [w * 0.52, h * 0.47];
    const rings = 5;
    const turn = (ring: number, i: number) => {
      const outer = Math.hypot(w, h) * 0.62 * 0.66 ** ring;
      const inner = outer * 0.66;
      const per = 22;
      const from = (i / per) * Math.PI * 2 + ring * 0.5;
      const to = ((i + 1) / per) * Math.PI * 2 + ring * 0.5;
      const shade = (Math.cos(from - 0.7) + 1) / 2;
      const tone = mix(darker(tread, 0.55), lighter(tread, 0.38), shade * 0.75 + (ring / rings) * 0.25);
      const at = (radius: number, angle: number): Point => [
        cx + Math.cos(angle) * radius,
        cy + Math.sin(angle) * radius * 0.94,
      ];
      return (
        polygon([at(outer, from), at(outer, to), at(inner, to), at(inner, from)], i % 2 ? tone : lighter(tone, 0.07)) +
        stroke(
          `M${at(outer, from).map(round).join(' ')}L${at(inner, from).map(round).join(' ')}`,
          darker(tone, 0.35),
          2.5,
        ) +
        stroke(
          `M${at(inner * 1.03, from)
            .map(round)
            .join(' ')}L${at(inner * 1.03, to)
            .map(round)
            .join(' ')}`,
          '#f2e6cc',
          5 - ring * 0.7,
        )
      );
    };
    return [
      rect(0, 0, w, h, wall),
      ...times(rings, (ring) => times(22, (i) => turn(ring, i)).join('')),
      radial('top', [
        [0, '#fffdf0'],
        [0.6, '#ffe7a6'],
        [1, '#e7b45e'],
      ]),
      circle(cx, cy, Math.hypot(w, h) * 0.62 * 0.66 ** rings, url('top')),
      radial('shine', [
        [0, '#fff4cf', 0.75],
        [1, '#fff4cf', 0],
      ]),
      circle(cx, cy, h * 0.46, url('shine')),
    ].join('');
  };

/** A Fresnel lens: rings of prisms about a flame. */
export const lens = (): Scene => (w, h) => {
  const [cx, cy] = [w / 2, h * 0.5];
  const most = h * 0.455;
  const ring = (i: number) => {
    const r = most * (1 - i * 0.082);
    return [
      circle(cx, cy, r, mix('#1f4a55', '#e9c56b', (i / 11) ** 1.15)),
      circle(cx, cy, r - most * 0.018, mix('#2f7f82', '#fff0b4', (i / 11) ** 0.9)),
      stroke(
        `M${round(cx - r * 0.86)} ${round(cy - r * 0.4)}A${round(r * 0.95)} ${round(r * 0.95)} 0 0 1 ${round(cx + r * 0.2)} ${round(cy - r * 0.92)}`,
        '#fffdf2',
        4.5,
        { opacity: '0.6' },
      ),
      stroke(
        `M${round(cx + r * 0.86)} ${round(cy + r * 0.4)}A${round(r * 0.95)} ${round(r * 0.95)} 0 0 1 ${round(cx - r * 0.2)} ${round(cy + r * 0.92)}`,
        '#123039',
        4,
        { opacity: '0.45' },
      ),
    ].join('');
  };
  const spoke = (i: number) =>
    stroke(
      `M${round(cx + Math.cos(i * 0.7854) * most * 0.24)} ${round(cy + Math.sin(i * 0.7854) * most * 0.24)}L${round(cx + Math.cos(i * 0.7854) * most)} ${round(cy + Math.sin(i * 0.7854) * most)}`,
      '#6b4a22',
      7,
    );
  const catadioptric = (side: number) =>
    times(6, (i) =>
      path(
        `M${round(cx + side * most * (1.1 + i * 0.15))} ${round(cy - most * (0.9 - i * 0.1))}q${round(side * most * 0.16)} ${round(most * (0.9 - i * 0.1))} 0 ${round(most * (1.8 - i * 0.2))}h${round(side * most * 0.07)}q${round(side * most * 0.15)} ${round(-most * (0.9 - i * 0.1))} 0 ${round(-most * (1.8 - i * 0.2))}z`,
        mix('#2f7f82', '#12343d', i / 6),
      ),
    ).join('');
  return [
    radial('room', [
      [0, '#8a6a33'],
      [0.5, '#24404a'],
      [1, '#0c1c24'],
    ]),
    rect(0, 0, w, h, '#0c1c24'),
    ellipse(cx, cy, w * 0.62, h * 0.8, url('room')),
    catadioptric(1) + catadioptric(-1),
    circle(cx, cy, most * 1.05, '#7a5526') + circle(cx, cy, most * 1.01, '#c8963f'),
    ...times(10, ring),
    ...times(8, spoke),
    circle(cx, cy, most * 0.25, '#c8963f') + circle(cx, cy, most * 0.22, '#fff6d2'),
    radial('flame', [
      [0, '#ffffff', 1],
      [0.2, '#fff3be', 0.9],
      [1, '#ffd877', 0],
    ]),
    circle(cx, cy, most * 1.1, url('flame')),
  ].join('');
};

/** The sea through the deep window of a tower. */
export const view =
  ({ light: name = 'noon' as keyof typeof lights, wall = '#e6d8bf' } = {}): Scene =>
  (w, h, seed) => {
    const random = randomFrom(seed);
    const light = lights[name];
    const arch = (grow: number) =>
      `M${round(w * 0.32 - grow)} ${round(h * 0.8 + grow * 0.4)}V${round(h * 0.42)}A${round(w * 0.18 + grow)} ${round(w * 0.18 + grow)} 0 0 1 ${round(w * 0.68 + grow)} ${round(h * 0.36)}V${round(h * 0.8 + grow * 0.4)}Z`;
    const boat = (x: number, y: number, s: number) =>
      path(
        `M${round(x - s)} ${round(y)}h${round(s * 2)}l${round(-s * 0.4)} ${round(s * 0.4)}h${round(-s * 1.2)}z`,
        '#a5452f',
      ) +
      path(`M${round(x)} ${round(y - 4)}v${round(-s * 2)}l${round(s * 0.9)} ${round(s * 1.8)}z`, '#fdf8ea') +
      path(`M${round(x - 4)} ${round(y - 4)}v${round(-s * 1.6)}l${round(-s * 0.7)} ${round(s * 1.5)}z`, '#f0dfbf');
    return [
      linear(
        'wall',
        [
          [0, lighter(wall, 0.2)],
          [1, darker(wall, 0.22)],
        ],
        [0, 0, 1, 1],
      ),
      rect(0, 0, w, h, url('wall')),
      ...times(26, () =>
        rect(
          random() * w,
          random() * h,
          between(random, 60, 170),
          between(random, 26, 60),
          darker(wall, between(random, 0.03, 0.1)),
          { rx: 8, opacity: '0.5' },
        ),
      ),
      path(arch(w * 0.06), darker(wall, 0.4)),
      path(arch(w * 0.045), lighter(wall, 0.25)),
      clip('pane', path(arch(0), '#000')),
      group(
        { 'clip-path': url('pane') },
        sky(w, h * 0.55, light, random, { clouds: 5, gulls: 5, sun: { x: w * 0.42, y: h * 0.28, r: h * 0.03 } }),
        sea(w, h * 0.84, h * 0.55, light, random, w * 0.42),
        boat(w * 0.57, h * 0.63, h * 0.032),
        boat(w * 0.4, h * 0.575, h * 0.014),
      ),
      stroke(
        `M${round(w * 0.5)} ${round(h * 0.42 - w * 0.18)}V${round(h * 0.8)}M${round(w * 0.32)} ${round(h * 0.47)}H${round(w * 0.68)}`,
        '#5b4632',
        13,
      ),
      path(arch(0), 'none', { stroke: '#5b4632', 'stroke-width': 16 }),
      path(
        `M${round(w * 0.24)} ${round(h * 0.82)}H${round(w * 0.76)}L${round(w * 0.8)} ${round(h * 0.87)}H${round(w * 0.2)}Z`,
        lighter(wall, 0.5),
      ),
      linear('pool', [
        [0, '#fff3cf', 0.65],
        [1, '#fff3cf', 0],
      ]),
      path(
        `M${round(w * 0.24)} ${round(h * 0.87)}H${round(w * 0.76)}L${round(w * 0.9)} ${h}H${round(w * 0.3)}Z`,
        url('pool'),
      ),
    ].join('');
  };
