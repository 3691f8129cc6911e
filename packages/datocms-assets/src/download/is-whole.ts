import { isUntransformed } from './exact-original.ts';
import type { HeldBytes } from './held-bytes.ts';
import { recogniseUsual } from './recognise.ts';
import type { Wanted } from './stored-variant.ts';

type Ends = (tail: Buffer, head: Buffer, size: number) => boolean;

/** How a picture ends. Writers may add bytes behind the end of a JPEG or a PNG. */
const ends: Readonly<Record<string, Ends>> = {
  'image/jpeg': (tail) => tail.includes(Buffer.from('ffd9', 'hex')),
  'image/png': (tail) => tail.includes(Buffer.from('49454e44ae426082', 'hex')),
  'image/gif': (tail) => tail.at(-1) === 0x3b,
  'image/webp': (_tail, head, size) => head.readUInt32LE(4) + 8 <= size,
};

const tailLength = 4096;

/**
 * Whether a body can be the whole file whose length nobody declared, and that ended with its connection. What can't be
 * told counts as whole.
 */
export async function isWhole(bytes: HeldBytes, wanted: Wanted): Promise<boolean> {
  const { size } = bytes;
  const [head, tail] = await bytes.reading(async (read) => {
    const both = [await read(0, 16), await read(Math.max(0, size - tailLength), tailLength)];
    return both as [Buffer, Buffer];
  });
  const end = ends[recogniseUsual(head)?.type ?? ''];
  if (end) return end(tail, head, size);
  const isFile = wanted.mimeType !== null && !wanted.mimeType.startsWith('image/') && isUntransformed(wanted);
  return !isFile || wanted.size === null || size === wanted.size;
}
