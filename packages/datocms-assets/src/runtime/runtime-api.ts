import type { Profile } from '../plan/fetch-request.ts';

export interface LocalizeOptions {
  /**
   * Receives each asset that the response shows, by the path of its URL, before the URL is sent. An asset may come
   * several times. The URL of an unpublished asset expires. Assets of `allow` are left out, since they are never
   * withdrawn.
   */
  readonly onAsset?: ((path: string, isPublished: boolean) => void) | undefined;
  /**
   * Whether a cache of the site keeps the response, without a header that says so. Such a response is read to its end,
   * unless it is an event stream, so that `onAsset` has received all its assets.
   * @default () => false
   */
  readonly isCached?: (() => boolean) | undefined;
  /**
   * Whether the response already contains URLs that expire, because other code had it localized before and then changed
   * its headers. Called after all text that must be read first.
   * @default () => false
   */
  readonly isPrivate?: (() => boolean) | undefined;
  /**
   * Called if the body of the response ends with an error before any of it is sent: the page has failed, and not its
   * localization. The promise is rejected with the same error.
   * @default () => {}
   */
  readonly onBodyError?: ((error: unknown) => void) | undefined;
  /**
   * Whether the body stays as it is, and only headers are localized. Headers of a file, or of its part, describe its
   * bytes.
   * @default false
   */
  readonly keepsBody?: boolean | undefined;
  /**
   * The route that made the response, such as `/products/[slug]`. `warn` is called once for all of its pages.
   * @default the path of the request
   */
  readonly route?: string | undefined;
}

/** The context that servers of workers give to a handler of requests. */
export interface HandleContext {
  /** Keeps the worker alive until a promise ends. */
  readonly waitUntil?: ((work: Promise<unknown>) => void) | undefined;
}

/** Serves assets of DatoCMS from the site's own address, on request. It uses web APIs only. */
export interface Runtime {
  /**
   * The site's URL of an asset: a path or, for the profile `portable` (robots, feeds) with `site`, an absolute URL. An
   * asset always has the same URL, which expires only if the asset is not published.
   * @param url an asset URL
   * @throws TypeError if the URL names no asset, or for another profile
   * @throws RangeError if it is too long to be sealed
   */
  seal(url: string | URL, options?: { readonly profile?: Profile | undefined }): Promise<string>;
  /**
   * Opens a sealed URL: returns the asset's URL, and its expiry in seconds since 1970. For tools: `handle` does it
   * itself.
   * @param url a path, or an absolute URL
   * @returns `undefined` for a URL that this site has not sealed
   */
  open(url: string | URL): { readonly url: string; readonly expires: number | undefined } | undefined;
  /**
   * Answers a request for a sealed URL, GET or HEAD; 404 for any other URL, for a changed or expired URL, and for an
   * asset that is no longer published. Errors of the asset host become 502, and a stall 504.
   * @param context with the `waitUntil` of a worker's server, the answer does not wait for the cache
   */
  handle(request: Request, context?: HandleContext): Promise<Response>;
  /**
   * The response with every asset URL sealed: in HTML, XML, JSON, text and event streams, and in headers. A stream
   * stays a stream. A changed body loses `content-length` and `etag`, and a response with URLs that expire gets
   * `Cache-Control: private, no-store`. The body of `response` is used up.
   */
  localize(request: Request, response: Response, options?: LocalizeOptions): Promise<Response>;
  /**
   * A copy of data, such as an answer of the CDA, in which every asset URL is sealed: in strings at any depth, also in
   * texts and srcset. URLs of unpublished assets expire, so a page with this data must not be cached longer. Objects
   * that are neither plain nor arrays, such as a `Date` or a `Map`, are kept as they are.
   * @param value the data, or a promise of it
   * @param options with the profile `portable` all URLs are absolute, with formats that every program reads, for mails,
   *   apps and other services. The default `web` is for the site's own pages
   * @throws TypeError for `portable` without the option `site`, or for another profile
   */
  localizeData<T>(value: T | Promise<T>, options?: { readonly profile?: Profile | undefined }): Promise<T>;
  /**
   * Tags of an asset for caches of pages, of 11 characters each: the first one for pages that show it, all of them to
   * remove these pages when it is withdrawn. There is a tag for each key, so a tag is meaningless without the key.
   * @param path of the asset's URL; any other text has tags, too
   */
  cacheTags(path: string): readonly string[];
}
