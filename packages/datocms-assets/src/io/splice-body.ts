import { createHash } from 'node:crypto';
import { type SpooledBody, SpooledBodyWriter } from './spooled-body.ts';

/** Bytes that go, and what comes in their place. */
export interface BodyEdit {
  readonly start: number;
  readonly end: number;
  readonly insert?: Buffer;
}

const atOnce = 256 * 1024;

/** A copy with the edits made, and its sha256 in hex. The edits are in order and do not overlap. */
export async function spliceBody(
  bytes: SpooledBody,
  edits: readonly BodyEdit[],
  path: string,
): Promise<{ bytes: SpooledBody; sha256: string }> {
  const writer = new SpooledBodyWriter(path);
  const hash = createHash('sha256');
  const write = async (chunk: Buffer) => {
    hash.update(chunk);
    await writer.write(chunk);
  };
  try {
    await bytes.withReader(async (read) => {
      let from = 0;
      for (const { start, end, insert } of [...edits, { start: bytes.size, end: bytes.size }]) {
        for (; from < start; from += atOnce) await write(await read(from, Math.min(atOnce, start - from)));
        if (insert) await write(insert);
        from = end;
      }
    });
    return { bytes: await writer.finish(), sha256: hash.digest('hex') };
  } catch (error) {
    await writer.discard();
    throw error;
  }
}
