import type { ContentPlace } from '../findings/finding.ts';

/** An asset in published content. Facts are `null` if the CDA can't tell them, because only texts name the asset. */
export interface PublishedAsset {
  readonly id: string | null;
  /** Identity: the normalised path on the asset host (see `normalisePath`). */
  readonly path: string;
  readonly url: string;
  /** The MD5 of the original file, in hex. `size` (in bytes) and `mimeType` are those of the original, too. */
  readonly md5: string | null;
  readonly size: number | null;
  readonly mimeType: string | null;
  readonly width: number | null;
  readonly height: number | null;
  /** When the file or its texts last changed. Left out if the CDA can't tell. */
  readonly updatedAt?: string;
  /** Up to ten places that make the asset public, in the order of model, record, field, locale. */
  readonly via: readonly ContentPlace[];
}

/** All published assets, proved by a walk over all published content. */
export interface PublishedIndex {
  /** By path, in the order of path. */
  readonly assets: ReadonlyMap<string, PublishedAsset>;
  /** Texts that name an asset host and no asset: up to ten places. */
  readonly mentions?: readonly ContentPlace[];
  readonly models: number;
  readonly records: number;
  /** Requests sent to the CDA. */
  readonly requests: number;
  /** Whether a part of the index is from an earlier walk, because its dates did not change. @default false */
  readonly isRemembered?: boolean;
}
