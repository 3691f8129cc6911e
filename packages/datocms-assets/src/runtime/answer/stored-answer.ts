import { createHash, type Hash } from 'node:crypto';
import { type FileHandle, open, rename, rm } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import { readFlags } from '../../io/own-file.ts';
import { makeOwnFolder } from '../../io/own-folder.ts';
import { unfinishedName } from './unfinished-files.ts';
import type { Validator } from './validator.ts';

/** The facts about the body, at the end of an answer's file. */
export interface Footer {
  readonly type: string;
  /** The hash of the body, in hex. */
  readonly sha256: string;
  readonly validator: Validator | undefined;
}

/** The bytes of the lines with type, hash, signature and maybe validator, and of the blanks behind them. */
const footerLength = 384;
const footerFormat = /^\n([\w.+-]+\/[\w.+-]+)\n([0-9a-f]{64})\n([0-9a-f]{64})\n(?:(\S.*)\n)? *$/;
const partLength = 256 * 1024;
export const temporaryFolder = 'tmp';

/**
 * @param size of the file, in bytes
 * @returns with `body` the length of the body
 * @throws if it is no file of an answer
 */
export async function readFooter(
  path: string,
  size: number,
): Promise<{ readonly footer: Footer; readonly signature: string; readonly body: number }> {
  const body = size - footerLength;
  if (body < 0) throw new Error('too short');
  const [, type = '', sha256 = '', signature = '', validator] =
    footerFormat.exec((await readBytes(path, body, footerLength)).toString('latin1')) ?? [];
  return { footer: { type, sha256, validator }, signature, body };
}

/** The sha256 of the first `length` bytes of an answer's file, in hex. */
export async function hashAnswer(path: string, length: number): Promise<string> {
  const sha256 = createHash('sha256');
  for await (const part of (await streamPart(path, 0, length)).values()) sha256.update(part);
  return sha256.digest('hex');
}

/**
 * A part of the body of an answer.
 * @param inode of the file that was checked
 * @throws if another file has replaced it
 */
export async function streamPart(
  path: string,
  start: number,
  end: number,
  inode?: number,
): Promise<ReadableStream<Uint8Array>> {
  const file = await open(path, readFlags);
  try {
    if (inode !== undefined && (await file.stat()).ino !== inode) throw new Error('The file has been replaced.');
  } catch (error) {
    await file.close();
    throw error;
  }
  let at = start;
  return new ReadableStream<Uint8Array>(
    {
      pull: async (controller) => {
        try {
          const { bytesRead, buffer } = await file.read(new Uint8Array(Math.min(partLength, end - at)), {
            position: at,
          });
          if (bytesRead === 0) throw new Error('The file is too short.');
          at += bytesRead;
          controller.enqueue(buffer.subarray(0, bytesRead));
          if (at < end) return;
          await file.close();
          controller.close();
        } catch (error) {
          await file.close();
          controller.error(error);
        }
      },
      cancel: () => file.close(),
    },
    { highWaterMark: 0 },
  );
}

/** @throws if the file is too short */
export async function readBytes(path: string, position: number, length: number): Promise<Buffer<ArrayBuffer>> {
  const file = await open(path, readFlags);
  try {
    const bytes = Buffer.alloc(length);
    for (let at = 0; at < length; ) {
      const { bytesRead } = await file.read(bytes, at, length - at, position + at);
      if (bytesRead === 0) throw new Error('The file is too short.');
      at += bytesRead;
    }
    return bytes;
  } finally {
    await file.close();
  }
}

/** The bytes in the unfinished files of a process. Each visitor of a film may write one file. */
export interface UnfinishedBytes {
  now: number;
  readonly max: number;
}

/** Writes the file of an answer beside other answers, and moves it to its place when it is complete. */
export class AnswerWriter {
  readonly #root: string;
  readonly #folder: string;
  readonly #limit: number;
  readonly #unfinished: UnfinishedBytes | undefined;
  readonly #hash: Hash = createHash('sha256');
  #file: { readonly handle: FileHandle; readonly path: string } | undefined;
  #isDiscarded = false;
  #counted = 0;
  size = 0;

  /**
   * @param root of the cache
   * @param folder of answers in it
   * @param limit bytes of the largest body
   * @param unfinished counts the bytes until the file is finished
   */
  constructor(root: string, folder: string, limit: number, unfinished?: UnfinishedBytes) {
    this.#root = root;
    this.#folder = folder;
    this.#limit = limit;
    this.#unfinished = unfinished;
  }

  /** @throws the file system's error, and RangeError for a body that is too large */
  async write(chunk: Uint8Array): Promise<void> {
    this.size += chunk.length;
    if (this.size > this.#limit) throw new RangeError('The body is too large.');
    this.#count(chunk.length);
    this.#hash.update(chunk);
    const { handle } = await this.#open();
    await handle.writeFile(chunk);
  }

  /** @throws RangeError if the unfinished files would have too many bytes */
  #count(bytes: number): void {
    if (!this.#unfinished) return;
    this.#counted += bytes;
    this.#unfinished.now += bytes;
    if (this.#unfinished.now > this.#unfinished.max) throw new RangeError('Too much is being written.');
  }

  #uncount(): void {
    if (this.#unfinished) this.#unfinished.now -= this.#counted;
    this.#counted = 0;
  }

  sha256(): string {
    return this.#hash.copy().digest('hex');
  }

  /** @param to path of the answer */
  async finish(to: string, { type, sha256, validator }: Footer, signature: string): Promise<void> {
    const lines = ['', type, sha256, signature, ...(validator === undefined ? [] : [validator]), ''];
    const footer = lines.join('\n').padEnd(footerLength);
    if (!footerFormat.test(footer) || footer.length > footerLength) throw new RangeError('The type is too long.');
    const { handle, path } = await this.#open();
    await handle.writeFile(footer);
    const now = Math.floor(Date.now() / 1000);
    // Whole seconds do not change when only the time of access is set.
    await handle.utimes(now, now);
    await handle.close();
    makeOwnFolder(this.#root, this.#folder, basename(dirname(to)));
    await rename(path, to);
    this.#file = undefined;
    this.#uncount();
  }

  /** Removes the unfinished file. Never throws. */
  async discard(): Promise<void> {
    const file = this.#file;
    this.#file = undefined;
    this.#isDiscarded = true;
    this.#uncount();
    await file?.handle.close().catch(() => undefined);
    if (file) await rm(file.path, { force: true }).catch(() => undefined);
  }

  /**
   * A stream of the same bytes, which are written to the file as they are read. It goes on if writing fails.
   * @param length of the whole, in bytes
   * @param finish called when all is written, before the last part is read: a visitor who has all finds it in the cache
   * @param report called with the file system's error
   */
  copy(
    body: ReadableStream<Uint8Array>,
    length: number,
    finish: () => Promise<void>,
    report: (error: unknown) => void,
  ): ReadableStream<Uint8Array> {
    const reader = body.getReader();
    let isWriting = true;
    const attempt = async (work: () => Promise<void>) => {
      if (!isWriting) return;
      try {
        await work();
      } catch (error) {
        const wasLeft = !isWriting;
        isWriting = false;
        await this.discard();
        if (!wasLeft && !(error instanceof RangeError)) report(error);
      }
    };
    return new ReadableStream<Uint8Array>(
      {
        pull: async (controller) => {
          try {
            const { done, value } = await reader.read();
            if (done) return controller.close();
            await attempt(async () => {
              if (value.length === 0) return;
              await this.write(value);
              if (this.size === length) await finish();
            });
            controller.enqueue(value);
          } catch (error) {
            await this.discard();
            controller.error(error);
          }
        },
        cancel: async (reason) => {
          isWriting = false;
          await this.discard();
          await reader.cancel(reason);
        },
      },
      { highWaterMark: 0 },
    );
  }

  async #open(): Promise<{ readonly handle: FileHandle; readonly path: string }> {
    // A visitor may leave while the last part is written. An end without the earlier parts must not replace a complete
    // answer.
    if (this.#isDiscarded) throw new Error('The file has been discarded.');
    if (!this.#file) {
      const path = join(makeOwnFolder(this.#root, this.#folder, temporaryFolder), unfinishedName());
      this.#file = { handle: await open(path, 'wx', 0o600), path };
    }
    return this.#file;
  }
}
