import { createRequire } from 'node:module';
import type { AstroConfig } from 'astro';

/** The facts about the host of an adapter that a build needs. */
export interface AdapterHost {
  /** Whether serving assets is tested with the adapter. A site without an adapter has no server. */
  readonly isTested: boolean;
  /** Whether the server is one process that keeps running, and has the APIs of Node. */
  readonly runsOnNode: boolean;
  /**
   * Whether the host sends requests to the server for all that is no file. Other adapters list the routes on demand, before any
   * component is compiled.
   */
  readonly sendsAllToServer: boolean;
  /**
   * Whether the host takes all that is in the folder of built assets for files that never change: Vercel's configuration gives
   * them a lifetime of a year, and Cloudflare Pages does not ask the server for them.
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
      // The version for Astro 5 builds for Cloudflare Pages, later ones for Workers.
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
