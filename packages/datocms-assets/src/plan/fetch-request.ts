import type { Variant } from '../asset/asset-url.ts';
import type { PublishedIndex } from '../published/published-index.ts';

/** Who reads a reference, and so which formats it accepts: a page's browser (`web`), or robots and feed readers (`portable`). */
export type Profile = 'web' | 'portable';

/** What to fetch: one variant for one profile. `id` is `<profile> <canonical url>`. */
export interface FetchRequest {
  readonly id: string;
  readonly url: string;
  readonly path: string;
  readonly profile: Profile;
  /** Facts of the original from the CDA; `null` where it can't tell. */
  readonly md5: string | null;
  readonly size: number | null;
  readonly mimeType: string | null;
}

/** The id of the request for a variant. */
export function requestId(variant: Variant, profile: Profile): string {
  return `${profile} ${variant.url}`;
}

/** The request for a variant, with what the CMS tells of its original. */
export function toFetchRequest(variant: Variant, profile: Profile, index: PublishedIndex): FetchRequest {
  const { url, path } = variant;
  const { md5 = null, size = null, mimeType = null } = index.assets.get(path) ?? {};
  return { id: requestId(variant, profile), url, path, profile, md5, size, mimeType };
}
