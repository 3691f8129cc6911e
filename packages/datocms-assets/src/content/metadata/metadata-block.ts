/** A piece of metadata in an image file. */
export interface MetadataBlock {
  readonly kind: 'exif' | 'xmp' | 'iptc';
  /** The bytes of the file that are removed with it. */
  readonly start: number;
  readonly end: number;
  /** The TIFF structure of an `exif` block, or the text of an `xmp` block; empty if it can't be read. */
  readonly content: Buffer;
}

/** Longer blocks are read up to this length, in bytes. */
export const maxBlockLength = 4 * 1024 * 1024;

/** How many segments, chunks or boxes of a file are read. No image has more. */
export const maxPieces = 20_000;

/** Stands before the TIFF structure in a JPEG. Some programs write it in PNG and WebP files as well. */
export const exifHeader = 'Exif\0\0';

export function withoutExifHeader(content: Buffer): Buffer {
  return content.toString('latin1', 0, exifHeader.length) === exifHeader
    ? content.subarray(exifHeader.length)
    : content;
}
