/**
 * What kind of place a reference stands in, and what that asks of its replacement.
 * `absolute`: `always` where the reader has no page to resolve against, `if-site` where a path is only second best.
 * `accept`: `web` where a browser of the page asks, `portable` where robots and readers do.
 * `code`: the text is a program or its data, where strings may be put together.
 */
interface SurfaceFacts {
  readonly absolute: 'always' | 'if-site' | 'never';
  readonly profile: 'web' | 'portable';
  readonly code?: 'program' | 'data';
}

export const surfaces = {
  attribute: { absolute: 'never', profile: 'web' },
  srcset: { absolute: 'never', profile: 'web' },
  style: { absolute: 'never', profile: 'web' },
  class: { absolute: 'never', profile: 'web' },
  srcdoc: { absolute: 'never', profile: 'web' },
  icon: { absolute: 'never', profile: 'portable' },
  'canonical-link': { absolute: 'always', profile: 'portable' },
  'social-meta': { absolute: 'always', profile: 'portable' },
  'tile-meta': { absolute: 'never', profile: 'portable' },
  meta: { absolute: 'if-site', profile: 'portable' },
  'json-ld': { absolute: 'always', profile: 'portable' },
  script: { absolute: 'never', profile: 'web', code: 'program' },
  'inline-data': { absolute: 'never', profile: 'web', code: 'data' },
  'island-props': { absolute: 'never', profile: 'web', code: 'data' },
  'island-url': { absolute: 'always', profile: 'web', code: 'data' },
  'new-url': { absolute: 'always', profile: 'web', code: 'program' },
  comment: { absolute: 'never', profile: 'web' },
  text: { absolute: 'never', profile: 'web' },
  css: { absolute: 'never', profile: 'web' },
  js: { absolute: 'never', profile: 'web', code: 'program' },
  json: { absolute: 'never', profile: 'portable', code: 'data' },
  'json-feed': { absolute: 'always', profile: 'portable' },
  manifest: { absolute: 'never', profile: 'portable' },
  feed: { absolute: 'always', profile: 'portable' },
  sitemap: { absolute: 'always', profile: 'portable' },
  xml: { absolute: 'if-site', profile: 'portable' },
  svg: { absolute: 'never', profile: 'web' },
  csv: { absolute: 'if-site', profile: 'portable' },
  document: { absolute: 'if-site', profile: 'portable' },
  // Of iCalendar or vCard: a line that begins with a blank goes on with the one before.
  calendar: { absolute: 'if-site', profile: 'portable' },
  headers: { absolute: 'never', profile: 'web' },
  redirects: { absolute: 'never', profile: 'portable' },
  // A mail, a message, a document of its own in a `data:` URL.
  outside: { absolute: 'always', profile: 'portable' },
  'service-parameter': { absolute: 'never', profile: 'portable' },
  'path-suffix': { absolute: 'never', profile: 'web' },
} as const satisfies Record<string, SurfaceFacts>;

export type Surface = keyof typeof surfaces;

/** In a fixed order, so that a surface can be kept as a number. */
export const surfaceNames = Object.keys(surfaces) as readonly Surface[];

/** What each surface asks for, by its number. */
export const surfaceNeeds = surfaceNames.map((name) => surfaces[name]);

export function factsOf(surface: Surface): SurfaceFacts {
  return surfaces[surface];
}
