import type { PageAsset } from './page-data.ts';

export interface AssetFilter {
  /** Words that must all be in the text of an asset, or in the name of a file that uses it. */
  readonly search: string;
  /** Empty for all states. */
  readonly status: string;
  /** Index of a code; empty for all codes. */
  readonly code: string;
  readonly sort: string;
}

/**
 * The assets that match a filter, in its order. The page gets the text of this function, so the function uses nothing
 * outside of itself.
 * @param textOf gives the text of an asset for the search, in lower case
 * @param files `PageData.files`, in lower case
 */
export function selectAssets(
  assets: readonly PageAsset[],
  { search, status, code, sort }: AssetFilter,
  textOf: (asset: PageAsset) => string,
  files: readonly string[],
): PageAsset[] {
  const wordTests = search
    .toLowerCase()
    .split(/\s+/)
    .filter((word) => word !== '')
    .map((word) => {
      let found = 0;
      // By index of a file, how many earlier files have the word in their names.
      const before = [0, ...files.map((file) => (file.includes(word) ? ++found : found))];
      const isInFile = ([start, end]: PageAsset['files'][number]) => (before[start] ?? 0) < (before[end] ?? 0);
      return (asset: PageAsset) => textOf(asset).includes(word) || asset.files.some(isInFile);
    });
  const largestFirst = (size: (asset: PageAsset) => number) => (a: PageAsset, b: PageAsset) => size(b) - size(a);
  const orders: Readonly<Record<string, (a: PageAsset, b: PageAsset) => number>> = {
    // Codes are sorted by importance.
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
        wordTests.every((isIn) => isIn(asset)),
    )
    .sort(orders[sort]);
}
