/**
 * What kind of place a reference stands in, and what that asks of its replacement.
 * `absolute`: `always` where the reader has no page to resolve against, `if-site` where a path is only second best.
 * `accept`: `web` where a browser of the page asks, `portable` where robots and readers do.
 * `code`: the text is a program or its data, where strings may be put together.
 */
interface SurfaceFacts {
  readonly absolute: 'always' | 'if-site' | 'never';
  readonly accept: 'web' | 'portable';
  readonly code?: 'program' | 'data';
}

export const surfaces = {
  attribute: { absolute: 'never', accept: 'web' },
  srcset: { absolute: 'never', accept: 'web' },
  style: { absolute: 'never', accept: 'web' },
  class: { absolute: 'never', accept: 'web' },
  srcdoc: { absolute: 'never', accept: 'web' },
  icon: { absolute: 'never', accept: 'portable' },
  'canonical-link': { absolute: 'always', accept: 'portable' },
  'social-meta': { absolute: 'always', accept: 'portable' },
  'tile-meta': { absolute: 'never', accept: 'portable' },
  meta: { absolute: 'if-site', accept: 'portable' },
  'json-ld': { absolute: 'always', accept: 'portable' },
  script: { absolute: 'never', accept: 'web', code: 'program' },
  'inline-data': { absolute: 'never', accept: 'web', code: 'data' },
  'island-props': { absolute: 'never', accept: 'web', code: 'data' },
  'island-url': { absolute: 'always', accept: 'web', code: 'data' },
  'new-url': { absolute: 'always', accept: 'web', code: 'program' },
  comment: { absolute: 'never', accept: 'web' },
  text: { absolute: 'never', accept: 'web' },
  css: { absolute: 'never', accept: 'web' },
  js: { absolute: 'never', accept: 'web', code: 'program' },
  json: { absolute: 'never', accept: 'portable', code: 'data' },
  'json-feed': { absolute: 'always', accept: 'portable' },
  manifest: { absolute: 'never', accept: 'portable' },
  feed: { absolute: 'always', accept: 'portable' },
  sitemap: { absolute: 'always', accept: 'portable' },
  xml: { absolute: 'if-site', accept: 'portable' },
  svg: { absolute: 'never', accept: 'web' },
  csv: { absolute: 'if-site', accept: 'portable' },
  document: { absolute: 'if-site', accept: 'portable' },
  // Of iCalendar or vCard: a line that begins with a blank goes on with the one before.
  calendar: { absolute: 'if-site', accept: 'portable' },
  headers: { absolute: 'never', accept: 'web' },
  redirects: { absolute: 'never', accept: 'portable' },
  // A mail, a message, a document of its own in a `data:` URL.
  outside: { absolute: 'always', accept: 'portable' },
  'service-parameter': { absolute: 'never', accept: 'portable' },
  'path-suffix': { absolute: 'never', accept: 'web' },
} as const satisfies Record<string, SurfaceFacts>;

export type Surface = keyof typeof surfaces;

/** In a fixed order, so that a surface can be kept as a number. */
export const surfaceNames = Object.keys(surfaces) as readonly Surface[];

/** What each surface asks for, by its number. */
export const surfaceDemands = surfaceNames.map((name) => surfaces[name]);

export function factsOf(surface: Surface): SurfaceFacts {
  return surfaces[surface];
}
