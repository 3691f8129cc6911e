import type { FetchRequest } from '../plan/fetch-request.ts';

/** A variant whose bytes have been fetched and checked, and lie ready to be copied into the output. */
export interface FetchedAsset {
  readonly request: FetchRequest;
  /** Hex. */
  readonly sha256: string;
  readonly bytes: number;
  /** Media type by content, such as `image/webp`. */
  readonly type: string;
  /** Extension that the type asks for, without dot, such as `webp`. */
  readonly extension: string;
  readonly from: 'cache' | 'network';
  /** Absolute path of a complete, checked file that may be copied from until `close()` of the downloads. */
  readonly file: string;
}
