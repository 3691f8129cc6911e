import { requestId } from '../plan/fetch-request.ts';
import type { Placeholder } from '../plan/placeholder.ts';
import type { SiteScan } from '../plan/plan.ts';
import type { StoredAssets } from './stored-assets.ts';

/** What a feed states about a file. */
export interface StoredContent {
  readonly bytes: number;
  /** Media type. */
  readonly type: string;
}

/** The content of the file that stands for a URL on a surface; `undefined` where none is stored. */
export function contentReader(
  site: SiteScan,
  stock: StoredAssets,
  placeholders: ReadonlyMap<number, Placeholder>,
): (url: number, surface: number) => StoredContent | undefined {
  return (url, surface) => {
    const placeholder = placeholders.get(url);
    if (placeholder) return { bytes: placeholder.bytes.length, type: 'image/svg+xml' };
    const [variant, demand] = [site.variants[url], site.surfaceNeeds[surface]];
    return variant && demand && stock.contentOf(requestId(variant, demand.profile));
  };
}
