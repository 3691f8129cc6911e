import { execFile } from 'node:child_process';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import sharp from 'sharp';
import { coast } from './art/scenes/coast.ts';
import { svg } from './art/svg.ts';

const [FRAMES, RATE, WIDTH, HEIGHT] = [96, 16, 1280, 720];

/** Six seconds of the lens at Punta Vela turning once, as MP4. Needs `ffmpeg` on the machine. */
export async function film(to: string): Promise<void> {
  const folder = await mkdtemp(join(tmpdir(), 'film-'));
  try {
    for (let frame = 0; frame < FRAMES; frame++) {
      const scene = coast({ light: 'night', tower: 'vela', lit: true, turn: 0.03 + frame / FRAMES });
      const picture = svg(WIDTH, HEIGHT, scene(WIDTH, HEIGHT, 'night-beam-poster.jpg'));
      const name = `${String(frame).padStart(3, '0')}.png`;
      await writeFile(join(folder, name), await sharp(Buffer.from(picture)).resize(854, 480).png().toBuffer());
    }
    const input = ['-framerate', String(RATE), '-i', join(folder, '%03d.png')];
    const coding = ['-c:v', 'libx264', '-preset', 'veryslow', '-crf', '30', '-pix_fmt', 'yuv420p', '-threads', '1'];
    const plain = ['-fflags', '+bitexact', '-flags:v', '+bitexact', '-map_metadata', '-1', '-movflags', '+faststart'];
    await promisify(execFile)('ffmpeg', ['-y', '-loglevel', 'error', ...input, ...coding, ...plain, to], {
      timeout: 120_000,
    });
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}
