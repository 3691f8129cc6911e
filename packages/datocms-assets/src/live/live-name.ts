import type { Variant } from '../asset/asset-url.ts';
import { type Profile, requestId } from '../plan/fetch-request.ts';
import { contentTag, sha256Of, slugOf } from '../plan/name-files.ts';

/**
 * The name of a variant while a site is being written, when nobody has seen its bytes: shaped as names of stored files are,
 * and always the same, since browsers remember redirects.
 */
export function liveName(variant: Variant, accept: Profile): string {
  const tag = contentTag(sha256Of(Buffer.from(requestId(variant, accept))));
  const extension = /\.([a-z0-9]{1,8})$/i.exec(variant.path)?.[1]?.toLowerCase() ?? 'bin';
  return `${slugOf(variant.path)}.${tag}.${extension}`;
}
