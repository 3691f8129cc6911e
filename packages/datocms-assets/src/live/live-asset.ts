import type { Finding, Level } from '../findings/finding.ts';

/** Whether an asset can be shown, and why not. Only assets of routes that are rendered on demand may be `withdrawn`. */
export type Standing = 'published' | 'allowed' | 'unpublished' | 'withdrawn' | 'failed';

/** One variant that a page names. */
export interface LiveAsset {
  /** The name of the file on the dev server. */
  readonly name: string;
  /** The URL of the CMS. */
  readonly url: string;
  readonly standing: Standing;
  /**
   * The level of the finding in a build, if there is one: a warning if a placeholder replaces the asset, and none for a
   * failed download in a build that downloads nothing.
   */
  readonly level?: Level;
  /** Why the asset is unpublished, or why it failed. */
  readonly reason?: string;
  /** When a sealed URL expires, in seconds since 1970. With `never`, it works as long as the asset is published. */
  readonly expires?: number | 'never';
  /** Size and media type of the file that is served; `null` until it has been fetched. */
  readonly bytes: number | null;
  readonly type: string | null;
}

/** The file, or the reason why there is none and an SVG with the reason (`undefined` if the asset is no picture). */
export type LiveFile =
  | { readonly file: string; readonly bytes: number; readonly type: string; readonly sha256: string }
  | { readonly standing: 'unpublished' | 'failed'; readonly reason: string; readonly picture: string | undefined };

/** What a text of the dev server names, and what a build would report about it. */
export interface CheckedText {
  readonly names: string[];
  readonly findings: Finding[];
}
