import type { BodyEdit } from '../../io/splice-body.ts';
import { toByteString } from '../../memory/byte-strings.ts';
import { heifBlocks } from './heif.ts';
import { jpegBlocks, jpegEnd, jpegExif } from './jpeg.ts';
import { join, type MetadataBlock, type ReadBytes } from './metadata-block.ts';
import { type Inflate, pngBlocks, pngExif } from './png.ts';
import { onlyOrientation, readExif } from './read-exif.ts';
import { webpBlocks, webpExif, webpHead } from './webp.ts';

interface Format {
  readonly readBlocks: (read: ReadBytes, inflate: Inflate) => Promise<MetadataBlock[]>;
  /** Wraps a TIFF structure as a block of this format. A format without this function keeps its metadata. */
  readonly makeExif?: (tiff: Uint8Array) => Uint8Array;
  /** Where the picture ends, if other data may be appended to it. */
  readonly findEnd?: (read: ReadBytes) => Promise<number | undefined>;
}

/** How image formats hold metadata. To support another one, add its media type here. */
const formats: Readonly<Record<string, Format>> = {
  'image/jpeg': { readBlocks: jpegBlocks, makeExif: jpegExif, findEnd: jpegEnd },
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
  /** The metadata says where the image was taken. */
  readonly hasPosition: boolean;
  /** 1 to 8; 1 is upright. */
  readonly orientation: number;
  readonly canBeStripped: boolean;
}

/** The metadata of an image. Files of other types have none. */
export async function readImageMetadata(read: ReadBytes, type: string, inflate: Inflate): Promise<ImageMetadata> {
  const format = formatOf(type);
  const blocks = format ? await format.readBlocks(read, inflate) : [];
  const readers = blocks.filter((block) => block.kind === 'exif').map(({ content }) => readerOf(content));
  const exif = await Promise.all((tiffTypes.test(type) ? [read] : readers).map(readExif));
  const inXmp = blocks.some(({ kind, content }) => kind === 'xmp' && toByteString(content).includes('GPSLatitude'));
  return {
    blocks,
    hasPosition: inXmp || exif.some(({ hasPosition }) => hasPosition),
    orientation: exif.find(({ orientation }) => orientation !== 1)?.orientation ?? 1,
    canBeStripped: format?.makeExif !== undefined && (blocks.length > 0 || format.findEnd !== undefined),
  };
}

function formatOf(type: string): Format | undefined {
  return Object.hasOwn(formats, type) ? formats[type] : undefined;
}

function readerOf(content: Uint8Array): ReadBytes {
  return async (start, length) => content.subarray(start, start + length);
}

/**
 * The edits that remove the metadata and keep the picture and its orientation.
 * @param size of the file
 */
export async function stripEdits(
  read: ReadBytes,
  size: number,
  type: string,
  { blocks, orientation }: ImageMetadata,
): Promise<BodyEdit[]> {
  const exif = orientation === 1 ? undefined : formats[type]?.makeExif?.(onlyOrientation(orientation));
  const firstExif = exif && blocks.find((block) => block.kind === 'exif');
  const edits = blocks.map(({ start, end }) => ({
    start,
    end: Math.min(end, size),
    ...(exif && start === firstExif?.start && { insert: exif }),
  }));
  const end = await formats[type]?.findEnd?.(read);
  if (end !== undefined && end < size) return [...edits, { start: end, end: size }];
  if (type !== 'image/webp') return edits;
  const growth = edits.reduce((sum, edit) => sum - (edit.end - edit.start), exif?.length ?? 0);
  const head = await read(0, 21);
  return [{ start: 0, end: 21, insert: webpHead(head, growth, exif !== undefined) }, ...edits];
}

type StripImage = (bytes: Uint8Array<ArrayBuffer>) => Promise<Uint8Array<ArrayBuffer>>;

/** The function that removes the metadata from a whole image; `undefined` for a type from which it can't be removed. */
export function stripperOf(type: string): StripImage | undefined {
  if (!formatOf(type)?.makeExif) return undefined;
  return async (bytes) => {
    const read = readerOf(bytes);
    const metadata = await readImageMetadata(read, type, noInflate);
    if (!metadata.canBeStripped) return bytes;
    const edits = await stripEdits(read, bytes.length, type, metadata);
    if (edits.length === 0) return bytes;
    const parts: (string | Uint8Array)[] = [];
    let position = 0;
    for (const { start, end, insert = '' } of edits) {
      parts.push(bytes.subarray(position, start), insert);
      position = end;
    }
    return join(...parts, bytes.subarray(position));
  };
}

/** Compressed text is removed unread. The orientation of a picture is in `eXIf`, except in old files of ImageMagick. */
const noInflate: Inflate = () => new Uint8Array();
