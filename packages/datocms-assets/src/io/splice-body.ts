import { createHash } from 'node:crypto';
import type { SpooledBody } from './spooled-body.ts';
import { SpooledBodyWriter } from './spooled-body-writer.ts';

/** A range of bytes, and the bytes that replace it. */
export interface BodyEdit {
  readonly start: number;
  readonly end: number;
  readonly insert?: Uint8Array;
}

const chunkSize = 256 * 1024;

/**
 * Copies a body with edits made to it.
 * @param edits in order, without overlap
 * @param path where a large copy is written. It must not exist
 * @returns the copy, and its sha256 in hex
 */
export async function spliceBody(
  bytes: SpooledBody,
  edits: readonly BodyEdit[],
  path: string,
): Promise<{ bytes: SpooledBody; sha256: string }> {
  const writer = new SpooledBodyWriter(path);
  const hash = createHash('sha256');
  const write = async (chunk: Uint8Array) => {
    hash.update(chunk);
    await writer.write(chunk);
  };
  try {
    await bytes.withReader(async (read) => {
      let position = 0;
      for (const { start, end, insert } of [...edits, { start: bytes.size, end: bytes.size }]) {
        for (; position < start; position += chunkSize)
          await write(await read(position, Math.min(chunkSize, start - position)));
        if (insert) await write(insert);
        position = end;
      }
    });
    return { bytes: await writer.finish(), sha256: hash.digest('hex') };
  } catch (error) {
    await writer.discard();
    throw error;
  }
}
