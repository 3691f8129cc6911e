import type { StoredVideo } from '../asset/asset-url.ts';
import type { AnswerCache } from './answer/answer-cache.ts';
import type { OnFailure } from './answer/failure-log.ts';
import type { Unresolved } from './localize/unresolved.ts';

export interface RuntimeOptions {
  /**
   * The secret that seals URLs: 32 random bytes in base64url. To change the key, give two with a comma between them:
   * the first one seals, both open. All processes of a site need the same key. `undefined`, as from an unset variable,
   * is refused.
   */
  readonly key: string | undefined;
  /** The path of the site under which sealed assets are, such as `/media`. It begins with a slash and does not end with one. */
  readonly route: string;
  /** Origin of the site, such as `https://www.example.org`. A URL that was sealed for another site is refused. */
  readonly site?: string | undefined;
  /** Asset hosts other than `datocms-assets.com` and its subdomains. */
  readonly hosts?: readonly string[] | undefined;
  /** Whether an asset is published, by the path of its URL: `/99001/1700000001-kettle.jpg`. */
  readonly isPublished: (path: string) => boolean | Promise<boolean>;
  /**
   * Expressions for asset URLs without parameters. Assets that they match count as published, without a call of
   * `isPublished`. `compileAllow` of `datocms-assets` makes them from patterns.
   */
  readonly allow?: readonly RegExp[] | undefined;
  /** Each answer waits for it, such as for an index that has to be read first. */
  readonly ready?: (() => Promise<void>) | undefined;
  /**
   * How long the URL of an asset that is not published works, in seconds. URLs made within a quarter of that time are the same.
   * @default 3600
   */
  readonly expires?: number | undefined;
  /**
   * `Cache-Control` of published assets. A withdrawn asset stays in caches for this time.
   * @default 'public, max-age=3600'
   */
  readonly cacheControl?: string | undefined;
  /**
   * Keeps assets for the next request, such as `createDiskCache()` of `datocms-assets/runtime/node`.
   * @default the cache of the data centre in a Cloudflare Worker, none on other servers
   */
  readonly cache?: AnswerCache | undefined;
  /**
   * What to do about SVG files with scripts, handlers or external references: refuse them (502), or remove these parts.
   * @default 'reject'
   */
  readonly svg?: 'reject' | 'sanitize' | undefined;
  /**
   * Remove EXIF, IPTC and XMP data, such as the position (GPS) at which a picture was taken, from JPEG, PNG and WebP;
   * pixels and orientation stay the same. With this option, an image of more than 64 MiB is refused (502).
   * @default false
   */
  readonly stripMetadata?: boolean | undefined;
  /**
   * What to do with videos: `report` (leave them at Mux), `mp4` (answer each as one file), or `hls` (answer streams with all
   * their files). In an object also the largest height, in pixels or as a text such as `720p`, 1080 by default.
   * @example { mode: 'hls', maxResolution: '720p' }
   * @default 'report'
   */
  readonly video?:
    | VideoMode
    | { readonly mode: VideoMode; readonly maxResolution?: number | string | undefined }
    | undefined;
  /** Seconds without data, or a text such as `500ms`, after which a request to the asset host ends. @default 15 */
  readonly timeout?: number | string | undefined;
  /**
   * Receives each place for which there is no sealed URL, such as a host name in code that joins URLs: a message with
   * the path, the code of the finding and its fix, and these facts as data. It is called once for each path and kind of
   * place.
   * @default prints the message with `console.warn`
   */
  readonly warn?: ((message: string, place: Unresolved) => void) | undefined;
  /**
   * Receives the failure of an asset, for which a visitor gets 502 or 504: a message, and its facts as data. It is
   * called once a minute for each asset, for 1,000 assets a minute at most. Neither names the asset host.
   * @default prints the message with `console.warn`
   */
  readonly onFailure?: OnFailure | undefined;
  /**
   * What visitors get in a place without a sealed URL. `warn`: the URL of the CMS. `blank`: `unresolved.invalid`, a
   * name that no host has, instead of the host, and `x` for the letters of the path; an unreadable response is refused.
   * @default 'warn'
   */
  readonly unresolved?: 'warn' | 'blank' | undefined;
  /**
   * The path of the site's own endpoint that resizes images, as in `/pictures?href=<asset URL>&w=200`: its URLs become
   * sealed URLs of the same size and format. The endpoints of Astro, Netlify, Vercel and Next are known.
   */
  readonly imageEndpoint?: string | undefined;
  /**
   * Origins from which pages take assets that a build has stored, such as `https://cdn.example.net`. A policy that
   * names an asset host will allow these origins and `'self'`.
   * @default none: the assets are at the site's own address
   */
  readonly storedOrigins?: readonly string[] | undefined;
  /** Sends the requests to asset hosts. @default the global `fetch` */
  readonly fetch?: ((request: Request) => Promise<Response>) | undefined;
}

export type VideoMode = 'report' | StoredVideo;

/** In pixels. */
const defaultResolution = 1080;

/** The site's origin; `undefined` if it is unknown. */
export function originOf({ site }: Pick<RuntimeOptions, 'site'>): string | undefined {
  return site === undefined ? undefined : new URL(site).origin;
}

/** The mode and the largest height of videos; `undefined` if they stay at Mux. */
export function videoOf({
  video = 'report',
}: Pick<RuntimeOptions, 'video'>): { readonly mode: StoredVideo; readonly maxResolution: number } | undefined {
  const { mode, maxResolution = defaultResolution } =
    typeof video === 'string' ? { mode: video, maxResolution: undefined } : video;
  return mode === 'report' ? undefined : { mode, maxResolution: Number.parseInt(String(maxResolution), 10) };
}
