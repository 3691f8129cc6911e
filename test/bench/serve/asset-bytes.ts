import { createHash } from 'node:crypto';
import { crc32 } from 'node:zlib';
import sharp from 'sharp';
import { seeded } from '../site/random.ts';

export const assetSize = 20_000;

/** Creates a valid file of 20 kB for the path and query of an asset: the same each time, another one for another query. */
export type AssetBytes = (path: string, query?: string, accept?: string) => { type: string; body: Buffer };

type Kind = 'jpeg' | 'webp' | 'png' | 'pdf';

/** Fills a file up to 20 kB, in a part that readers of the format skip. */
const pad: Readonly<Record<Kind, (base: Buffer, noise: (bytes: number) => Buffer) => Buffer>> = {
  jpeg: (base, noise) => {
    const comment = noise(assetSize - base.length - 4);
    return Buffer.concat([
      base.subarray(0, 2),
      Buffer.from([0xff, 0xfe]),
      be16(comment.length + 2),
      comment,
      base.subarray(2),
    ]);
  },
  webp: (base, noise) => {
    const extra = noise(assetSize - base.length - 8);
    const file = Buffer.concat([base, Buffer.from('BNCH'), le32(extra.length), extra]);
    file.writeUInt32LE(file.length - 8, 4);
    return file;
  },
  png: (base, noise) => {
    const afterHeader = 33;
    const chunk = Buffer.concat([Buffer.from('bnCh'), noise(assetSize - base.length - 12)]);
    const parts = [be32(chunk.length - 4), chunk, be32(crc32(chunk))];
    return Buffer.concat([base.subarray(0, afterHeader), ...parts, base.subarray(afterHeader)]);
  },
  pdf: (base, noise) => {
    const comment = noise(Math.ceil(assetSize / 2)).toString('hex');
    return Buffer.concat([
      base,
      Buffer.from(`%${comment}`).subarray(0, assetSize - base.length - 6),
      Buffer.from('\n%%EOF'),
    ]);
  },
};

const types: Readonly<Record<Kind, string>> = {
  jpeg: 'image/jpeg',
  webp: 'image/webp',
  png: 'image/png',
  pdf: 'application/pdf',
};

export async function makeAssetBytes(): Promise<AssetBytes> {
  const picture = sharp(drawing(320, 240), { raw: { width: 320, height: 240, channels: 3 } });
  const jpeg = await picture.clone().jpeg({ quality: 80 }).toBuffer();
  const bases: Readonly<Record<Kind, Buffer>> = {
    jpeg,
    webp: extended(await picture.clone().webp({ quality: 80 }).toBuffer(), 320, 240),
    png: await picture.clone().resize(48, 48).png().toBuffer(),
    pdf: Buffer.from(
      '%PDF-1.4\n1 0 obj<</Type/Catalog/Pages 2 0 R>>endobj 2 0 obj<</Type/Pages/Kids[]/Count 0>>endobj\ntrailer<</Root 1 0 R>>\n',
    ),
  };
  return (path, query = '', accept = '') => {
    const kind = kindOf(path, new URLSearchParams(query), accept);
    const noise = (bytes: number) =>
      createHash('shake256', { outputLength: bytes }).update(`${path}?${query}`).digest();
    return { type: types[kind], body: pad[kind](bases[kind], noise) };
  };
}

/** Like imgix: `fm`, else `auto=format` by `Accept`, else the format of the file. */
function kindOf(path: string, query: URLSearchParams, accept: string): Kind {
  const format = query.get('fm');
  if (format === 'webp') return 'webp';
  if (format === 'jpg') return 'jpeg';
  if (query.get('auto')?.includes('format') && accept.includes('image/webp')) return 'webp';
  return path.endsWith('.pdf') ? 'pdf' : path.endsWith('.png') ? 'png' : 'jpeg';
}

/** Soft shapes with a little noise, about 10 kB as a JPEG. */
function drawing(width: number, height: number): Buffer {
  const random = seeded(7);
  const raw = Buffer.alloc(width * height * 3);
  for (let at = 0; at < raw.length; at++) {
    const x = Math.floor(at / 3) % width;
    const y = Math.floor(at / 3 / width);
    raw[at] = 128 + 80 * Math.sin(x / 30 + (at % 3)) * Math.cos(y / 25) + 24 * random();
  }
  return raw;
}

/** A WebP file with the extended header, which allows more chunks. */
function extended(webp: Buffer, width: number, height: number): Buffer {
  const header = Buffer.alloc(18);
  header.write('VP8X');
  header.writeUInt32LE(10, 4);
  header.writeUIntLE(width - 1, 12, 3);
  header.writeUIntLE(height - 1, 15, 3);
  return Buffer.concat([webp.subarray(0, 12), header, webp.subarray(12)]);
}

function be16(value: number): Buffer {
  return Buffer.from([value >> 8, value & 255]);
}

function be32(value: number): Buffer {
  const bytes = Buffer.alloc(4);
  bytes.writeUInt32BE(value);
  return bytes;
}

function le32(value: number): Buffer {
  return be32(value).reverse();
}
