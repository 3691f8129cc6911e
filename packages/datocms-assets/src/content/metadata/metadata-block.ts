import { fromByteString, joinBytes, toByteString } from '../../memory/byte-strings.ts';

// Builds and servers read metadata: this folder needs no Node API.

/** Reads `length` bytes from `start`; fewer if the file ends before. */
export type ReadBytes = (start: number, length: number) => Promise<Uint8Array>;

/** A piece of metadata in an image file. */
export interface MetadataBlock {
  readonly kind: 'exif' | 'xmp' | 'iptc';
  /** The bytes of the file that are removed with the block. */
  readonly start: number;
  readonly end: number;
  /** The TIFF structure of an `exif` block, or the text of an `xmp` block; empty if it can't be read. */
  readonly content: Uint8Array;
}

/** Longer blocks are read up to this length, in bytes. */
export const maxBlockLength = 4 * 1024 * 1024;

/** How many segments, chunks or boxes of a file are read. No image has more. */
export const maxPieces = 20_000;

/** The text before the TIFF structure in a JPEG. Some programs write it in PNG and WebP files as well. */
export const exifHeader = 'Exif\0\0';

export function withoutExifHeader(content: Uint8Array): Uint8Array {
  return beginsWith(content, exifHeader) ? content.subarray(exifHeader.length) : content;
}

export function beginsWith(content: Uint8Array, header: string): boolean {
  return toByteString(content.subarray(0, header.length)) === header;
}

export function viewOf({ buffer, byteOffset, byteLength }: Uint8Array): DataView {
  return new DataView(buffer, byteOffset, byteLength);
}

/** Bytes one after another. A text has one byte a character. */
export function join(...parts: readonly (string | Uint8Array)[]): Uint8Array<ArrayBuffer> {
  return joinBytes(parts.map((part) => (typeof part === 'string' ? fromByteString(part) : part)));
}

/** A number of `length` bytes. */
export function bigEndian(number: number, length: 2 | 4): Uint8Array {
  const bytes = new Uint8Array(4);
  new DataView(bytes.buffer).setUint32(0, number);
  return bytes.subarray(4 - length);
}
