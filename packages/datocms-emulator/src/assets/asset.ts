import { readFile } from 'node:fs/promises';
import type { Upload } from '../project/project.ts';

/** A file that the asset host serves. */
export interface Asset
  extends Pick<Upload, 'id' | 'filename' | 'format' | 'mimeType' | 'width' | 'height' | 'animated' | 'modified'> {
  /** Reads the original bytes from disk, so that a changed file is served without a reload. */
  read(): Promise<Buffer>;
}

export function assetOf(upload: Upload): Asset {
  return { ...upload, read: () => readFile(upload.diskPath) };
}
