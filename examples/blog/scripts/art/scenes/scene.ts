/** Draws the inside of an SVG of the given size. The same seed gives the same picture. */
export type Scene = (width: number, height: number, seed: string) => string;
