import { closeSync, createReadStream, openSync, readSync } from 'node:fs';
import { type FileHandle, open } from 'node:fs/promises';
import type { Finding } from '../../findings/finding.ts';
import { mostByChance, mostFailures, reasons } from '../archives/members.ts';
import { PartCutter } from '../archives/overlapping-parts.ts';
import { beginsZstd } from '../archives/packed-format.ts';
import { mostStreams, type PackedStream, PackedStreams } from '../archives/packed-streams.ts';
import { beginsPdf } from '../archives/pdf-streams.ts';
import { decodeLines, lineFormsOf } from '../views/folded-lines.ts';
import { placeFindings, type Spotted } from './place-findings.ts';
import type { Search } from './search.ts';

const mostUnpacked = 4 * 2 ** 30;
/** Content does not shrink to less than a 250th; beyond the first 32 MiB such a growth is taken for an attack. */
const [harmless, steepest] = [32 * 2 ** 20, 250];

/**
 * Searches a file of any size in fixed memory: part by part, and what is packed in it as streams. An archive inside an
 * archive is refused where it does not fit into a part.
 * @param onBytes is given all bytes of the file in order
 */
export async function searchLarge(
  path: string,
  search: Search,
  signal?: AbortSignal,
  onBytes: (bytes: Buffer) => void = () => undefined,
): Promise<void> {
  const streams = new PackedStreams(search);
  const parts = new PartCutter((bytes, base, from, to) => {
    search.part({ bytes, views: [], id: 0, base, from, to, isPdf: false });
    streams.findIn(bytes, base, from, to);
    forgetLastMatch();
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
    await searchStreams(path, file, streams.inOrder(), search, signal);
  } finally {
    await file.close();
  }
  for (const form of lineFormsOf(search.file)) {
    const decoded = cutStream(form.view, search);
    for await (const bytes of decodeLines(form, createReadStream(path))) {
      signal?.throwIfAborted();
      decoded.push(bytes);
    }
    decoded.end();
  }
}

async function searchStreams(
  path: string,
  file: FileHandle,
  streams: readonly PackedStream[] | undefined,
  search: Search,
  signal: AbortSignal | undefined,
): Promise<void> {
  const tooMany = () => search.refuse({ view: 'packed', reason: 'there is too much of it', tooLarge: false });
  if (!streams) return tooMany();
  let behind = 0;
  let left = mostUnpacked;
  let failures = 0;
  let count = 0;
  for (const first of streams) {
    let stream: PackedStream | undefined = first.start < behind ? undefined : first;
    while (stream) {
      if (++count > mostStreams) return tooMany();
      const { used, unpacked, failed } = await searchStream(path, stream, search, left, signal);
      left -= unpacked;
      // That has been refused.
      if (left < 0) return;
      if (failed && ++failures > mostFailures) {
        return search.refuse({ view: stream.view, reason: reasons.chance, tooLarge: false });
      }
      if (failed) break;
      behind = stream.start + used;
      stream = stream.view === 'zstd' && (await isZstdAt(file, behind)) ? { ...stream, start: behind } : undefined;
    }
  }
}

async function isZstdAt(file: FileHandle, at: number): Promise<boolean> {
  const { buffer, bytesRead } = await file.read(Buffer.alloc(4), 0, 4, at);
  return beginsZstd(buffer.subarray(0, bytesRead), 0);
}

async function searchStream(
  path: string,
  { view, start, make, sure }: PackedStream,
  search: Search,
  left: number,
  signal: AbortSignal | undefined,
): Promise<{ used: number; unpacked: number; failed: boolean }> {
  const parts = cutStream(view, search);
  const source = createReadStream(path, { start });
  const inflater = make();
  let unpacked = 0;
  let failed = false;
  // One may come after the last bytes: what follows a stream is none.
  inflater.on('error', () => undefined);
  source.on('error', (error) => inflater.destroy(error));
  source.pipe(inflater);
  try {
    for await (const chunk of inflater) {
      signal?.throwIfAborted();
      unpacked += (chunk as Buffer).length;
      if (unpacked > left || (unpacked > harmless && unpacked > inflater.bytesWritten * steepest)) {
        search.refuse({ view, reason: reasons['too-large'], tooLarge: true });
        break;
      }
      parts.push(chunk as Buffer);
    }
  } catch (error) {
    const { code = '' } = error as NodeJS.ErrnoException;
    if (!/^Z_|^ERR_|BROTLI|ZSTD/.test(code) || signal?.aborted) throw error;
    failed = true;
    if (sure || unpacked > mostByChance) search.refuse({ view, reason: reasons.broken, tooLarge: false });
  } finally {
    source.destroy();
    inflater.destroy();
  }
  parts.end();
  return { used: inflater.bytesWritten, unpacked, failed };
}

/** Cuts a stream of its own into parts that are searched. */
function cutStream(view: string, search: Search): PartCutter {
  const id = search.nextStream();
  let isPdf = false;
  return new PartCutter((bytes, base, from, to) => {
    if (base === 0) isPdf = beginsPdf(bytes);
    search.part({ bytes, views: [view], id, base, from, to, isPdf });
    forgetLastMatch();
  });
}

/** V8 holds the text of the last match (`RegExp.input`): the text of each part would outlive the sweep that should take it. */
function forgetLastMatch(): void {
  /^/.test('');
}

/**
 * Findings of a searched file with their lines and columns, for which it is read once more.
 * @param name what the findings call it
 */
export function placeInFile(path: string, name: string, spotted: readonly Spotted[]): Finding[] {
  const file = openSync(path, 'r');
  const memory = Buffer.allocUnsafeSlow(2 ** 20);
  try {
    return placeFindings(name, spotted, function* (from, to) {
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
