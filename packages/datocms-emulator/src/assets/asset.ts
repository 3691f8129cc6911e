import { readFile } from 'node:fs/promises';
import type { Upload } from '../project/project.ts';

/** A file that the asset host can answer with. Sizes in pixels, null for what is no picture. */
export interface Asset {
  readonly id: string;
  readonly filename: string;
  readonly format: string;
  readonly mimeType: string;
  readonly width: number | null;
  readonly height: number | null;
  readonly animated: boolean;
  readonly modified: Date;
  /** The original bytes, as they are at the moment. */
  read(): Promise<Buffer>;
}

export function assetOf(upload: Upload): Asset {
  const { id, filename, format, mimeType, width, height, animated, modified } = upload;
  return { id, filename, format, mimeType, width, height, animated, modified, read: () => readFile(upload.diskPath) };
}
