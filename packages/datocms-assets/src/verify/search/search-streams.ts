import { createReadStream } from 'node:fs';
import type { FileHandle } from 'node:fs/promises';
import { maxStreams, type PackedStream } from '../archives/find-streams.ts';
import { maxBytesByChance, maxFailures, refusalReasons } from '../archives/member-reader.ts';
import { isZstdFrame } from '../archives/whole-file-format.ts';
import type { FileSearch } from './file-search.ts';
import { OverlappingParts } from './overlapping-parts.ts';

const maxUnpackedBytes = 4 * 2 ** 30;
/** No real content is compressed more than 250-fold. After 32 MiB, a higher ratio counts as a zip bomb. */
const [bytesBeforeRatio, maxRatio] = [32 * 2 ** 20, 250];

/** Unpacks the streams of a large file and searches them part by part. @param streams `undefined` if there are too many */
export async function searchStreams(
  path: string,
  file: FileHandle,
  streams: readonly PackedStream[] | undefined,
  search: FileSearch,
  signal: AbortSignal | undefined,
): Promise<void> {
  const refuse = (format: string, reason: string) => search.addRefusal({ format, reason, isTooLarge: false });
  const tooMany = () => refuse('packed', `there are more than ${maxStreams} streams`);
  if (!streams) return tooMany();
  let searchedTo = 0;
  let remainingBytes = maxUnpackedBytes;
  let failures = 0;
  let count = 0;
  for (const first of streams) {
    let stream: PackedStream | undefined = first.start < searchedTo ? undefined : first;
    while (stream) {
      if (++count > maxStreams) return tooMany();
      const { used, unpacked, hasFailed } = await searchStream(path, stream, search, remainingBytes, signal);
      remainingBytes -= unpacked;
      // `searchStream` has refused it.
      if (remainingBytes < 0) return;
      if (hasFailed && ++failures > maxFailures) return refuse(stream.format, refusalReasons['too-many-failures']);
      if (hasFailed) break;
      searchedTo = stream.start + used;
      const hasNextFrame: boolean = stream.format === 'zstd' && (await isZstdFrameAt(file, searchedTo));
      stream = hasNextFrame ? { ...stream, start: searchedTo } : undefined;
    }
  }
}

async function isZstdFrameAt(file: FileHandle, at: number): Promise<boolean> {
  const { buffer, bytesRead } = await file.read(Buffer.alloc(4), 0, 4, at);
  return isZstdFrame(buffer.subarray(0, bytesRead), 0);
}

async function searchStream(
  path: string,
  { format, start, createDecompressor, isCertain }: PackedStream,
  search: FileSearch,
  remainingBytes: number,
  signal: AbortSignal | undefined,
): Promise<{ used: number; unpacked: number; hasFailed: boolean }> {
  const parts = streamParts(format, search);
  const source = createReadStream(path, { start });
  const decompressor = createDecompressor();
  let unpacked = 0;
  let hasFailed = false;
  // An error may come after the last bytes, because other bytes follow the stream.
  decompressor.on('error', () => undefined);
  source.on('error', (error) => decompressor.destroy(error));
  source.pipe(decompressor);
  try {
    for await (const chunk of decompressor) {
      signal?.throwIfAborted();
      unpacked += (chunk as Buffer).length;
      const isBomb = unpacked > bytesBeforeRatio && unpacked > decompressor.bytesWritten * maxRatio;
      if (unpacked > remainingBytes || isBomb) {
        search.addRefusal({ format, reason: refusalReasons['too-large'], isTooLarge: true });
        break;
      }
      parts.push(chunk as Buffer);
    }
  } catch (error) {
    const { code = '' } = error as NodeJS.ErrnoException;
    if (!/^Z_|^ERR_|BROTLI|ZSTD/.test(code) || signal?.aborted) throw error;
    hasFailed = true;
    if (isCertain || unpacked > maxBytesByChance) {
      search.addRefusal({ format, reason: refusalReasons.damaged, isTooLarge: false });
    }
  } finally {
    source.destroy();
    decompressor.destroy();
  }
  parts.end();
  return { used: decompressor.bytesWritten, unpacked, hasFailed };
}

/** Begins a new stream, and searches each of its parts. */
export function streamParts(format: string, search: FileSearch): OverlappingParts {
  const streamId = search.nextStreamId();
  return new OverlappingParts((bytes, base, from, to) => {
    search.searchPart({ bytes, formats: [format], streamId, base, from, to });
    releaseLastMatch();
  });
}

/** V8 keeps the text of the last match (`RegExp.input`). Without this call, each part would stay in memory longer. */
export function releaseLastMatch(): void {
  /^/.test('');
}
