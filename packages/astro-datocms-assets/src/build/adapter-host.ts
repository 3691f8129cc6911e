import { createRequire } from 'node:module';
import type { AstroConfig } from 'astro';

/** The facts about an adapter's host that a build needs. */
export interface AdapterHost {
  /** Whether serving assets is tested with the adapter. A site without an adapter has no server. */
  readonly isTested: boolean;
  /** Whether the server is one process that keeps running, and has the APIs of Node. */
  readonly runsOnNode: boolean;
  /**
   * Whether the host sends all requests without a file to the server. Other adapters list the routes on demand before
   * any component is compiled.
   */
  readonly sendsAllToServer: boolean;
  /**
   * Whether the host counts every file in the folder of built assets as permanent: Vercel's configuration gives the
   * files a lifetime of a year, and Cloudflare Pages never asks the server for them.
   */
  readonly ownsAssetsFolder: boolean;
}

const other: AdapterHost = { isTested: false, runsOnNode: false, sendsAllToServer: false, ownsAssetsFolder: false };
const tested: AdapterHost = { ...other, isTested: true };

/** @param adapter of the site's configuration */
export function hostOf(adapter: AstroConfig['adapter']): AdapterHost {
  switch (adapter?.name) {
    case undefined:
      return tested;
    case '@astrojs/node':
      return { ...tested, runsOnNode: true, sendsAllToServer: true };
    case '@astrojs/netlify':
      return { ...tested, sendsAllToServer: true };
    case '@astrojs/vercel':
      return { ...tested, ownsAssetsFolder: true };
    case '@astrojs/cloudflare':
      // The version for Astro 5 builds for Cloudflare Pages, later versions build for Workers.
      return { ...tested, ownsAssetsFolder: astroMajor() < 6 };
    default:
      return other;
  }
}

/** The major version of Astro. */
export function astroMajor(): number {
  const { version } = createRequire(import.meta.url)('astro/package.json') as { readonly version: string };
  return Number.parseInt(version, 10);
}
