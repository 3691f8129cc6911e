import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import { expect } from 'vitest';

const run = promisify(execFile);

/** Checksums of the frames of each stream, in their order, by the bytes of a frame, as ffmpeg decodes them. */
export async function framesOf(...files: readonly string[]): Promise<Map<string, string[]>> {
  const inputs = files.flatMap((file) => [
    ...(file.endsWith('.m3u8') ? ['-allowed_extensions', 'ALL'] : []),
    '-i',
    file,
  ]);
  const maps = files.flatMap((_, at) => ['-map', `${at}:v`]);
  const args = ['-v', 'error', ...inputs, ...maps, '-f', 'framemd5', '-'];
  const { stdout, stderr } = await run('ffmpeg', args, { maxBuffer: 2 ** 26 });
  expect(stderr).toBe('');
  const frames = new Map<string, string[]>();
  for (const [, size = '', checksum = ''] of stdout.matchAll(/^\d.*,\s*(\d+),\s*([0-9a-f]{32})$/gm)) {
    frames.set(size, [...(frames.get(size) ?? []), checksum]);
  }
  return new Map([...frames].sort());
}
