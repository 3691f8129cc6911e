import { crc32, deflateSync } from 'node:zlib';

/** Builds small image files byte by byte, so that tests know all of their metadata. */

/** A TIFF structure with an orientation and a GPS position, in either byte order. */
export function tiff({ orientation = 0, gps = false, little = false } = {}): Buffer {
  const entries: number[][] = [];
  if (orientation > 0) entries.push([0x0112, 3, 1, orientation]);
  const first = 8 + 2 + 12 * (entries.length + (gps ? 1 : 0)) + 4;
  if (gps) entries.push([0x8825, 4, 1, first]);
  const position = gps
    ? [
        [1, 2, 2, 0x4e000000],
        [2, 5, 3, first + 66],
        [3, 2, 2, 0x45000000],
        [4, 5, 3, first + 66],
      ]
    : [];
  const size = first + (gps ? 66 + 24 : 0);
  const bytes = Buffer.alloc(size);
  const short = (value: number, at: number) =>
    little ? bytes.writeUInt16LE(value, at) : bytes.writeUInt16BE(value, at);
  const long = (value: number, at: number) =>
    little ? bytes.writeUInt32LE(value, at) : bytes.writeUInt32BE(value, at);
  bytes.write(little ? 'II*\0' : 'MM\0*', 0, 'latin1');
  long(8, 4);
  const directory = (at: number, list: readonly (readonly number[])[]) => {
    short(list.length, at);
    list.forEach(([tag = 0, type = 0, count = 0, value = 0], index) => {
      const entry = at + 2 + 12 * index;
      short(tag, entry);
      short(type, entry + 2);
      long(count, entry + 4);
      if (type === 3) short(value, entry + 8);
      else long(value, entry + 8);
    });
  };
  directory(8, entries);
  if (gps) directory(first, position);
  return bytes;
}

export function segment(marker: number, ...content: readonly (string | Uint8Array)[]): Buffer {
  const body = Buffer.concat(content.map((part) => Buffer.from(part as string, 'latin1')));
  const head = Buffer.from([0xff, marker, 0, 0]);
  head.writeUInt16BE(body.length + 2, 2);
  return Buffer.concat([head, body]);
}

/** A JPEG with these segments before its scan, which holds a few bytes. */
export function jpeg(...segments: readonly Uint8Array[]): Buffer {
  const jfif = segment(0xe0, 'JFIF\0\x01\x01\0\0\x01\0\x01\0\0');
  const rest = [segment(0xdb, Buffer.alloc(65, 1)), segment(0xda, 'scan'), Buffer.from('ff00aabb', 'hex')];
  return Buffer.concat([Buffer.from('ffd8', 'hex'), jfif, ...segments, ...rest, Buffer.from('ffd9', 'hex')]);
}

export const jpegExifSegment = (exif: Uint8Array) => segment(0xe1, 'Exif\0\0', exif);
export const jpegXmpSegment = (xmp: string) => segment(0xe1, 'http://ns.adobe.com/xap/1.0/\0', xmp);
export const jpegIptcSegment = () => segment(0xed, 'Photoshop 3.0\0', '8BIM');

export function chunk(name: string, data: string | Uint8Array = ''): Buffer {
  const body = Buffer.concat([Buffer.from(name, 'latin1'), Buffer.from(data as string, 'latin1')]);
  const bytes = Buffer.alloc(body.length + 8);
  bytes.writeUInt32BE(body.length - 4, 0);
  body.copy(bytes, 4);
  bytes.writeUInt32BE(crc32(body), bytes.length - 4);
  return bytes;
}

const pngSignature = Buffer.from('89504e470d0a1a0a', 'hex');

/** A PNG of one pixel, with chunks before and after its image data. */
export function png(before: readonly Uint8Array[] = [], after: readonly Uint8Array[] = []): Buffer {
  const header = chunk('IHDR', Buffer.from('00000001000000010802000000', 'hex'));
  const data = chunk('IDAT', deflateSync(Buffer.from('00ff0000', 'hex')));
  return Buffer.concat([pngSignature, header, ...before, data, ...after, chunk('IEND')]);
}

export function riffChunk(name: string, data: string | Uint8Array): Buffer {
  const body = Buffer.from(data as string, 'latin1');
  const head = Buffer.alloc(8);
  head.write(name, 0, 'latin1');
  head.writeUInt32LE(body.length, 4);
  return Buffer.concat([head, body, Buffer.alloc(body.length % 2)]);
}

/** @param flags of VP8X: 0x08 EXIF, 0x04 XMP */
export function webp(flags: number, ...chunks: readonly Uint8Array[]): Buffer {
  const extended = riffChunk('VP8X', Buffer.from([flags, 0, 0, 0, 0, 0, 0, 0, 0, 0]));
  const body = Buffer.concat([Buffer.from('WEBP'), extended, riffChunk('VP8 ', 'pixel'), ...chunks]);
  const head = Buffer.alloc(8);
  head.write('RIFF', 0, 'latin1');
  head.writeUInt32LE(body.length, 4);
  return Buffer.concat([head, body]);
}

function box(name: string, ...parts: readonly Uint8Array[]): Buffer {
  const head = Buffer.alloc(8);
  const body = Buffer.concat(parts);
  head.writeUInt32BE(body.length + 8, 0);
  head.write(name, 4, 'latin1');
  return Buffer.concat([head, body]);
}

/** A HEIC file with one EXIF item. */
export function heic(exif: Uint8Array): Buffer {
  const type = box('ftyp', Buffer.from('heic\0\0\0\0mif1heic', 'latin1'));
  const item = box('infe', Buffer.from([2, 0, 0, 0, 0, 7, 0, 0]), Buffer.from('Exif\0', 'latin1'));
  const names = box('iinf', Buffer.from([0, 0, 0, 0, 0, 1]), item);
  const content = Buffer.concat([Buffer.from([0, 0, 0, 6]), Buffer.from('Exif\0\0', 'latin1'), exif]);
  const places = (offset: number) => {
    const place = Buffer.from([1, 0, 0, 0, 0x44, 0, 0, 1, 0, 7, 0, 0, 0, 0, 0, 1, 0, 0, 0, 0, 0, 0, 0, 0]);
    place.writeUInt32BE(offset, 16);
    place.writeUInt32BE(content.length, 20);
    return box('meta', Buffer.alloc(4), names, box('iloc', place));
  };
  const start = type.length + places(0).length + 8;
  return Buffer.concat([type, places(start), box('mdat', content)]);
}
