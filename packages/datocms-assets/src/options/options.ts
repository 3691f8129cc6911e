/**
 * What users write, in whatever way they run the job. The rules are in `settings.ts`; a test holds these words and those of
 * the command line together.
 */
export interface JobOptions {
  /**
   * CDA token.
   * @default process.env.DATOCMS_CDA_TOKEN
   */
  token?: string | undefined;
  /**
   * CDA environment.
   * @default the primary one
   */
  environment?: string | undefined;
  /**
   * CDA endpoint.
   * @default 'https://graphql.datocms.com/'
   */
  cdaUrl?: string | undefined;
  /** A further asset host, such as a custom domain; a list for more. */
  host?: string | string[] | undefined;
  /**
   * Send requests for an asset host to another origin.
   * @example { 'www.datocms-assets.com': 'http://127.0.0.1:4801' }
   */
  connectTo?: string | string[] | Record<string, string> | undefined;
  /**
   * The site's origin, for places that need an absolute URL (a path in it does not count: that is base).
   * @example 'https://www.example.org'
   */
  site?: string | undefined;
  /**
   * The site's base path.
   * @default '/'
   */
  base?: string | undefined;
  /**
   * Folder in the output for stored assets.
   * @default '_assets'
   */
  dir?: string | undefined;
  /**
   * Public URL prefix of stored assets: a path, or a CDN; or one by extension, with `fallback` for the others.
   * @default the base path
   */
  prefix?: string | Record<string, string> | undefined;
  /**
   * Unpublished assets: error, or placeholder (a neutral image and a warning).
   * @default 'error'
   */
  unpublished?: 'error' | 'placeholder' | undefined;
  /**
   * URL pattern of assets that may be stored though no published record holds them; a list for more.
   * @example '**\/press-*.pdf'
   */
  allow?: string | string[] | undefined;
  /**
   * Output files in which the host's name may stay as text: a glob, relative to the output; a list for more.
   * @example 'privacy/index.html'
   */
  allowMention?: string | string[] | undefined;
  /**
   * Cache.
   * @default 'node_modules/.cache/datocms-assets'
   */
  cacheDir?: string | undefined;
  /**
   * Ask only for what changed since the last walk; `false`: walk all published content, not only what changed since the last walk.
   * @default true
   */
  incremental?: boolean | undefined;
  /**
   * Formats that pages may get where imgix negotiates: webp, avif,webp or original.
   * @default 'webp'
   */
  formats?: 'webp' | 'avif,webp' | 'webp,avif' | 'avif' | 'original' | undefined;
  /**
   * Active SVG: reject (error) or sanitize.
   * @default 'reject'
   */
  svg?: 'reject' | 'sanitize' | undefined;
  /**
   * Take EXIF, IPTC and XMP out of stored images, losslessly (the orientation stays).
   * @default false
   */
  stripMetadata?: boolean | undefined;
  /**
   * Largest asset, such as `'50MiB'`, or a number of bytes.
   * @default 256 MiB for images, others by the size that the CDA names
   */
  maxBytes?: number | string | undefined;
  /**
   * All assets of a run together, such as `'2GiB'`, or a number of bytes.
   * @default 64 GiB
   */
  maxTotalBytes?: number | string | undefined;
  /**
   * No byte for so long is a stall: seconds, or a text such as `'500ms'`.
   * @default 15
   */
  timeout?: number | string | undefined;
  /**
   * Further tries after the first for what can pass.
   * @default 3
   */
  retries?: number | string | undefined;
  /**
   * Asset requests under way at once.
   * @default 16
   */
  concurrency?: number | string | undefined;
  /** Write the report to this file, .json or .html; a list for more. */
  report?: string | string[] | undefined;
  /**
   * Plan and report; download, write and verify nothing.
   * @default false
   */
  dryRun?: boolean | undefined;
}

/** All options of the command line, in camelCase. */
export interface Options extends JobOptions {
  /**
   * The report on standard output, nothing else there.
   * @default false
   */
  json?: boolean | undefined;
}
