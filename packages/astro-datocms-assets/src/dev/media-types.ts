/** Extensions of the files that a build would write, by media type; what is not here is left alone. Streams of events are no files. */
const extensions: readonly (readonly [type: RegExp, extension: string])[] = [
  [/^(?:text\/html|application\/xhtml\+xml)$/, 'html'],
  [/^application\/manifest\+json$/, 'webmanifest'],
  [/^application\/ld\+json$/, 'jsonld'],
  [/^(?:application|text)\/(?:[\w.-]+\+)?json$/, 'json'],
  [/^application\/(?:rss|atom|rdf)\+xml$/, 'rss'],
  [/^image\/svg\+xml$/, 'svg'],
  [/^(?:application|text)\/(?:[\w.-]+\+)?xml$/, 'xml'],
  [/^text\/css$/, 'css'],
  [/^(?:application|text)\/(?:x-)?javascript$/, 'js'],
  [/^text\/markdown$/, 'md'],
  [/^text\/csv$/, 'csv'],
  [/^text\/(?:plain|vtt)$/, 'txt'],
];

/** For a text in UTF-8 that is not compressed. */
export function extensionFor(headers: Headers): string | undefined {
  if (headers.has('content-encoding')) return undefined;
  const [type = '', ...parameters] = (headers.get('content-type') ?? '').toLowerCase().split(/\s*;\s*/);
  const charset = parameters.find((each) => each.startsWith('charset='))?.slice('charset='.length);
  if (charset !== undefined && !/^"?utf-?8"?$/.test(charset)) return undefined;
  return extensions.find(([pattern]) => pattern.test(type))?.[1];
}
