import type { Variant } from '../asset/asset-url.ts';
import type { PublishedIndex } from '../published/published-index.ts';

/** Who reads a reference, which decides on the formats it accepts: a browser (`web`), or robots and feed readers (`portable`). */
export type Profile = 'web' | 'portable';

/** One variant to fetch for one profile. */
export interface FetchRequest {
  /** `<profile> <canonical url>`. */
  readonly id: string;
  readonly url: string;
  readonly path: string;
  readonly profile: Profile;
  /** Facts of the original from the CDA; `null` if it does not know them. */
  readonly md5: string | null;
  readonly size: number | null;
  readonly mimeType: string | null;
}

export function requestId(variant: Variant, profile: Profile): string {
  return `${profile} ${variant.url}`;
}

/** The request for a variant, with the facts that the index has of its original. */
export function toFetchRequest(variant: Variant, profile: Profile, index: PublishedIndex): FetchRequest {
  const { url, path } = variant;
  const { md5 = null, size = null, mimeType = null } = index.assets.get(path) ?? {};
  return { id: requestId(variant, profile), url, path, profile, md5, size, mimeType };
}
