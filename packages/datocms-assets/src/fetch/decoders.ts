import type { Transform } from 'node:stream';
import * as zlib from 'node:zlib';
import { refuse } from '../findings/download-failure.ts';

const makers: Readonly<Record<string, (() => Transform) | undefined>> = {
  gzip: zlib.createGunzip,
  'x-gzip': zlib.createGunzip,
  deflate: zlib.createInflate,
  br: zlib.createBrotliDecompress,
  // Node has it since 22.15.
  zstd: (zlib as { createZstdDecompress?: () => Transform }).createZstdDecompress,
};

/** More layers than this are an attack, not a way to save bytes. */
const mostLayers = 2;

/** The streams that undo a `Content-Encoding`, in the order in which a body goes through them. @throws DownloadFailure */
export function decodersFor(contentEncoding: string | string[] | undefined): Transform[] {
  const layers = [contentEncoding ?? []]
    .flat()
    .flatMap((value) => value.split(','))
    .map((layer) => layer.trim().toLowerCase())
    .filter((layer) => layer !== '' && layer !== 'identity');
  if (layers.length > mostLayers) throw refuse('bad-content', `it is encoded ${layers.length} times over`);
  return layers.reverse().map((layer) => {
    const make = makers[layer];
    if (!make) throw refuse('bad-content', `its Content-Encoding "${layer.slice(0, 40)}" is not known`);
    return make();
  });
}
