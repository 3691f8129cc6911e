import { hash } from 'node:crypto';
import { join } from 'node:path';
import { findHostMatches } from '../asset-text/find-hosts.ts';
import { allMarks, type Marks } from '../asset-text/mark-groups.ts';
import { FileReader, maxTextLength, type ReadFile } from '../io/file-reader.ts';
import { type FileState, isSettled } from '../io/file-state.ts';
import type { FileScan } from './file-scan.ts';
import { fileFormat, isBinaryName } from './formats/file-format.ts';
import { MarkReader } from './marks/mark-reader.ts';
import type { ScanContext } from './scan-context.ts';
import { scanText } from './scan-text.ts';

/** Files up to this size are read whole. Of a larger file, the head is read first, to see whether it is text. */
const maxUncheckedLength = 2 ** 24;
const headLength = 2 ** 12;
/** In bytes. V8 stores strings from 128 KiB on separately, where tens of MB pile up. */
const chunkLength = 2 ** 16;
/** How much of a chunk is read again with the next one: more than a host in any spelling. */
const overlap = 2 ** 12;

/** A file with the same bytes as in an earlier scan. */
export interface UnchangedFile {
  readonly file: string;
  readonly modified: number;
  /** See `FileScan.state`. */
  readonly state: FileState | undefined;
}

/** Scans files of one folder, one after the other. */
export class FileScanner {
  readonly #context: ScanContext;
  readonly #marks: MarkReader;
  readonly #reader: FileReader;

  constructor(context: ScanContext, reader = new FileReader()) {
    this.#context = context;
    this.#marks = new MarkReader(context.hosts);
    this.#reader = reader;
  }

  /**
   * @param file relative to `dir`
   * @param knownHash `FileScan.hash` of the file in an earlier build
   * @returns `undefined` for a file without text
   */
  scan(dir: string, file: string, knownHash?: string): FileScan | UnchangedFile | undefined {
    if (isBinaryName(file)) return undefined;
    const path = join(dir, file);
    const now = Date.now();
    const read = this.#reader.read(path, maxUncheckedLength);
    if (!('bytes' in read)) return this.#scanLarge(file, path);
    const { bytes, modified, state } = read;
    const ownHash = hash('sha256', bytes, 'base64');
    if (ownHash === knownHash) return { file, modified, state: isSettled(state, now) ? state : undefined };
    const scan = this.#scanRead(file, read, this.#marks.read(bytes));
    return scan.dependsOnIndex ? scan : { ...scan, hash: ownHash };
  }

  #scanRead(file: string, { bytes, modified }: ReadFile, marks?: Marks): FileScan {
    return { ...scanBytes(file, bytes, this.#context, marks), modified };
  }

  /**
   * Reports a text that is too large for one string, if it names the host. The verifier searches the rest. Marks are
   * not read, since their memory would stay as large as the file.
   */
  #scanLarge(file: string, path: string): FileScan | undefined {
    const head = this.#reader.readPart(path, 0, headLength);
    if (fileFormat(file, head.toString('latin1')) === 'binary' && utf16Encoding(head) === undefined) return undefined;
    const read = this.#reader.read(path, maxTextLength);
    if ('bytes' in read) return this.#scanRead(file, read);
    for (let from = 0; from < read.large; from += chunkLength - overlap) {
      const chunk = this.#reader.readPart(path, from, chunkLength).toString('latin1');
      if (findHostMatches(chunk, this.#context).length === 0) continue;
      return { ...scanText(file, '', this.#context), tooLarge: read.large };
    }
    return undefined;
  }
}

/**
 * Scans files, and leaves out files without text.
 * @param files relative to `dir`
 */
export function scanFiles(dir: string, files: readonly string[], context: ScanContext): FileScan[] {
  const scanner = new FileScanner(context);
  return files.flatMap((file) => {
    const scan = scanner.scan(dir, file);
    return scan && 'page' in scan ? scan : [];
  });
}

/**
 * Scans the bytes of one file. A file in UTF-16 can't be rewritten, so it is reported if it names the host.
 * @param marks what the file may hold, if that is known
 */
export function scanBytes(file: string, bytes: Buffer, context: ScanContext, marks = allMarks): FileScan {
  const encoding = utf16Encoding(bytes);
  if (marks === 0 && encoding === undefined) {
    const head = scanText(file, bytes.toString('latin1', 0, headLength), context, marks);
    // In other files, the scan needs texts that have no marks.
    if (head.page) return { ...head, size: bytes.length };
  }
  const scan = scanText(file, bytes.toString('latin1'), context, marks);
  if (encoding === undefined) return scan;
  const text = new TextDecoder(encoding).decode(bytes);
  return text.search(context.hostPattern) >= 0 ? { ...scan, encoding: encoding.toUpperCase() } : scan;
}

function utf16Encoding(bytes: Buffer): 'utf-16le' | 'utf-16be' | undefined {
  if (bytes[0] === 0xff && bytes[1] === 0xfe) return 'utf-16le';
  return bytes[0] === 0xfe && bytes[1] === 0xff ? 'utf-16be' : undefined;
}
