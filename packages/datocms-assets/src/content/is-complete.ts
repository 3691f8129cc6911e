import { isUntransformed } from '../asset/original.ts';
import type { FetchedBody } from '../fetch/receive-body.ts';
import type { SpooledBody } from '../io/spooled-body.ts';
import type { FetchRequest } from '../plan/fetch-request.ts';
import { detectCommonType } from './detect-type.ts';

type Ends = (tail: Buffer, head: Buffer, size: number) => boolean;

/** How a picture ends. Writers may add bytes behind the end of a JPEG or a PNG. */
const ends: Readonly<Record<string, Ends>> = {
  'image/jpeg': (tail) => tail.includes(Buffer.from('ffd9', 'hex')),
  'image/png': (tail) => tail.includes(Buffer.from('49454e44ae426082', 'hex')),
  'image/gif': (tail) => tail.at(-1) === 0x3b,
  'image/webp': (_tail, head, size) => head.readUInt32LE(4) + 8 <= size,
};

const tailLength = 4096;

/** Whether a body is the whole file, as far as its bytes and the declared length tell. */
export function isComplete({ bytes, md5, hasLength }: FetchedBody, request: FetchRequest): Promise<boolean> {
  return hasLength ? isUncutPicture(bytes, request, md5) : isWhole(bytes, request);
}

/**
 * Whether a body can be the whole file whose length nobody declared, and that ended with its connection. What can't be
 * told counts as whole.
 */
async function isWhole(bytes: SpooledBody, wanted: FetchRequest): Promise<boolean> {
  const end = await endOf(bytes);
  if (end !== undefined) return end;
  const isFile = wanted.mimeType !== null && !wanted.mimeType.startsWith('image/') && isUntransformed(wanted);
  return !isFile || wanted.size === null || bytes.size === wanted.size;
}

/**
 * Whether a picture ends as its format asks for, whatever length was declared: what lies between the host and here may keep
 * a part of a file and call it whole. An original may end oddly in the CMS too, which its md5 tells.
 */
async function isUncutPicture(bytes: SpooledBody, wanted: FetchRequest, md5: string): Promise<boolean> {
  if (isUntransformed(wanted) && (wanted.md5 === null || wanted.md5.toLowerCase() === md5)) return true;
  return (await endOf(bytes)) !== false;
}

/** Whether a picture ends as its format asks for; `undefined` where nobody can tell. */
async function endOf(bytes: SpooledBody): Promise<boolean | undefined> {
  const { size } = bytes;
  const [head, tail] = await bytes.withReader(async (read) => {
    const both = [await read(0, 16), await read(Math.max(0, size - tailLength), tailLength)];
    return both as [Buffer, Buffer];
  });
  return ends[detectCommonType(head)?.type ?? '']?.(tail, head, size);
}
