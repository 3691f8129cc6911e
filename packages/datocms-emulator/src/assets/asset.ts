import { readFile } from 'node:fs/promises';
import type { Upload } from '../project/project.ts';

/** A file that the asset host serves. Width and height in pixels, null for files that are not images. */
export interface Asset {
  readonly id: string;
  readonly filename: string;
  readonly format: string;
  readonly mimeType: string;
  readonly width: number | null;
  readonly height: number | null;
  readonly animated: boolean;
  readonly modified: Date;
  /** Reads the original bytes from disk, so that a changed file is served without a reload. */
  read(): Promise<Buffer>;
}

export function assetOf(upload: Upload): Asset {
  const { id, filename, format, mimeType, width, height, animated, modified } = upload;
  return { id, filename, format, mimeType, width, height, animated, modified, read: () => readFile(upload.diskPath) };
}
