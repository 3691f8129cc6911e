import type { Finding, LiveAsset } from 'datocms-assets';

/** Names of the messages between the toolbar's app and the dev server. */
export const ask = 'astro-datocms-assets:ask';
export const answer = 'astro-datocms-assets:answer';

export interface Question {
  readonly path: string;
  /** Stored assets that the page names or has loaded. */
  readonly names: readonly string[];
}

export interface Answer {
  readonly path: string;
  /** Whether a build covers the page. */
  readonly covered: boolean;
  readonly assets: readonly LiveAsset[];
  readonly findings: readonly Pick<Finding, 'code' | 'message' | 'fix' | 'line' | 'column' | 'url'>[];
}
