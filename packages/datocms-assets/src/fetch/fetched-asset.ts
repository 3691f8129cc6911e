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

/** A file with a name that another file uses, such as a segment in the playlist of a video. */
export interface FetchedPart extends FetchedFile {
  /** The name in the folder of stored files. */
  readonly name: string;
}

export interface FetchedAsset extends FetchedFile {
  readonly request: FetchRequest;
  readonly from: 'cache' | 'network';
  /** All files in the same folder that this file names, directly or through other files. */
  readonly parts?: readonly FetchedPart[];
}
