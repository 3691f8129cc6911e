/** One piece of metadata in an image file: the bytes that go when it is taken out, and its content. */
export interface MetadataBlock {
  readonly kind: 'exif' | 'xmp' | 'iptc';
  readonly start: number;
  readonly end: number;
  /** An `exif` block's TIFF structure, or an `xmp` block's text; empty where it can't be read. */
  readonly content: Buffer;
}

/** More metadata than this is not read. */
export const maxBlockLength = 4 * 1024 * 1024;

/** More pieces than this has no image. */
export const maxPieces = 20_000;
