import type { PageAsset } from './page-data.ts';

export interface AssetFilter {
  /** Words that must all be in the text of an asset. */
  readonly search: string;
  /** Empty for all. */
  readonly status: string;
  /** Index of a code; empty for all. */
  readonly code: string;
  readonly sort: string;
}

/**
 * The assets that match a filter, in its order. Runs in the page, which gets the text of this function: it uses nothing
 * outside of itself.
 * @param textOf what can be searched of an asset, in lower case
 */
export function selectAssets(
  assets: readonly PageAsset[],
  { search, status, code, sort }: AssetFilter,
  textOf: (asset: PageAsset) => string,
): PageAsset[] {
  const words = search
    .toLowerCase()
    .split(/\s+/)
    .filter((word) => word !== '');
  const largestFirst = (size: (asset: PageAsset) => number) => (a: PageAsset, b: PageAsset) => size(b) - size(a);
  const orders: Readonly<Record<string, (a: PageAsset, b: PageAsset) => number>> = {
    // Codes are in the order of their importance.
    problems: (a, b) => (a.codes[0] ?? Number.MAX_SAFE_INTEGER) - (b.codes[0] ?? Number.MAX_SAFE_INTEGER),
    name: (a, b) => (a.name.toLowerCase() < b.name.toLowerCase() ? -1 : 1),
    size: largestFirst((asset) => asset.bytes),
    variants: largestFirst((asset) => asset.variantCount),
    files: largestFirst((asset) => asset.fileCount),
  };
  return assets
    .filter(
      (asset) =>
        (status === '' || asset.status === status) &&
        (code === '' || asset.codes.includes(Number(code))) &&
        words.every((word) => textOf(asset).includes(word)),
    )
    .sort(orders[sort]);
}
