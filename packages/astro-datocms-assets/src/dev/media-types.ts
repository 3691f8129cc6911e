/** The extension of a text's file in a build, by media type. Other types, such as event streams, are not changed. */
const extensions: readonly (readonly [mediaType: RegExp, extension: string])[] = [
  [/^(?:text\/html|application\/xhtml\+xml)$/, 'html'],
  [/^application\/manifest\+json$/, 'webmanifest'],
  [/^application\/(?:activity|ld)\+json$/, 'jsonld'],
  [/^(?:application|text)\/(?:[\w.-]+\+)?json$/, 'json'],
  [/^application\/(?:rss|atom|rdf)\+xml$/, 'rss'],
  [/^image\/svg\+xml$/, 'svg'],
  [/^(?:application|text)\/(?:[\w.-]+\+)?xml$/, 'xml'],
  [/^text\/css$/, 'css'],
  [/^(?:application|text)\/(?:x-)?javascript$/, 'js'],
  [/^text\/markdown$/, 'md'],
  [/^text\/csv$/, 'csv'],
  [/^text\/calendar$/, 'ics'],
  [/^text\/vcard$/, 'vcf'],
  [/^text\/(?:plain|vtt)$/, 'txt'],
  // Playlists.
  [/^(?:application|audio)\/(?:vnd\.apple\.|x-)?(?:mpegurl|scpls)$/, 'txt'],
];

/** `undefined` if the response is no known text in UTF-8, or is compressed. */
export function textExtension(headers: Headers): string | undefined {
  if (headers.has('content-encoding')) return undefined;
  const [mediaType = '', ...parameters] = (headers.get('content-type') ?? '').toLowerCase().split(/\s*;\s*/);
  const charset = parameters.find((parameter) => parameter.startsWith('charset='))?.slice('charset='.length);
  if (charset !== undefined && !/^"?utf-?8"?$/.test(charset)) return undefined;
  return extensions.find(([pattern]) => pattern.test(mediaType))?.[1];
}
