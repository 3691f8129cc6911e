// Draws every upload of the project again: `pnpm run assets`, with `--film` for the film too (needs ffmpeg).
import { mkdir, writeFile } from 'node:fs/promises';
import { extname } from 'node:path';
import { fileURLToPath } from 'node:url';
import sharp, { type Sharp } from 'sharp';
import { svg } from './art/svg.ts';
import { film } from './film.ts';
import { guide } from './guide.ts';
import { pictures } from './pictures.ts';

const encode: Readonly<Record<string, (picture: Sharp) => Sharp>> = {
  '.jpg': (picture) => picture.flatten({ background: '#ffffff' }).jpeg({ quality: 76, mozjpeg: true }),
  '.png': (picture) => picture.png({ palette: true, colours: 128, effort: 10 }),
  '.webp': (picture) => picture.webp({ quality: 76, effort: 6 }),
};

const uploads = new URL('../project/uploads/', import.meta.url);
await mkdir(uploads, { recursive: true });

for (const [file, scene, [width, height]] of pictures) {
  const source = svg(width, height, scene(width, height, file));
  const encoded = encode[extname(file)]?.(sharp(Buffer.from(source)));
  await writeFile(new URL(file, uploads), encoded ? await encoded.toBuffer() : source);
}
await writeFile(new URL('lighthouse-way-guide.pdf', uploads), guide());
if (process.argv.includes('--film')) await film(fileURLToPath(new URL('night-beam.mp4', uploads)));
console.log(`${pictures.length + 1} files drawn into project/uploads`);
