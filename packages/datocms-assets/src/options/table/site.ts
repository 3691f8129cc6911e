import type { OptionEntries } from '../option-entry.ts';

/** Options for the site: where it is served, where stored files go, and what may stay in its files. */
export interface SiteOptions {
  /**
   * Origin of the site, for places that need an absolute URL; a path in it is ignored (use `base`).
   * @example 'https://www.example.org'
   */
  site?: string | undefined;
  /**
   * Base path of the site.
   * @default '/'
   */
  base?: string | undefined;
  /**
   * Folder in the output for stored files.
   * @default '_assets'
   */
  dir?: string | undefined;
  /**
   * How assets reach visitors: files (stored in the output or a bucket), or sealed (a server answers sealed URLs, and nothing is
   * downloaded). Sealed URLs need the key in `DATOCMS_ASSETS_KEY`.
   * @default 'files'
   */
  deliver?: 'files' | 'sealed' | undefined;
  /**
   * Path of the site under which a server answers sealed URLs. It is below the base path.
   * @default the folder for stored files, below the base path
   * @example '/media'
   */
  route?: string | undefined;
  /**
   * URL in front of the folder for stored files: a path, or the URL of a CDN. An object has one for each file extension, with
   * `fallback` for the others.
   * @default the base path
   * @example { webp: 'https://images.example.net', fallback: 'https://cdn.example.net' }
   */
  prefix?: string | Readonly<Record<string, string>> | undefined;
  /**
   * Output files in which the name of an asset host may stay as text: a glob, relative to the output; a list for more.
   * @example 'privacy/index.html'
   */
  allowMention?: string | readonly string[] | undefined;
  /**
   * Output files that are left alone, neither rewritten nor searched: a glob, relative to the output; a list for more.
   * @example 'admin/**'
   */
  exclude?: string | readonly string[] | undefined;
}

export const siteOptions = {
  site: {
    validator: (from) => from.siteUrl,
    argument: '<url>',
    help: 'origin of the site, for places that need an absolute URL; a path in it is ignored (use --base)',
    commands: ['localize', 'verify', 'serve'],
  },
  base: {
    validator: (from) => from.basePath,
    default: '/',
    argument: '<path>',
    help: 'base path of the site',
    commands: ['localize', 'verify', 'serve'],
  },
  dir: {
    validator: (from) => from.outputFolder,
    default: '_assets',
    argument: '<folder>',
    help: 'folder in the output for stored files',
    commands: ['localize', 'verify', 'serve'],
  },
  deliver: {
    validator: (from) => from.oneOf('files', 'sealed'),
    default: 'files',
    argument: '<way>',
    help: 'how assets reach visitors: files (stored in the output or a bucket), or sealed (a server answers sealed URLs, and nothing is downloaded)',
    commands: ['localize', 'verify'],
  },
  route: {
    validator: (from) => from.routePath,
    defaultText: 'the folder for stored files, below the base path',
    argument: '<path>',
    help: 'path of the site under which a server answers sealed URLs',
    commands: ['localize', 'verify', 'serve'],
  },
  prefix: {
    validator: (from) => from.urlPrefixes,
    defaultText: 'the base path',
    argument: '<url>',
    help: 'URL in front of the folder for stored files: a path, or the URL of a CDN',
    commands: ['localize'],
  },
  allowMention: {
    validator: (from) => from.fileGlobs,
    default: [],
    argument: '<glob>',
    help: 'output files in which the name of an asset host may stay as text: a glob, relative to the output',
    commands: ['localize', 'verify'],
  },
  exclude: {
    validator: (from) => from.fileGlobs,
    default: [],
    argument: '<glob>',
    help: 'output files that are left alone, neither rewritten nor searched: a glob, relative to the output',
    commands: ['localize', 'verify'],
  },
} satisfies OptionEntries<SiteOptions>;
