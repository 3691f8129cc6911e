import type { Finding, LiveAsset } from 'datocms-assets';

/** From the toolbar app to the dev server. */
export const inspectPage = 'astro-datocms-assets:inspect-page';
/** From the dev server to the toolbar app. */
export const pageInspected = 'astro-datocms-assets:page-inspected';

export interface PageRequest {
  /** The page's path. */
  readonly path: string;
  /** Stored assets that the page names or has loaded. */
  readonly names: readonly string[];
}

export type PageFinding = Pick<Finding, 'code' | 'level' | 'message' | 'fix' | 'docs' | 'line' | 'column' | 'excerpt'>;

export interface PageInspection {
  readonly path: string;
  /** Whether a build covers the page. It does not cover routes that are rendered on demand. */
  readonly isCovered: boolean;
  /** Path of assets on the dev server. The name of an asset follows it. */
  readonly prefix: string;
  readonly assets: readonly LiveAsset[];
  readonly findings: readonly PageFinding[];
}
