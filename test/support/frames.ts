import { execFile } from 'node:child_process';
import { promisify } from 'node:util';

/** Frames that the emulator's film has. */
export const filmFrames = Array.from({ length: 180 }, (_, number) => number);

/** Where each frame shows its number: 8 squares, the highest bit first, white is 1. At 960×540. */
const squares = { x: 744, y: 500, size: 24, count: 8 };

/**
 * Decodes all pictures of a video file or a local playlist with ffmpeg.
 * @returns the numbers that the frames show, in their order
 * @throws Error with what ffmpeg reports, such as a damaged segment
 */
export async function readFrameNumbers(file: string): Promise<number[]> {
  const crop = `scale=960:540,crop=${squares.count * squares.size}:${squares.size}:${squares.x}:${squares.y}`;
  const output = ['-vf', `${crop},scale=${squares.count}:1:flags=area`, '-f', 'rawvideo', '-pix_fmt', 'gray', '-'];
  const pixels = await decode(file, ['-map', '0:v:0', '-fps_mode', 'passthrough', ...output]);
  return Array.from({ length: pixels.length / squares.count }, (_, frame) =>
    pixels
      .subarray(frame * squares.count, (frame + 1) * squares.count)
      .reduce((number, value) => number * 2 + (value > 127 ? 1 : 0), 0),
  );
}

/** Decodes all sound of a file or a local playlist. @returns its length in seconds */
export async function readSoundLength(file: string): Promise<number> {
  const rate = 8000;
  const samples = await decode(file, ['-map', '0:a:0', '-ac', '1', '-ar', String(rate), '-f', 'u8', '-']);
  return samples.length / rate;
}

async function decode(file: string, output: readonly string[]): Promise<Buffer> {
  const local = file.endsWith('.m3u8') ? ['-allowed_extensions', 'ALL', '-protocol_whitelist', 'file'] : [];
  const args = ['-v', 'error', '-xerror', ...local, '-i', file, ...output];
  const options = { encoding: 'buffer', maxBuffer: 64 * 1024 * 1024 } as const;
  const { stdout, stderr } = await promisify(execFile)('ffmpeg', args, options);
  if (stderr.length > 0) throw new Error(`ffmpeg on ${file}: ${stderr}`);
  return stdout;
}
