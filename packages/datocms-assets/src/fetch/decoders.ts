import type { Transform } from 'node:stream';
import * as zlib from 'node:zlib';
import { DownloadError } from '../findings/download-error.ts';

const createDecoder: Readonly<Record<string, (() => Transform) | undefined>> = {
  gzip: zlib.createGunzip,
  'x-gzip': zlib.createGunzip,
  deflate: zlib.createInflate,
  br: zlib.createBrotliDecompress,
  // In Node since 22.15.
  zstd: (zlib as { createZstdDecompress?: () => Transform }).createZstdDecompress,
};

/** A server has no reason to use more layers, so they are an attack. */
const maxLayers = 2;

/** The streams that decode a `Content-Encoding`, in the order of decoding. @throws DownloadError */
export function createDecoders(contentEncoding: string | null): Transform[] {
  const layers = (contentEncoding ?? '')
    .split(',')
    .map((layer) => layer.trim().toLowerCase())
    .filter((layer) => layer !== '' && layer !== 'identity');
  if (layers.length > maxLayers) throw new DownloadError('bad-content', `it is encoded ${layers.length} times`);
  return layers.reverse().map((layer) => {
    const create = Object.hasOwn(createDecoder, layer) ? createDecoder[layer] : undefined;
    if (!create) throw new DownloadError('bad-content', `unknown Content-Encoding "${layer.slice(0, 40)}"`);
    return create();
  });
}
