import type { OptionEntries } from '../option-entry.ts';

/** Options for requests, and for the cache that avoids them. */
export interface NetworkOptions {
  /**
   * Send requests for an asset host, or for all hosts below a domain (*.mux.com), to another origin.
   * @example { 'www.datocms-assets.com': 'http://127.0.0.1:4801' }
   */
  connectTo?: string | readonly string[] | Readonly<Record<string, string>> | undefined;
  /**
   * Cache folder.
   * @default 'node_modules/.cache/datocms-assets'
   */
  cacheDir?: string | undefined;
  /**
   * Abort a request after this long without data: seconds, or a text such as `'500ms'`.
   * @default 15
   */
  timeout?: number | string | undefined;
  /**
   * How often to retry a failed request.
   * @default 3
   */
  retries?: number | string | undefined;
  /**
   * How many asset requests to run at once.
   * @default 16
   */
  concurrency?: number | string | undefined;
}

export const networkOptions = {
  connectTo: {
    validator: (from) => from.hostOrigins,
    default: [],
    argument: '<host=origin>',
    help: 'send requests for an asset host, or for all hosts below a domain (*.mux.com), to another origin',
    commands: ['localize', 'serve'],
  },
  cacheDir: {
    validator: (from) => from.nonEmptyText,
    default: 'node_modules/.cache/datocms-assets',
    argument: '<folder>',
    help: 'cache folder',
    commands: ['localize', 'published', 'serve'],
  },
  timeout: {
    validator: (from) => from.seconds,
    default: 15,
    argument: '<seconds>',
    help: 'abort a request after this long without data',
    commands: ['localize', 'published', 'prune', 'serve'],
  },
  retries: {
    validator: (from) => from.wholeNumber(0, 20),
    default: 3,
    argument: '<count>',
    help: 'how often to retry a failed request',
    commands: ['localize', 'published', 'prune', 'serve'],
  },
  concurrency: {
    validator: (from) => from.wholeNumber(1, 256),
    default: 16,
    argument: '<count>',
    help: 'how many asset requests to run at once',
    commands: ['localize'],
  },
} satisfies OptionEntries<NetworkOptions>;
