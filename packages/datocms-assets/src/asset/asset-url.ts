import { canonicalQuery, normalisePath } from './canonical-url.ts';
import { findInnerUrls, hostOf, toUrl } from './inner-urls.ts';
import { isVideoHost, parseVideoUrl, videoHosts } from './video-url.ts';

/** The CMS's own asset hosts: this domain and every subdomain of it. */
export const assetDomain = 'datocms-assets.com';

/** How videos are stored: as one MP4, or as a stream in several resolutions (HTTP Live Streaming). */
export type StoredVideo = 'mp4' | 'hls';

/** Tells whether a host is an asset host. The hosts of videos count only where videos are stored. */
export class AssetHosts {
  /** The project's own asset domains, in lower case. */
  readonly extra: readonly string[];
  /** `undefined` where videos stay on their host. */
  readonly video: StoredVideo | undefined;
  /** All names to look for in a text. */
  readonly names: readonly string[];

  constructor(extra: readonly string[] = [], video?: StoredVideo) {
    this.extra = extra;
    this.video = video;
    this.names = [assetDomain, ...extra, ...(video ? videoHosts : [])];
  }

  /** The hosts of a copy that another thread got: the copy has the properties, but not the class. */
  static from({ extra, video }: Pick<AssetHosts, 'extra' | 'video'>): AssetHosts {
    return new AssetHosts(extra, video);
  }

  /**
   * Takes a `host` without port, in any case, also with the dot of the root at its end. `notdatocms-assets.com` and
   * `datocms-assets.com.evil.example` are not asset hosts.
   */
  includes(host: string): boolean {
    const name = host.toLowerCase().replace(/\.$/, '');
    return name === assetDomain || name.endsWith(`.${assetDomain}`) || this.names.includes(name);
  }
}

/** The reader of a reference, which decides on the formats it accepts: a browser (`web`), or robots and feed readers (`portable`). */
export type Profile = 'web' | 'portable';

/** An asset with the imgix parameters that it is requested with. */
export interface Variant {
  /**
   * The identity of the asset: the URL's path, percent-encoding normalised, such as `/99001/1700000001-kettle.jpg`; of a video
   * `mux:` and its playback id.
   */
  readonly path: string;
  /** Canonical parameters without `?`: known ones only, sorted by name; a signed query is kept exactly. */
  readonly query: string;
  /** The URL that is requested: `https`, host, path and canonical query. */
  readonly url: string;
  /** URLs of other assets that the parameters (`mark`, `blend64`, …) name, at any depth; absolute. */
  readonly inner: readonly string[];
}

/**
 * Parses an asset URL that is decoded from its spelling: absolute, protocol-relative, or beginning with the host.
 * @returns `undefined` for a URL that names no asset: one with another host or port, with a user name, or without a
 *   file name; and for a URL whose parameters name more than 20 assets, or an asset that can't be read
 */
export function parseAssetUrl(text: string, hosts: AssetHosts): Variant | undefined {
  const url = toUrl(text);
  if (!url || !hosts.includes(url.hostname) || url.port !== '' || url.username !== '' || url.password !== '') {
    return undefined;
  }
  if (hosts.video && isVideoHost(hostOf(url))) return parseVideoUrl(url);
  const path = normalisePath(url.pathname);
  // A number alone is the folder of a project.
  if (path.endsWith('/') || /^\/\d+$/.test(path)) return undefined;
  const query = canonicalQuery(url.search.slice(1));
  // The bare domain has the same assets; requests go to the host that the service documents.
  const host = hostOf(url);
  const origin = `https://${host === assetDomain ? `www.${assetDomain}` : host}`;
  const inner = findInnerUrls(query, origin, hosts);
  return inner && { path, query, url: origin + path + (query && `?${query}`), inner };
}
