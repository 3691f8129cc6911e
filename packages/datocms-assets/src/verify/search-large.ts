import { closeSync, createReadStream, openSync, readSync } from 'node:fs';
import { open } from 'node:fs/promises';
import { extname } from 'node:path/posix';
import * as zlib from 'node:zlib';
import type { Finding } from '../finding.ts';
import { PartCutter } from './cut-parts.ts';
import { afterGzipHeader, gzipSignature } from './inflate.ts';
import { placeFindings } from './place-findings.ts';
import type { Search } from './search.ts';
import { eachZipEntry } from './zip-entries.ts';

const mostUnpacked = 4 * 2 ** 30;
const mostStreams = 100_000;
/** Content does not shrink to less than a 250th; beyond the first 32 MiB such a growth is taken for an attack. */
const [harmless, steepest] = [32 * 2 ** 20, 250];

interface PackedStream {
  readonly view: string;
  readonly start: number;
  readonly make: () => zlib.InflateRaw | zlib.BrotliDecompress;
  /** It is no archive by chance, so that it must be readable. */
  readonly sure: boolean;
}

const makeInflater = () => zlib.createInflateRaw({ finishFlush: zlib.constants.Z_SYNC_FLUSH });

/**
 * Searches a file of any size in fixed memory: part by part, and the archives in it as streams. The streams of a PDF are not
 * unpacked, and an archive inside an archive is refused where it does not fit into a part.
 * @param onBytes is given all bytes of the file in order
 */
export async function searchLarge(
  path: string,
  search: Search,
  signal?: AbortSignal,
  onBytes: (bytes: Buffer) => void = () => undefined,
): Promise<void> {
  const streams: PackedStream[] = [];
  const parts = new PartCutter((bytes, base, from, to) => {
    search.part({ bytes, views: [], id: 0, base, from, to });
    streams.push(...packedIn(bytes, base, from, to, search));
    forgetLastMatch();
  });
  if (extname(path).toLowerCase() === '.br') {
    streams.push({ view: 'brotli', start: 0, make: () => zlib.createBrotliDecompress(), sure: true });
  }
  const file = await open(path);
  try {
    const memory = Buffer.allocUnsafeSlow(2 ** 18);
    for (let read = await file.read(memory); read.bytesRead > 0; read = await file.read(memory)) {
      signal?.throwIfAborted();
      const bytes = memory.subarray(0, read.bytesRead);
      onBytes(bytes);
      parts.push(bytes);
    }
  } finally {
    await file.close();
  }
  parts.end();
  if (streams.length > mostStreams) {
    search.refuse({ view: 'packed', reason: 'there is too much of it', tooLarge: false });
    return;
  }
  let behind = 0;
  let left = mostUnpacked;
  for (const stream of streams) {
    if (stream.start < behind) continue;
    const { used, unpacked } = await searchStream(path, stream, search, left, signal);
    behind = stream.start + used;
    left -= unpacked;
  }
}

function packedIn(bytes: Buffer, base: number, from: number, to: number, search: Search): PackedStream[] {
  const streams: PackedStream[] = [];
  const isOwn = (at: number) => base + at >= from && base + at < to;
  for (let at = bytes.indexOf(gzipSignature); at >= 0; at = bytes.indexOf(gzipSignature, at + 1)) {
    const header = afterGzipHeader(bytes.subarray(at));
    if (header === undefined || !isOwn(at)) continue;
    streams.push({ view: 'gzip', start: base + at + header, make: makeInflater, sure: base + at === 0 });
  }
  eachZipEntry(bytes, ({ at, refused, stored }) => {
    if (isOwn(at) && refused !== undefined) search.refuse({ view: 'zip', reason: refused, tooLarge: false });
    else if (isOwn(at) && stored === undefined)
      streams.push({ view: 'zip', start: base + at, make: makeInflater, sure: true });
    return 0;
  });
  return streams.sort((a, b) => a.start - b.start);
}

async function searchStream(
  path: string,
  { view, start, make, sure }: PackedStream,
  search: Search,
  left: number,
  signal: AbortSignal | undefined,
): Promise<{ used: number; unpacked: number }> {
  const id = search.nextStream();
  const parts = new PartCutter((bytes, base, from, to) => {
    search.part({ bytes, views: [view], id, base, from, to });
    forgetLastMatch();
  });
  const source = createReadStream(path, { start });
  const inflater = make();
  let unpacked = 0;
  source.on('error', (error) => inflater.destroy(error));
  source.pipe(inflater);
  try {
    for await (const chunk of inflater) {
      signal?.throwIfAborted();
      unpacked += (chunk as Buffer).length;
      if (unpacked > left || (unpacked > harmless && unpacked > inflater.bytesWritten * steepest)) {
        search.refuse({ view, reason: 'it is too large when unpacked', tooLarge: true });
        break;
      }
      parts.push(chunk as Buffer);
    }
  } catch (error) {
    const { code = '' } = error as NodeJS.ErrnoException;
    if (!/^Z_|^ERR_|BROTLI/.test(code) || signal?.aborted) throw error;
    if (sure)
      search.refuse({ view, reason: 'it is damaged, or not what its name or first bytes say', tooLarge: false });
  } finally {
    source.destroy();
    inflater.destroy();
  }
  parts.end();
  return { used: inflater.bytesWritten, unpacked };
}

/** V8 holds the text of the last match (`RegExp.input`): the text of each part would outlive the sweep that should take it. */
function forgetLastMatch(): void {
  /^/.test('');
}

/** Findings of a searched file with their lines and columns, for which it is read once more. */
export function placeInFile(path: string, search: Search): Finding[] {
  const file = openSync(path, 'r');
  const memory = Buffer.allocUnsafeSlow(2 ** 20);
  try {
    return placeFindings(search.file, search.spotted(), function* (from, to) {
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
