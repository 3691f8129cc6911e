import { closeSync, openSync, readSync } from 'node:fs';
import { StringDecoder } from 'node:string_decoder';
import { findingCodes } from '../../findings/codes.ts';
import { type Finding, finding } from '../../findings/finding.ts';
import type { Place } from './places.ts';

/** Compressed copies, archives and search indexes, which are made from other files of the output. */
const archiveName = /\.(?:gz|tgz|br|zst|zip|pf_[a-z]+)$/i;
/** `allowMention` accepts the name of a host, and no URL or path of an asset. */
const assetInArchiveFix =
  'Make compressed copies, archives and search indexes after the assets have been localized, or leave them out of the output.';

function fixInArchive({ code, isMention = false }: Place): string | undefined {
  if (code !== 'leak' && code !== 'path-leak') return undefined;
  return isMention ? findingCodes.archive.fix : assetInArchiveFix;
}

/**
 * Findings for the places of a file, with lines and columns, in the order of the file. Unknown positions come last.
 * @param bytes of the whole file
 */
export function leaksToFindings(file: string, places: readonly Place[], bytes: Buffer): Finding[] {
  return locate(file, places, (from, to) => [bytes.subarray(from, to)]);
}

/** Findings for a file that is too large for memory, which is read again from `path`. */
export function toFindingsOfLargeFile(file: string, places: readonly Place[], path: string): Finding[] {
  const opened = openSync(path, 'r');
  const memory = Buffer.allocUnsafeSlow(2 ** 20);
  try {
    return locate(file, places, function* (from, to) {
      for (let at = from; at < to; ) {
        const read = readSync(opened, memory, 0, Math.min(memory.length, to - at), at);
        if (read === 0) return;
        yield memory.subarray(0, read);
        at += read;
      }
    });
  } finally {
    closeSync(opened);
  }
}

/** @param read bytes of the file from one offset to another. It is called in the order of the file. */
function locate(
  file: string,
  places: readonly Place[],
  read: (from: number, to: number) => Iterable<Buffer>,
): Finding[] {
  const counter = new LineCounter();
  const isArchive = archiveName.test(file);
  let position = 0;
  return places
    .toSorted((a, b) => (a.offset ?? Infinity) - (b.offset ?? Infinity))
    .map((place) => {
      const { code, message, offset, url, excerpt } = place;
      const fix = isArchive ? fixInArchive(place) : undefined;
      if (offset !== undefined) {
        for (const bytes of read(position, offset)) counter.add(bytes);
        counter.end();
        position = offset;
      }
      const { line, column } = counter;
      return finding(code, message, { file, ...(offset !== undefined && { line, column }), url, excerpt, fix });
    });
}

/** Line and column behind the bytes so far, one-based, columns in UTF-16 units. */
class LineCounter {
  line = 1;
  column = 1;
  /** Keeps the bytes of a character that is split over two pieces. */
  readonly #decoder = new StringDecoder();

  add(bytes: Buffer): void {
    let lineStart = 0;
    for (let end = bytes.indexOf(10); end >= 0; end = bytes.indexOf(10, lineStart)) {
      this.line++;
      this.column = 1;
      lineStart = end + 1;
    }
    if (lineStart > 0) this.#decoder.end();
    this.column += this.#decoder.write(bytes.subarray(lineStart)).length;
  }

  /** Ends the pieces at a place. An incomplete character at the end is dropped. */
  end(): void {
    this.column += this.#decoder.end().length;
  }
}
