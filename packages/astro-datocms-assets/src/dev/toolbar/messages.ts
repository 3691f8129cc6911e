import type { Finding, LiveAsset } from 'datocms-assets';

/** From the toolbar app to the dev server. */
export const inspectPage = 'astro-datocms-assets:inspect-page';
/** From the dev server to the toolbar app. */
export const pageInspected = 'astro-datocms-assets:page-inspected';

export interface PageRequest {
  /** The page's path. */
  readonly path: string;
  /** Stored files that the page names or has loaded. */
  readonly names: readonly string[];
}

export type PageFinding = Pick<
  Finding,
  'code' | 'level' | 'message' | 'fix' | 'docs' | 'line' | 'column' | 'places' | 'excerpt'
>;

export interface PageInspection {
  readonly path: string;
  /**
   * How a build treats the page: it stores the assets of a prerendered one. The assets of a route that is rendered on demand are
   * served by the site's server, or it is not covered.
   */
  readonly rendering: 'prerendered' | 'served' | 'uncovered';
  /** Path of assets on the dev server. The name of an asset follows it. */
  readonly prefix: string;
  readonly assets: readonly LiveAsset[];
  readonly findings: readonly PageFinding[];
}
