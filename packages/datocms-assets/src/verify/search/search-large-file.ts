import { createReadStream } from 'node:fs';
import { open } from 'node:fs/promises';
import { StreamFinder } from '../archives/find-streams.ts';
import { hasFoldedLines, unfoldChunks } from '../views/folded-lines.ts';
import type { FileSearch } from './file-search.ts';
import { OverlappingParts } from './overlapping-parts.ts';
import { releaseLastMatch, searchStreams, streamParts } from './search-streams.ts';

/**
 * Searches a file of any size in fixed memory: part by part, and packed data as streams. An archive inside an archive
 * is refused if it does not fit into a part.
 * @param onBytes gets all bytes of the file in order
 */
export async function searchLargeFile(
  path: string,
  search: FileSearch,
  signal: AbortSignal | undefined,
  onBytes: (bytes: Buffer) => void,
): Promise<void> {
  const streams = new StreamFinder(search.file, (refusal) => search.addRefusal(refusal));
  const parts = new OverlappingParts((bytes, base, from, to) => {
    search.searchPart({ bytes, formats: [], streamId: 0, base, from, to });
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
