import type { Finding, LiveAsset } from 'datocms-assets';

/** The message from the toolbar app to the dev server. */
export const inspectPage = 'astro-datocms-assets:inspect-page';
/** The message from the dev server to the toolbar app. */
export const pageInspected = 'astro-datocms-assets:page-inspected';

export interface PageRequest {
  /** The page's path. */
  readonly path: string;
  /** Names of stored files in the page, and of files that it has loaded. */
  readonly names: readonly string[];
}

export type PageFinding = Pick<
  Finding,
  'code' | 'level' | 'message' | 'fix' | 'docs' | 'line' | 'column' | 'places' | 'excerpt'
>;

export interface PageInspection {
  readonly path: string;
  /**
   * How a build treats the page. It stores the assets of a prerendered page. The assets of a route on demand are served
   * by the site's server, or the route is not covered.
   */
  readonly rendering: 'prerendered' | 'served' | 'uncovered';
  /** Path of assets on the dev server. The name of an asset follows it. */
  readonly prefix: string;
  readonly assets: readonly LiveAsset[];
  readonly findings: readonly PageFinding[];
}
