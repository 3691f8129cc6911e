import type { Rgb } from '../project/project.ts';

/** Colour names for filtering uploads, each with a typical colour. */
const typicalColors: Readonly<Record<string, Rgb>> = {
  red: { red: 220, green: 40, blue: 40 },
  orange: { red: 245, green: 140, blue: 40 },
  pink: { red: 240, green: 130, blue: 180 },
  cyan: { red: 50, green: 200, blue: 210 },
  purple: { red: 130, green: 60, blue: 180 },
  blue: { red: 40, green: 90, blue: 210 },
  yellow: { red: 245, green: 220, blue: 60 },
  green: { red: 50, green: 160, blue: 70 },
  brown: { red: 120, green: 75, blue: 40 },
  grey: { red: 128, green: 128, blue: 128 },
  white: { red: 250, green: 250, blue: 250 },
  black: { red: 10, green: 10, blue: 10 },
};

export const colorBuckets: readonly string[] = Object.keys(typicalColors);

/** The name of the closest typical colour. */
export function colorBucket(color: Rgb): string {
  const distance = ({ red, green, blue }: Rgb) =>
    (red - color.red) ** 2 + (green - color.green) ** 2 + (blue - color.blue) ** 2;
  return colorBuckets.reduce((best, name) =>
    distance(typicalColors[name]!) < distance(typicalColors[best]!) ? name : best,
  );
}
