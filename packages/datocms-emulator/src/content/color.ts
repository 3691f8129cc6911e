import type { Rgb } from '../project/project.ts';

export interface ColorSource extends Rgb {
  /** 0 to 255. */
  readonly alpha: number;
  readonly hex: string;
  readonly cssRgb: string;
}

/** A colour with all properties of `ColorField`. */
export function colorSource({ red, green, blue }: Rgb, alpha = 255): ColorSource {
  const opacity = Math.round((alpha / 255) * 100) / 100;
  return {
    red,
    green,
    blue,
    alpha,
    hex: alpha === 255 ? hex([red, green, blue]) : hex([red, green, blue, alpha]),
    cssRgb: alpha === 255 ? `rgb(${red}, ${green}, ${blue})` : `rgba(${red}, ${green}, ${blue}, ${opacity})`,
  };
}

function hex(bytes: readonly number[]): string {
  return `#${bytes.map((byte) => byte.toString(16).padStart(2, '0')).join('')}`;
}
