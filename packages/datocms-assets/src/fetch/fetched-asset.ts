import type { FetchRequest } from '../plan/fetch-request.ts';

/** Bytes that are fetched and checked, and can be copied into the output. */
interface FetchedFile {
  /** Hex. */
  readonly sha256: string;
  readonly bytes: number;
  /** Media type by content, such as `image/webp`. */
  readonly type: string;
  /** File extension of the type, without dot, such as `webp`. */
  readonly extension: string;
  /** Absolute path of a complete, checked file. It exists until `close()` of the downloads. */
  readonly file: string;
}

/** A file that another one names relatively, such as a segment of a video that a playlist names. */
export interface FetchedPart extends FetchedFile {
  /** Its name among the stored files. */
  readonly name: string;
}

/** A variant. */
export interface FetchedAsset extends FetchedFile {
  readonly request: FetchRequest;
  readonly from: 'cache' | 'network';
  /** All files that this one names, and that those name, in the same folder. */
  readonly parts?: readonly FetchedPart[];
}
