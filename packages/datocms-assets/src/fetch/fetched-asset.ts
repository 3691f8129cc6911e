import type { FetchRequest } from '../plan/fetch-request.ts';

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
}
