/** `#rrggbb` part of the way from one colour to another; 0 is the first, 1 the second. */
export function mix(from: string, to: string, part: number): string {
  const channel = (colour: string, at: number) => Number.parseInt(colour.slice(at, at + 2), 16);
  return `#${[1, 3, 5]
    .map((at) => Math.round(channel(from, at) + (channel(to, at) - channel(from, at)) * part))
    .map((value) => Math.min(255, Math.max(0, value)).toString(16).padStart(2, '0'))
    .join('')}`;
}

export const darker = (colour: string, part: number) => mix(colour, '#0d1620', part);
export const lighter = (colour: string, part: number) => mix(colour, '#fffaf0', part);

/** The light of one time of day. `haze` is what far things fade into. */
export interface Light {
  readonly sky: readonly [top: string, middle: string, horizon: string];
  readonly sun: string;
  readonly haze: string;
  readonly sea: readonly [far: string, near: string];
  readonly land: string;
  readonly grass: string;
  readonly rock: string;
  readonly ink: string;
}

export const lights = {
  dawn: {
    sky: ['#8fb4c4', '#f2cfae', '#f9e5c4'],
    sun: '#fff1cf',
    haze: '#efcdb4',
    sea: ['#c9cdbf', '#4f8a94'],
    land: '#6d7d78',
    grass: '#7c8f5f',
    rock: '#a4705b',
    ink: '#26363f',
  },
  noon: {
    sky: ['#5fa6c7', '#a9d3dc', '#e9f1e4'],
    sun: '#fffbe8',
    haze: '#cfe3df',
    sea: ['#7fbcc2', '#1f6c86'],
    land: '#5f8a79',
    grass: '#86a352',
    rock: '#c19a72',
    ink: '#1f3a48',
  },
  gold: {
    sky: ['#e7a15c', '#f6c888', '#fdeac2'],
    sun: '#fffbe6',
    haze: '#f4cf98',
    sea: ['#eab87a', '#77695d'],
    land: '#9a7352',
    grass: '#8a7c40',
    rock: '#8d5942',
    ink: '#3a2a2b',
  },
  dusk: {
    sky: ['#2f4a73', '#b0709a', '#f7b28b'],
    sun: '#ffe0b0',
    haze: '#c98f9c',
    sea: ['#c98e96', '#2c4a6c'],
    land: '#5d4a70',
    grass: '#566050',
    rock: '#70495a',
    ink: '#1f2440',
  },
  night: {
    sky: ['#0b1a33', '#16345a', '#35638a'],
    sun: '#f4f1dc',
    haze: '#2f5678',
    sea: ['#2b5878', '#0c2440'],
    land: '#1c3b56',
    grass: '#203f4a',
    rock: '#233a52',
    ink: '#081426',
  },
  fog: {
    sky: ['#c4d0d0', '#dbe2dd', '#eceee6'],
    sun: '#fbfaf2',
    haze: '#dfe5e0',
    sea: ['#cdd8d6', '#8fa9ac'],
    land: '#7f9a96',
    grass: '#7d9277',
    rock: '#8d9490',
    ink: '#3d5258',
  },
  storm: {
    sky: ['#2b3a44', '#566a70', '#a9b3a6'],
    sun: '#dfe5d8',
    haze: '#7f9193',
    sea: ['#62787c', '#1d333d'],
    land: '#3f5357',
    grass: '#4f5d46',
    rock: '#4b4a4b',
    ink: '#142027',
  },
  rose: {
    sky: ['#e88d84', '#f6b99e', '#fde3c8'],
    sun: '#fff3da',
    haze: '#f3bfae',
    sea: ['#efb6a6', '#6b7f96'],
    land: '#a26a74',
    grass: '#7f7d55',
    rock: '#a5604f',
    ink: '#42283a',
  },
} satisfies Record<string, Light>;

export type LightName = keyof typeof lights;
