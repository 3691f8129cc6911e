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

export interface PageInspection {
  readonly path: string;
  /** Whether a build covers the page. It does not cover routes that are rendered on demand. */
  readonly isCovered: boolean;
  readonly assets: readonly LiveAsset[];
  readonly findings: readonly Pick<Finding, 'code' | 'message' | 'fix' | 'line' | 'column' | 'url'>[];
}
