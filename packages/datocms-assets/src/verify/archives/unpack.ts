import { gzipSignature, isZlibHeader, zlibHeaderLength } from './inflate.ts';
import { MemberReader, refusalReasons, type UnpackListener } from './member-reader.ts';
import { findPdfStreams, holdsPdf, pdfStream, readPdfHexStrings } from './pdf-streams.ts';
import { findPngTexts, holdsPng } from './png-texts.ts';
import { detectWholeFileFormat, isZstdFrame, type WholeFileFormat } from './whole-file-format.ts';
import { findZipEntries } from './zip-entries.ts';

/** Facts about bytes to unpack. */
export interface UnpackHints {
  /** Name of the file, if the bytes are the whole file. */
  readonly file?: string;
  /** Other bytes precede these, so the signature of an archive may be there by chance. */
  readonly mayBeChance?: boolean;
  /** The bytes are part of a PDF, or contain one. */
  readonly isInPdf?: boolean;
}

/**
 * Cap for stored entries, as a multiple of the archive's size. Nested archives repeat bytes a few times. Malicious
 * overlapping entries repeat them without limit.
 */
const maxTimesStored = 4;

/**
 * Unpacks all packed data in the bytes: gzip members and zip entries at any offset, streams of a PDF, texts of a PNG,
 * and bytes that are brotli, zstd or zlib as a whole. They are found by signature and not by the archive's directory,
 * which may not name all data.
 */
export function unpack(
  bytes: Buffer,
  { file = '', mayBeChance = false, isInPdf = holdsPdf(bytes) }: UnpackHints,
  listener: UnpackListener,
): void {
  const members = new MemberReader(bytes, listener);
  if (!mayBeChance) unpackWhole(detectWholeFileFormat(bytes, file), 0, bytes, members, listener);
  // Two bytes may be a zlib header by chance.
  if (isZlibHeader(bytes)) members.read('deflate', 'zlib', zlibHeaderLength, false);
  let gzip = bytes.indexOf(gzipSignature);
  while (gzip >= 0 && !members.hasTooManyFailures) {
    gzip += members.read('gzip', 'gzip', gzip, gzip === 0 && !mayBeChance);
    gzip = bytes.indexOf(gzipSignature, gzip);
  }
  unpackZip(bytes, members, listener);
  const readDeflate = (format: string) => (at: number) =>
    members.hasTooManyFailures ? 0 : members.read('deflate', format, at, false);
  if (isInPdf) {
    findPdfStreams(bytes, readDeflate(pdfStream));
    const strings = readPdfHexStrings(bytes);
    if (strings) listener.onStored(strings);
  }
  if (holdsPng(bytes)) findPngTexts(bytes, readDeflate('PNG text'));
}

function unpackZip(bytes: Buffer, members: MemberReader, listener: UnpackListener): void {
  const refuse = (reason: string) => listener.onRefusal({ format: 'zip', reason, isTooLarge: false });
  let remainingStored = maxTimesStored * bytes.length;
  findZipEntries(bytes, ({ at, refusal, storedSize }) => {
    if (refusal !== undefined) refuse(refusal);
    else if (storedSize === undefined) return members.read('deflate', 'zip', at, true);
    else {
      const entry = bytes.subarray(at, at + storedSize);
      remainingStored -= entry.length;
      if (remainingStored < 0) {
        refuse('its entries overlap');
        return 0;
      }
      listener.onStored({ format: 'zip', bytes: entry, at: (index) => at + index });
      unpackWhole(detectWholeFileFormat(entry), at, bytes, members, listener);
    }
    return 0;
  });
}

function unpackWhole(
  whole: WholeFileFormat | undefined,
  start: number,
  bytes: Buffer,
  members: MemberReader,
  listener: UnpackListener,
): void {
  if (whole === undefined) return;
  if ('unsupported' in whole) {
    listener.onRefusal({ format: whole.unsupported, reason: refusalReasons.unsupported, isTooLarge: false });
    return;
  }
  let at = start;
  do at += members.read(whole.compression, whole.compression, at, whole.isCertain);
  while (whole.compression === 'zstd' && isZstdFrame(bytes, at));
}
