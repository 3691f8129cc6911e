import type { Profile } from '../plan/fetch-request.ts';

export interface LocalizeOptions {
  /**
   * Takes each asset that the response shows, by the path of its URL, before that URL is sent. One asset may be told several
   * times. If it is not published, its URL expires. Assets that `allow` makes permanent are not told: they are never withdrawn.
   */
  readonly onAsset?: ((path: string, isPublished: boolean) => void) | undefined;
  /**
   * Whether a cache of the site keeps the response, without a header that says so. Such a response is read to its end, unless
   * it is an event stream, so that `onAsset` has been told all of its assets.
   * @default () => false
   */
  readonly isCached?: (() => boolean) | undefined;
  /**
   * Whether the response is known to hold URLs that expire already: somebody had it localised before, and then changed its
   * headers. Asked when all that must be read first has been read.
   * @default () => false
   */
  readonly isPrivate?: (() => boolean) | undefined;
  /**
   * Hears that the body of the response ended with an error before anything could be sent: the page failed, and not its localizing. The
   * promise is rejected with the same error.
   * @default () => {}
   */
  readonly onBodyError?: ((error: unknown) => void) | undefined;
  /**
   * Whether the body stays as it is, and only headers are localised: those of a file, or of a part of one, are about its own bytes.
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
   * The URL of the site's own under which an asset is served: its path, or for the profile `portable` (robots, feeds) the
   * absolute URL where `site` is given. It is the same for the same asset, and expires only if the asset is not published.
   * @param url an asset URL
   * @throws TypeError if the URL names no asset, or for another profile
   * @throws RangeError if it is too long to be sealed
   */
  seal(url: string | URL, options?: { readonly profile?: Profile | undefined }): Promise<string>;
  /**
   * Opens a sealed URL: gives the asset's URL, and when it expires in seconds since 1970. Tools need it; `handle` does not.
   * @param url its path, or the absolute URL
   * @returns `undefined` for a URL that this site has not sealed
   */
  open(url: string | URL): { readonly url: string; readonly expires: number | undefined } | undefined;
  /**
   * Answers a request for a sealed URL, GET or HEAD; 404 for any other URL, for a changed or expired one, and for an asset
   * that is no longer published. It never throws because of the asset host: 502, and 504 if the host stalls.
   * @param context with `waitUntil`, as the servers of workers give it, the answer does not wait until it is in the cache
   */
  handle(request: Request, context?: HandleContext): Promise<Response>;
  /**
   * The response with every asset URL sealed: in HTML, XML, JSON, text and event streams, and in headers. What streams goes on
   * streaming. `content-length` and `etag` of what changes are removed, and a response with URLs that expire gets
   * `Cache-Control: private, no-store`. The body of `response` is used up.
   */
  localize(request: Request, response: Response, options?: LocalizeOptions): Promise<Response>;
  /**
   * A copy of data, such as an answer of the CDA, in which every asset URL is sealed: in strings of any depth, in texts and
   * srcset too. URLs of what is not published expire, so a page with such data must not be cached longer. Objects that are
   * neither plain nor arrays, such as a `Date` or a `Map`, are kept as they are.
   * @param value the data, or a promise of it
   * @param options with the profile `portable` all URLs are absolute, and of formats that every program reads: for mails, apps,
   * and other services. The default `web` is for the site's own pages
   * @throws TypeError for `portable` without the option `site`, or for another profile
   */
  localizeData<T>(value: T | Promise<T>, options?: { readonly profile?: Profile | undefined }): Promise<T>;
  /**
   * Tags of an asset for caches of pages, of 11 characters each: the first one for pages that show it, all of them to remove
   * these pages when it is withdrawn. There is one for each key, so a tag tells nothing to others.
   * @param path of the asset's URL; any other text has tags too
   */
  cacheTags(path: string): readonly string[];
}
