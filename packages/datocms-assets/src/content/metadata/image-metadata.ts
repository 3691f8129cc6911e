import type { BodyEdit } from '../../io/splice-body.ts';
import type { ReadRange, SpooledBody } from '../../io/spooled-body.ts';
import { heifBlocks } from './heif.ts';
import { jpegBlocks, jpegExif } from './jpeg.ts';
import type { MetadataBlock } from './metadata-block.ts';
import { pngBlocks, pngExif } from './png.ts';
import { onlyOrientation, readExif } from './read-exif.ts';
import { webpBlocks, webpExif, webpHead } from './webp.ts';

interface Format {
  readonly readBlocks: (read: ReadRange) => Promise<MetadataBlock[]>;
  /** Wraps a TIFF structure as a block of this format. Without it, metadata can't be removed from the format. */
  readonly makeExif?: (tiff: Buffer) => Buffer;
}

/** How image formats hold metadata. To support another one, add its media type here. */
const formats: Readonly<Record<string, Format>> = {
  'image/jpeg': { readBlocks: jpegBlocks, makeExif: jpegExif },
  'image/png': { readBlocks: pngBlocks, makeExif: pngExif },
  'image/webp': { readBlocks: webpBlocks, makeExif: webpExif },
  'image/heic': { readBlocks: heifBlocks },
  'image/heif': { readBlocks: heifBlocks },
  'image/avif': { readBlocks: heifBlocks },
};

/** Formats whose files are TIFF structures, such as raw formats of cameras. */
const tiffTypes = /^image\/(?:tiff|x-(?:adobe-dng|canon-cr2|nikon-nef|sony-arw|olympus-orf|panasonic-rw2))$/;

export interface ImageMetadata {
  readonly blocks: readonly MetadataBlock[];
  /** It says where the image was taken. */
  readonly hasPosition: boolean;
  /** 1 to 8; 1 is upright. */
  readonly orientation: number;
  readonly canBeStripped: boolean;
}

/** The metadata of an image. Other types have none. */
export async function readImageMetadata(bytes: SpooledBody, type: string): Promise<ImageMetadata> {
  const format = Object.hasOwn(formats, type) ? formats[type] : undefined;
  const blocks = format ? await bytes.withReader(format.readBlocks) : [];
  const readers = blocks.filter((block) => block.kind === 'exif').map(({ content }) => readerOf(content));
  const exif = await Promise.all(tiffTypes.test(type) ? [bytes.withReader(readExif)] : readers.map(readExif));
  const inXmp = blocks.some((block) => block.kind === 'xmp' && block.content.includes('GPSLatitude'));
  return {
    blocks,
    hasPosition: inXmp || exif.some(({ hasPosition }) => hasPosition),
    orientation: exif.find(({ orientation }) => orientation !== 1)?.orientation ?? 1,
    canBeStripped: format?.makeExif !== undefined && blocks.length > 0,
  };
}

function readerOf(content: Buffer): ReadRange {
  return async (start, length) => content.subarray(start, start + length);
}

/** The edits that remove the metadata and keep the picture and its orientation. */
export async function stripEdits(bytes: SpooledBody, type: string, metadata: ImageMetadata): Promise<BodyEdit[]> {
  const { blocks, orientation } = metadata;
  const exif = orientation === 1 ? undefined : formats[type]?.makeExif?.(onlyOrientation(orientation));
  const firstExif = exif && blocks.find((block) => block.kind === 'exif');
  const edits = blocks.map(({ start, end }) => ({
    start,
    end: Math.min(end, bytes.size),
    ...(exif && start === firstExif?.start && { insert: exif }),
  }));
  if (type !== 'image/webp') return edits;
  const growth = edits.reduce((sum, edit) => sum - (edit.end - edit.start), exif?.length ?? 0);
  const head = await bytes.withReader((read) => read(0, 21));
  return [{ start: 0, end: 21, insert: webpHead(head, growth, exif !== undefined) }, ...edits];
}
