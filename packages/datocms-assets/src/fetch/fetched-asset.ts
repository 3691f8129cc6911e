import type { FetchRequest } from '../plan/fetch-request.ts';

/** A file that another one names relatively, such as a segment of a video that a playlist names. */
export interface FetchedPart {
  /** Its name among the stored files. */
  readonly name: string;
  /** Hex. */
  readonly sha256: string;
  readonly bytes: number;
  readonly type: string;
  readonly extension: string;
  /** As in `FetchedAsset`. */
  readonly file: string;
}

/** A variant whose bytes are fetched and checked, and can be copied into the output. */
export interface FetchedAsset {
  readonly request: FetchRequest;
  /** Hex. */
  readonly sha256: string;
  readonly bytes: number;
  /** Media type by content, such as `image/webp`. */
  readonly type: string;
  /** File extension of the type, without dot, such as `webp`. */
  readonly extension: string;
  readonly from: 'cache' | 'network';
  /** Absolute path of a complete, checked file. It exists until `close()` of the downloads. */
  readonly file: string;
  /** All files that this one names, and that those name, in the same folder. */
  readonly parts?: readonly FetchedPart[];
}
