import { closeSync, createReadStream, openSync, readSync } from 'node:fs';
import { type FileHandle, open } from 'node:fs/promises';
import type { Finding } from '../../findings/finding.ts';
import { maxStreams, type PackedStream, StreamFinder } from '../archives/find-streams.ts';
import { maxBytesByChance, maxFailures, refusalReasons } from '../archives/member-reader.ts';
import { isPdf } from '../archives/pdf-streams.ts';
import { isZstdFrame } from '../archives/whole-file-format.ts';
import { hasFoldedLines, unfoldChunks } from '../views/folded-lines.ts';
import type { FileSearch } from './file-search.ts';
import { OverlappingParts } from './overlapping-parts.ts';
import type { Place } from './places.ts';
import { toFindings } from './to-findings.ts';

const maxUnpackedBytes = 4 * 2 ** 30;
/** No content shrinks to less than a 250th. Beyond the first 32 MiB, data that grow more are taken for an attack. */
const [bytesBeforeRatio, maxRatio] = [32 * 2 ** 20, 250];

/**
 * Searches a file of any size in fixed memory: part by part, and what is packed in it as streams. An archive inside an
 * archive is refused where it does not fit into a part.
 * @param onBytes gets all bytes of the file in order
 */
export async function searchLargeFile(
  path: string,
  search: FileSearch,
  signal?: AbortSignal,
  onBytes: (bytes: Buffer) => void = () => undefined,
): Promise<void> {
  const streams = new StreamFinder(search.file, (refusal) => search.addRefusal(refusal));
  const parts = new OverlappingParts((bytes, base, from, to) => {
    search.searchPart({ bytes, formats: [], streamId: 0, base, from, to, isInPdf: false });
    streams.findIn(bytes, base, from, to);
    releaseLastMatch();
  });
  const file = await open(path);
  try {
    const memory = Buffer.allocUnsafeSlow(2 ** 18);
    for (let read = await file.read(memory); read.bytesRead > 0; read = await file.read(memory)) {
      signal?.throwIfAborted();
      const bytes = memory.subarray(0, read.bytesRead);
      onBytes(bytes);
      parts.push(bytes);
    }
    parts.end();
    await searchStreams(path, file, streams.streams(), search, signal);
  } finally {
    await file.close();
  }
  if (!hasFoldedLines(search.file)) return;
  const unfolded = streamParts('folded lines', search);
  for await (const bytes of unfoldChunks(createReadStream(path))) {
    signal?.throwIfAborted();
    unfolded.push(bytes);
  }
  unfolded.end();
}

async function searchStreams(
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
  // An error may come behind the last bytes, because other bytes follow the stream.
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

/** The parts of a new stream, each searched. */
function streamParts(format: string, search: FileSearch): OverlappingParts {
  const streamId = search.nextStreamId();
  let isInPdf = false;
  return new OverlappingParts((bytes, base, from, to) => {
    if (base === 0) isInPdf = isPdf(bytes);
    search.searchPart({ bytes, formats: [format], streamId, base, from, to, isInPdf });
    releaseLastMatch();
  });
}

/** V8 keeps the text of the last match (`RegExp.input`). Without this, the text of each part outlives the collection that should free it. */
function releaseLastMatch(): void {
  /^/.test('');
}

/**
 * Makes findings of the places of a file, with lines and columns. Reads the file once more.
 * @param name of the file in the findings
 */
export function largeFileFindings(path: string, name: string, places: readonly Place[]): Finding[] {
  const file = openSync(path, 'r');
  const memory = Buffer.allocUnsafeSlow(2 ** 20);
  try {
    return toFindings(name, places, function* (from, to) {
      for (let at = from; at < to; ) {
        const read = readSync(file, memory, 0, Math.min(memory.length, to - at), at);
        if (read === 0) return;
        yield memory.subarray(0, read);
        at += read;
      }
    });
  } finally {
    closeSync(file);
  }
}
