/** One asset, as the page's script lists it. Texts have escapes for what can't be seen. */
export interface PageAsset {
  readonly source: string;
  /** The file name, decoded. */
  readonly name: string;
  readonly status: string;
  /** Index of the variant that is shown as the picture of the asset; -1 if none is an image. */
  readonly thumbnail: number;
  readonly bytes: number;
  readonly size: string;
  /** How many there are. The list may be shorter. */
  readonly variantCount: number;
  readonly variants: readonly PageVariant[];
  /** Likewise. */
  readonly fileCount: number;
  /** Ranges of indices in `PageData.files`: an asset of the layout is used in thousands of files. The end is not in a range. */
  readonly files: readonly (readonly [start: number, end: number])[];
  /** Indices in `PageData.codes`. Errors come first. */
  readonly codes: readonly number[];
}

/** A tuple, since there are many. The profile is left out if it is the usual one, `web`. */
export type PageVariant = readonly [query: string, file: string | null, bytes: number | null, profile?: string];

/** The data that the page's script reads. */
export interface PageData {
  /** The output folder, as a URL relative to the page, with `/` at its end; `null` if assets are somewhere else. */
  readonly base: string | null;
  readonly codes: readonly { readonly code: string; readonly level: string }[];
  /** Files that use assets, sorted. */
  readonly files: readonly string[];
  readonly assets: readonly PageAsset[];
}
