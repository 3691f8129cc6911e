import { darker, lighter, mix } from './colour.ts';
import { lemonAt, petals, spiky, thistle, umbel } from './flower.ts';
import { between, type Random, times } from './random.ts';
import { circle, ellipse, group, path, round, stroke } from './svg.ts';

/** A leaf from (x, y) in a direction (degrees, 0 is up), drawn as two halves of different light. */
export function leaf(x: number, y: number, length: number, width: number, angle: number, colour: string): string {
  const half = (side: number) =>
    `M0 0C${round(side * width)} ${round(-length * 0.28)} ${round(side * width * 0.8)} ${round(-length * 0.72)} 0 ${round(-length)}z`;
  return group(
    { transform: `translate(${round(x)} ${round(y)}) rotate(${round(angle)})` },
    path(half(-1), colour),
    path(half(1), darker(colour, 0.16)),
    stroke(`M0 ${round(-length * 0.06)}V${round(-length * 0.86)}`, lighter(colour, 0.3), Math.max(1, width * 0.06)),
  );
}

interface Growth {
  readonly x: number;
  readonly y: number;
  readonly height: number;
  readonly lean: number;
}

const stemOf = ({ x, y, height, lean }: Growth) =>
  `M${round(x)} ${round(y)}Q${round(x + lean * 0.15)} ${round(y - height * 0.55)} ${round(x + lean)} ${round(y - height)}`;
const along = ({ x, y, height, lean }: Growth, t: number) => ({
  x: x + 2 * t * (1 - t) * lean * 0.15 + t * t * lean,
  y: y - 2 * t * (1 - t) * height * 0.55 - t * t * height,
});

type Grow = (growth: Growth, random: Random) => string;

/** Plants of the coast, each grown from its foot. */
export const plants = {
  fern: (g, random) =>
    stroke(stemOf(g), '#5b6b3c', g.height * 0.012) +
    times(19, (i) => {
      const t = 0.1 + i * 0.047;
      const at = along(g, t);
      const size = g.height * 0.24 * Math.sin(Math.min(1, t * 0.94 + 0.06) * Math.PI) + 8;
      const green = mix('#55793d', '#8aa653', t);
      return (
        leaf(at.x, at.y, size, size * 0.15, -64 + between(random, -5, 5), green) +
        leaf(at.x, at.y, size, size * 0.15, 64 + between(random, -5, 5), darker(green, 0.08))
      );
    }).join(''),
  holly: (g, random) =>
    stroke(stemOf(g), '#7d94a0', g.height * 0.016) +
    [0.12, 0.34, 0.58]
      .map((t, i) => {
        const at = along(g, t);
        return [-78, 74, -40, 44]
          .map((angle) =>
            spiky(
              at.x,
              at.y,
              g.height * (0.23 - i * 0.045),
              angle + between(random, -8, 8),
              mix('#6f9a94', '#8fa9c4', t),
            ),
          )
          .join('');
      })
      .join('') +
    thistle(along(g, 0.94).x, along(g, 0.94).y, g.height * 0.085, '#6d7fb8'),
  poppy: (g, random) =>
    stroke(stemOf(g), '#6a8a4a', g.height * 0.011) +
    [0.1, 0.22, 0.4]
      .map((t, i) =>
        leaf(
          along(g, t).x,
          along(g, t).y,
          g.height * 0.22,
          g.height * 0.035,
          (i % 2 ? 52 : -56) + between(random, -8, 8),
          '#7c9a58',
        ),
      )
      .join('') +
    petals(along(g, 1).x, along(g, 1).y, g.height * 0.1, ['#d8533b', '#e2724f'], '#2d2a2a'),
  thyme: (g, random) =>
    times(7, (i) => {
      const twig = { ...g, lean: (i - 3) * g.height * 0.17, height: g.height * between(random, 0.74, 1) };
      return (
        stroke(stemOf(twig), '#8a6d52', g.height * 0.009) +
        times(13, (k) => {
          const at = along(twig, 0.2 + k * 0.058);
          return (
            ellipse(at.x - 9, at.y, g.height * 0.022, g.height * 0.011, '#7f9465', {
              transform: `rotate(-30 ${round(at.x)} ${round(at.y)})`,
            }) +
            ellipse(at.x + 9, at.y, g.height * 0.022, g.height * 0.011, '#6b8256', {
              transform: `rotate(30 ${round(at.x)} ${round(at.y)})`,
            })
          );
        }).join('') +
        times(8, () =>
          circle(
            along(twig, 1).x + between(random, -18, 18),
            along(twig, 1).y + between(random, -16, 18),
            between(random, 5, 9),
            mix('#b58fc0', '#e3c3dd', random()),
          ),
        ).join('')
      );
    }).join(''),
  samphire: (g, random) =>
    times(9, (i) => {
      const twig = { ...g, lean: (i - 4) * g.height * 0.12, height: g.height * between(random, 0.5, 0.86) };
      return (
        stroke(stemOf(twig), '#7fa268', g.height * 0.016) +
        times(5, (k) => {
          const at = along(twig, 0.3 + k * 0.16);
          return (
            leaf(at.x, at.y, g.height * 0.14, g.height * 0.022, -44, '#8fb377') +
            leaf(at.x, at.y, g.height * 0.14, g.height * 0.022, 44, '#7ca468')
          );
        }).join('')
      );
    }).join('') +
    [-0.26, 0.02, 0.28]
      .map((shift) =>
        umbel(g.x + shift * g.height, g.y - g.height * (1 - Math.abs(shift) * 0.7), g.height * 0.13, '#d9d98a', g),
      )
      .join(''),
  agave: (g, random) =>
    times(17, (i) => {
      const angle = -82 + i * 10.25;
      const reach = g.height * (0.62 + 0.38 * Math.cos((angle * Math.PI) / 180)) * between(random, 0.9, 1.05);
      return { angle, part: leaf(g.x, g.y, reach, g.height * 0.1, angle, mix('#5f8f86', '#93b59f', random())) };
    })
      .toSorted((a, b) => Math.abs(b.angle) - Math.abs(a.angle))
      .map(({ part }) => part)
      .toReversed()
      .join(''),
  lavender: (g, random) =>
    stroke(stemOf(g), '#7d8f6a', g.height * 0.012) +
    times(3, (i) =>
      leaf(
        along(g, 0.1 + i * 0.12).x,
        along(g, 0.1 + i * 0.12).y,
        g.height * 0.24,
        g.height * 0.022,
        i % 2 ? 28 : -26,
        '#8d9f78',
      ),
    ).join('') +
    times(15, (i) => {
      const at = along(g, 0.6 + i * 0.028);
      return ellipse(
        at.x + (i % 2 ? 9 : -9),
        at.y,
        g.height * 0.026,
        g.height * 0.02,
        mix('#6f63a8', '#a99ad4', random()),
      );
    }).join(''),
  lemon: (g, random) =>
    stroke(stemOf(g), '#6d5a3c', g.height * 0.018) +
    times(11, (i) =>
      leaf(
        along(g, 0.2 + i * 0.075).x,
        along(g, 0.2 + i * 0.075).y,
        g.height * 0.21,
        g.height * 0.06,
        (i % 2 ? 62 : -62) + between(random, -18, 18),
        mix('#3f6b3a', '#6a9450', random()),
      ),
    ).join('') +
    [0.46, 0.72, 0.94]
      .map((t, i) => lemonAt(along(g, t).x + (i % 2 ? 34 : -30), along(g, t).y + 34, g.height * 0.085))
      .join(''),
} satisfies Record<string, Grow>;

export type PlantName = keyof typeof plants;
