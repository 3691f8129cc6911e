import { lighter, mix } from './colour.ts';
import { times } from './random.ts';
import { circle, ellipse, group, polygon, round, stroke } from './svg.ts';

export function lemonAt(x: number, y: number, r: number): string {
  return (
    ellipse(x, y, r, r * 1.22, '#f0c53c') +
    ellipse(x - r * 0.25, y - r * 0.3, r * 0.5, r * 0.7, '#f8da6c', { opacity: '0.8' }) +
    circle(x, y + r * 1.22, r * 0.2, '#e4b630')
  );
}

export function spiky(x: number, y: number, size: number, angle: number, colour: string): string {
  const side = (s: number) =>
    [
      [0.16, 0.16],
      [0.42, 0.2],
      [0.3, 0.38],
      [0.56, 0.46],
      [0.3, 0.6],
      [0.36, 0.78],
    ].map(([dx, dy]): readonly [number, number] => [s * dx! * size * 0.7, -dy! * size]);
  return group(
    { transform: `translate(${round(x)} ${round(y)}) rotate(${round(angle)})` },
    polygon([[0, 0], ...side(1), [0, -size], ...side(-1).toReversed()], colour),
    stroke(`M0 0V${round(-size * 0.9)}`, lighter(colour, 0.45), Math.max(1.5, size * 0.02)),
  );
}

export function thistle(x: number, y: number, r: number, colour: string): string {
  return (
    times(9, (i) => spiky(x, y + r * 0.5, r * 1.9, -100 + i * 25, mix(colour, '#9fb6cf', 0.4))).join('') +
    ellipse(x, y - r * 0.1, r * 0.62, r * 0.86, colour) +
    times(16, (i) =>
      circle(
        x + Math.sin(i * 2.4) * r * 0.45,
        y - r * 0.1 - Math.cos(i * 1.7) * r * 0.66,
        r * 0.09,
        lighter(colour, 0.35),
      ),
    ).join('')
  );
}

export function petals(
  x: number,
  y: number,
  r: number,
  [outer, inner]: readonly [string, string],
  heart: string,
): string {
  return (
    [0, 90, 180, 270]
      .map((turn) =>
        ellipse(x, y - r * 0.62, r * 0.86, r * 0.8, turn % 180 ? inner : outer, {
          transform: `rotate(${turn + 20} ${round(x)} ${round(y)})`,
        }),
      )
      .join('') +
    circle(x, y, r * 0.3, heart) +
    times(12, (i) =>
      circle(x + Math.cos(i * 0.5236) * r * 0.46, y + Math.sin(i * 0.5236) * r * 0.46, r * 0.05, heart),
    ).join('')
  );
}

export function umbel(
  x: number,
  y: number,
  r: number,
  colour: string,
  foot: { readonly x: number; readonly y: number },
): string {
  const rays = times(11, (i) => ({ at: -0.5 + i / 10 }));
  return (
    stroke(
      `M${round(foot.x)} ${round(foot.y)}Q${round(foot.x)} ${round((foot.y + y) / 2)} ${round(x)} ${round(y + r)}`,
      '#7fa268',
      r * 0.09,
    ) +
    rays
      .map(
        ({ at }) =>
          stroke(
            `M${round(x)} ${round(y + r)}L${round(x + at * r * 2.4)} ${round(y + Math.abs(at) * r * 0.7)}`,
            '#86a76c',
            r * 0.05,
          ) +
          circle(x + at * r * 2.4, y + Math.abs(at) * r * 0.7, r * 0.2, colour) +
          circle(x + at * r * 2.4 + r * 0.14, y + Math.abs(at) * r * 0.7 - r * 0.1, r * 0.12, lighter(colour, 0.4)),
      )
      .join('')
  );
}
