import sharp, { type FitEnum, type Sharp } from 'sharp';
import type { Film } from './film.ts';

const fits: Readonly<Record<string, keyof FitEnum>> = {
  preserve: 'inside',
  stretch: 'fill',
  crop: 'cover',
  smartcrop: 'cover',
  pad: 'contain',
};

const formats = {
  jpg: (picture: Sharp) => picture.jpeg({ quality: 80 }),
  png: (picture: Sharp) => picture.png(),
  webp: (picture: Sharp) => picture.webp({ quality: 80 }),
  gif: (picture: Sharp) => picture.gif(),
};

/** Extensions of pictures. */
export type PictureFormat = keyof typeof formats;

/** The picture of the film at `time`, by default in its middle, in the given size. */
export async function thumbnail(film: Film, query: URLSearchParams, format: PictureFormat): Promise<Buffer> {
  const mode = query.get('fit_mode') ?? 'preserve';
  const picture = sharp(stillAt(film, query.has('time') ? Number(query.get('time')) : null))
    .rotate(Number(query.get('rotate')) || 0)
    .flip(query.get('flip_v') === 'true')
    .flop(query.get('flip_h') === 'true')
    .resize({
      ...readSize(query),
      fit: fits[mode] ?? 'inside',
      position: mode === 'smartcrop' ? 'attention' : 'centre',
    });
  return formats[format](picture).toBuffer();
}

function readSize(query: URLSearchParams): { width?: number; height?: number } {
  const [width, height] = [Number(query.get('width')), Number(query.get('height'))];
  return { ...(width > 0 && { width }), ...(height > 0 && { height }) };
}

/** The pictures from `start` to `end`, by default the first 5 seconds, 320 pixels wide. */
export async function animation(film: Film, query: URLSearchParams, format: 'gif' | 'webp'): Promise<Buffer> {
  const { count, interval } = film.stills;
  const start = Number(query.get('start') ?? 0);
  const end = Number(query.get('end') ?? start + 5);
  const asked = readSize(query);
  const size = asked.width || asked.height ? asked : { width: 320 };
  const inside = Array.from({ length: count }, (_, index) => index * interval).filter(
    (time) => time >= start && time < end,
  );
  const frames = (inside.length > 0 ? inside : [start]).map((time) =>
    sharp(stillAt(film, time)).resize(size).png().toBuffer(),
  );
  const pictures = await Promise.all(frames);
  const joined = pictures.length > 1 ? sharp(pictures, { join: { animated: true } }) : sharp(pictures[0]);
  const delay = frames.map(() => Math.round(interval * 1000));
  return format === 'gif' ? joined.gif({ delay, loop: 0 }).toBuffer() : joined.webp({ delay, loop: 0 }).toBuffer();
}

/** The tiles of a storyboard, row by row. */
export interface Storyboard {
  readonly tileWidth: number;
  readonly tileHeight: number;
  readonly tiles: readonly { readonly start: number; readonly end: number; readonly x: number; readonly y: number }[];
}

const [storyboardColumns, tileHeight] = [5, 160];

export function storyboard({ width, height, duration, stills }: Film): Storyboard {
  const tileWidth = Math.round((tileHeight * width) / height);
  const tiles = Array.from({ length: stills.count }, (_, index) => ({
    start: index * stills.interval,
    end: Math.min(duration, (index + 1) * stills.interval),
    x: (index % storyboardColumns) * tileWidth,
    y: Math.floor(index / storyboardColumns) * tileHeight,
  }));
  return { tileWidth, tileHeight, tiles };
}

export async function storyboardPicture(film: Film, format: 'jpg' | 'png' | 'webp'): Promise<Buffer> {
  const { tileWidth, tiles } = storyboard(film);
  const layers = tiles.map(async ({ start, x, y }) => ({
    input: await sharp(stillAt(film, start)).resize(tileWidth, tileHeight).png().toBuffer(),
    left: x,
    top: y,
  }));
  const size = { width: storyboardColumns * tileWidth, height: (tiles.at(-1)?.y ?? 0) + tileHeight };
  const board = sharp({ create: { ...size, channels: 3, background: '#000' } }).composite(await Promise.all(layers));
  return formats[format](board).toBuffer();
}

/** The file with the picture at a time, by default in the middle of the film. */
export function stillAt({ file, duration, stills }: Film, seconds: number | null): string {
  // An interval like 0.6 times 3 is a little less than 1.8.
  const index = Math.floor((seconds ?? duration / 2) / stills.interval + 1e-6);
  return file(`stills/${Math.min(stills.count - 1, Math.max(0, index))}.webp`);
}
