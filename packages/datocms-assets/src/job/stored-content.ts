import type { Placeholder } from '../plan/placeholder.ts';
import { type SiteScan, wantedId } from '../plan/plan.ts';
import type { Stock } from './stored-assets.ts';

/** What a feed states about a file. */
export interface Content {
  readonly bytes: number;
  /** Media type. */
  readonly type: string;
}

/** The content of the file that stands for a URL on a surface; `undefined` where none is stored. */
export function contentReader(
  site: SiteScan,
  stock: Stock,
  placeholders: ReadonlyMap<number, Placeholder>,
): (url: number, surface: number) => Content | undefined {
  return (url, surface) => {
    const placeholder = placeholders.get(url);
    if (placeholder) return { bytes: placeholder.bytes.length, type: 'image/svg+xml' };
    const [variant, demand] = [site.variants[url], site.surfaces[surface]];
    return variant && demand && stock.contentOf(wantedId(variant, demand.accept));
  };
}
