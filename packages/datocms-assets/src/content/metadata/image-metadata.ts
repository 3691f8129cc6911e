import type { BodyEdit } from '../../io/splice-body.ts';
import type { ReadRange, SpooledBody } from '../../io/spooled-body.ts';
import { heifBlocks } from './heif.ts';
import { jpegBlocks, jpegExif } from './jpeg.ts';
import type { MetadataBlock } from './metadata-block.ts';
import { pngBlocks, pngExif } from './png.ts';
import { onlyOrientation, readExif } from './read-exif.ts';
import { webpBlocks, webpExif, webpHead } from './webp.ts';

/** How a format holds metadata. What has no `exif` can be read, but not taken out without writing the image anew. */
interface Format {
  readonly blocks: (read: ReadRange) => Promise<MetadataBlock[]>;
  readonly exif?: (tiff: Buffer) => Buffer;
}

const formats: Readonly<Record<string, Format>> = {
  'image/jpeg': { blocks: jpegBlocks, exif: jpegExif },
  'image/png': { blocks: pngBlocks, exif: pngExif },
  'image/webp': { blocks: webpBlocks, exif: webpExif },
  'image/heic': { blocks: heifBlocks },
  'image/heif': { blocks: heifBlocks },
  'image/avif': { blocks: heifBlocks },
};

/** Formats that are TIFF structures themselves: many cameras' own among them. */
const tiff = /^image\/(?:tiff|x-(?:adobe-dng|canon-cr2|nikon-nef|sony-arw|olympus-orf|panasonic-rw2))$/;

export interface ImageMetadata {
  readonly blocks: readonly MetadataBlock[];
  readonly hasPosition: boolean;
  readonly orientation: number;
  readonly canBeStripped: boolean;
}

/** The metadata of an image of this type; nothing for types without. */
export async function readImageMetadata(bytes: SpooledBody, type: string): Promise<ImageMetadata> {
  const format = Object.hasOwn(formats, type) ? formats[type] : undefined;
  const blocks = format ? await bytes.withReader(format.blocks) : [];
  const readers = blocks.filter((block) => block.kind === 'exif').map(({ content }) => rangesOf(content));
  const exif = await Promise.all(tiff.test(type) ? [bytes.withReader(readExif)] : readers.map(readExif));
  const inXmp = blocks.some((block) => block.kind === 'xmp' && block.content.includes('GPSLatitude'));
  return {
    blocks,
    hasPosition: inXmp || exif.some((each) => each.hasPosition),
    orientation: exif.find((each) => each.orientation !== 1)?.orientation ?? 1,
    canBeStripped: format?.exif !== undefined && blocks.length > 0,
  };
}

function rangesOf(content: Buffer): ReadRange {
  return async (start, length) => content.subarray(start, start + length);
}

/** What takes the metadata out and leaves the picture, and how it is turned, as they are. */
export async function stripEdits(bytes: SpooledBody, type: string, metadata: ImageMetadata): Promise<BodyEdit[]> {
  const { blocks, orientation } = metadata;
  const exif = orientation === 1 ? undefined : formats[type]?.exif?.(onlyOrientation(orientation));
  const bearer = exif && blocks.find((block) => block.kind === 'exif');
  const edits = blocks.map(({ start, end }) => ({ start, end: Math.min(end, bytes.size) }));
  const filled = edits.map((edit) => (exif && edit.start === bearer?.start ? { ...edit, insert: exif } : edit));
  if (type !== 'image/webp') return filled;
  const grown = filled.reduce((sum, edit) => sum - (edit.end - edit.start), exif?.length ?? 0);
  const head = await bytes.withReader((read) => read(0, 21));
  return [{ start: 0, end: 21, insert: webpHead(head, grown, exif !== undefined) }, ...filled];
}
