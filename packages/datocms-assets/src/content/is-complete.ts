import { isUntransformed } from '../asset/original.ts';
import type { FetchedBody } from '../fetch/receive-body.ts';
import type { SpooledBody } from '../io/spooled-body.ts';
import type { FetchRequest } from '../plan/fetch-request.ts';
import { detectCommonType } from './detect-head.ts';

type HasEnd = (tail: Buffer, head: Buffer, size: number) => boolean;

/** Whether an image of a type ends as its format requires. JPEG and PNG may have further bytes after their end. */
const hasEnd: Readonly<Record<string, HasEnd>> = {
  'image/jpeg': (tail) => tail.includes(Buffer.from('ffd9', 'hex')),
  'image/png': (tail) => tail.includes(Buffer.from('49454e44ae426082', 'hex')),
  'image/gif': (tail) => tail.at(-1) === 0x3b,
  'image/webp': (_tail, head, size) => head.readUInt32LE(4) + 8 <= size,
};

const tailLength = 4096;

/** Whether a body is the whole file. A body counts as complete if nothing shows that it is not. */
export function isComplete({ bytes, md5, hasLength }: FetchedBody, request: FetchRequest): Promise<boolean> {
  return hasLength ? isCompleteImage(bytes, request, md5) : isCompleteWithoutLength(bytes, request);
}

/** Checks a body without a declared length, which ended with its connection. */
async function isCompleteWithoutLength(bytes: SpooledBody, request: FetchRequest): Promise<boolean> {
  const endsRight = await endsAsRequired(bytes);
  if (endsRight !== undefined) return endsRight;
  const isFile = request.mimeType !== null && !request.mimeType.startsWith('image/') && isUntransformed(request);
  return !isFile || request.size === null || bytes.size === request.size;
}

/**
 * Checks a body of the declared length: a proxy may store a part of an image and declare it as the whole. An original
 * whose md5 is right or not known is complete, even if it does not end as its format requires.
 */
async function isCompleteImage(bytes: SpooledBody, request: FetchRequest, md5: string): Promise<boolean> {
  if (isUntransformed(request) && (request.md5 === null || request.md5.toLowerCase() === md5)) return true;
  return (await endsAsRequired(bytes)) !== false;
}

/** Whether an image ends as its format requires; `undefined` for other formats. */
async function endsAsRequired(bytes: SpooledBody): Promise<boolean | undefined> {
  const { size } = bytes;
  const [head, tail] = await bytes.withReader(async (read) => {
    const both = [await read(0, 16), await read(Math.max(0, size - tailLength), tailLength)];
    return both as [Buffer, Buffer];
  });
  return hasEnd[detectCommonType(head)?.type ?? '']?.(tail, head, size);
}
