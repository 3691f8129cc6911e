/** One asset in the list of the page's script. Invisible characters are escaped. */
export interface PageAsset {
  readonly source: string;
  /** The file name, decoded. */
  readonly name: string;
  readonly status: string;
  /** Index of the variant that is the picture of the asset; -1 if no variant is an image. */
  readonly thumbnail: number;
  readonly bytes: number;
  readonly size: string;
  /** The number of variants. The list may be shorter. */
  readonly variantCount: number;
  readonly variants: readonly PageVariant[];
  /** The number of files. The list may be shorter. */
  readonly fileCount: number;
  /** Ranges of indices in `PageData.files`: thousands of files use a layout's asset. The end is not in a range. */
  readonly files: readonly (readonly [start: number, end: number])[];
  /** Indices in `PageData.codes`. Errors come first. */
  readonly codes: readonly number[];
}

/** A tuple, to keep the data short. The profile is left out if it is `web`. */
export type PageVariant = readonly [query: string, file: string | null, bytes: number | null, profile?: string];

/** The data that the page's script reads. */
export interface PageData {
  /** The output folder, as a URL relative to the page, with `/` at its end; `null` if the assets are not in it. */
  readonly base: string | null;
  readonly codes: readonly { readonly code: string; readonly level: string }[];
  /** Files that use assets, sorted. */
  readonly files: readonly string[];
  readonly assets: readonly PageAsset[];
}
