import type { UrlLanguage } from '../asset-text/url-place.ts';

export type UrlForm =
  | 'suffix'
  | 'src'
  | 'poster attribute'
  | 'storyboard attribute'
  | 'media type'
  | 'download attribute';

/** The requirements of a kind of place for the replacement of a reference. */
export interface SurfaceNeeds {
  /**
   * Whether the replacement has to be an absolute URL: `always` if the reader has no page to resolve a path against;
   * `if-site` if that is better than a path and the site's origin is known.
   */
  readonly absolute: 'always' | 'if-site' | 'never';
  /** `web`: a browser requests the asset for a page. `portable`: a robot or a feed reader does. */
  readonly profile: 'web' | 'portable';
  /** The form of the URL, if it is not the plain URL. */
  readonly form?: UrlForm;
  /** The surface is a part of a tag beside the URL. The URL itself reports all problems. */
  readonly isBesideUrl?: true;
  /** Why the URL has to be absolute, if the reason is not the place itself. */
  readonly reason?: string;
}

interface SurfaceFacts extends SurfaceNeeds {
  /** The text is a program or its data, which may join strings. */
  readonly code?: 'program' | 'data';
  readonly language?: UrlLanguage;
}

export const surfaces = {
  attribute: { absolute: 'never', profile: 'web' },
  srcset: { absolute: 'never', profile: 'web' },
  style: { absolute: 'never', profile: 'web', language: 'css' },
  // Code in an attribute that a framework runs: `:src` of Vue, `x-data` of Alpine.
  expression: { absolute: 'never', profile: 'web', code: 'program' },
  class: { absolute: 'never', profile: 'web' },
  srcdoc: { absolute: 'never', profile: 'web', language: 'html' },
  icon: { absolute: 'never', profile: 'portable' },
  'canonical-link': { absolute: 'always', profile: 'portable' },
  'social-meta': { absolute: 'always', profile: 'portable' },
  'tile-meta': { absolute: 'never', profile: 'portable' },
  meta: { absolute: 'if-site', profile: 'portable' },
  'json-ld': { absolute: 'always', profile: 'portable' },
  script: { absolute: 'never', profile: 'web', code: 'program' },
  // A script element that a browser does not run, such as a template.
  'other-script': { absolute: 'never', profile: 'web', code: 'program' },
  'inline-data': { absolute: 'never', profile: 'web', code: 'data' },
  'island-props': { absolute: 'never', profile: 'web', code: 'data' },
  // The reader calls `new URL`, which throws for a path.
  'url-object': { absolute: 'always', profile: 'web', code: 'data' },
  // The tag in the page needs an origin. Without one, a path is used in data.
  'social-data': { absolute: 'if-site', profile: 'portable', code: 'data' },
  'new-url': { absolute: 'always', profile: 'web', code: 'program' },
  comment: { absolute: 'never', profile: 'web' },
  text: { absolute: 'never', profile: 'web' },
  css: { absolute: 'never', profile: 'web', language: 'css' },
  js: { absolute: 'never', profile: 'web', code: 'program' },
  // JSON-LD that is known by its content, for other sites. A page that reads its own data may use a path.
  'linked-data': { absolute: 'if-site', profile: 'portable', code: 'data' },
  json: { absolute: 'never', profile: 'portable', code: 'data' },
  'json-feed': { absolute: 'always', profile: 'portable' },
  manifest: { absolute: 'never', profile: 'portable' },
  feed: { absolute: 'always', profile: 'portable' },
  sitemap: { absolute: 'always', profile: 'portable' },
  xml: { absolute: 'if-site', profile: 'portable' },
  svg: { absolute: 'never', profile: 'web' },
  csv: { absolute: 'if-site', profile: 'portable', language: 'csv' },
  document: { absolute: 'if-site', profile: 'portable' },
  // iCalendar or vCard.
  calendar: { absolute: 'if-site', profile: 'portable' },
  headers: { absolute: 'never', profile: 'web' },
  redirects: { absolute: 'never', profile: 'portable' },
  // A mail, a message, the clipboard, or a document inside a `data:` URL.
  outside: { absolute: 'always', profile: 'portable' },
  'service-parameter': { absolute: 'never', profile: 'portable' },
  'path-suffix': { absolute: 'never', profile: 'web', form: 'suffix' },
  // A playback id in data or code. Players ignore a base URL.
  'player-data': { absolute: 'never', profile: 'web', code: 'data' },
  // Parts of the tag of a video player with a playback id.
  'player-attribute-name': { absolute: 'never', profile: 'web', form: 'src', isBesideUrl: true },
  'player-poster': { absolute: 'never', profile: 'web', form: 'poster attribute' },
  'player-storyboard': { absolute: 'never', profile: 'web', form: 'storyboard attribute' },
  // The `type` of a source element.
  'stream-type': { absolute: 'never', profile: 'web', form: 'media type', isBesideUrl: true },
  // Behind the URL of a link that asks for a download.
  'download-name': { absolute: 'never', profile: 'web', form: 'download attribute', isBesideUrl: true },
} as const satisfies Record<string, SurfaceFacts>;

export type Surface = keyof typeof surfaces;

/** Indexed by `surfaceId`. */
export const surfaceNames = Object.keys(surfaces) as readonly Surface[];

/** Text that no reader resolves against a base URL. A class name has to be equal to the one in the style sheet. */
const withoutBase: ReadonlySet<Surface> = new Set(['class', 'comment', 'text']);

/**
 * Indexed by `surfaceId`, too. The first half is for usual documents. The second half is for documents with a base URL
 * on another origin, in which no path leads to the site.
 */
export const surfaceNeeds: readonly SurfaceNeeds[] = [
  ...surfaceNames.map((name) => surfaces[name]),
  ...surfaceNames.map((name): SurfaceNeeds => {
    const needs = surfaces[name];
    if (needs.absolute === 'always' || withoutBase.has(name)) return needs;
    return { ...needs, absolute: 'always', reason: 'since the base URL of the document is on another origin' };
  }),
];

/** The id of a surface in a document whose base URL is on another origin. */
export function withForeignBase(surfaceId: number): number {
  return surfaceId + surfaceNames.length;
}

export function factsOf(surface: Surface): SurfaceFacts {
  return surfaces[surface];
}

export function surfaceIdOf(surface: Surface): number {
  return surfaceNames.indexOf(surface);
}
