/** The files that a playlist names, as paths of the site. */
export function namesIn(playlist: string): string[] {
  const uris = [
    ...playlist.split('\n').filter((line) => line !== '' && !line.startsWith('#')),
    ...Array.from(playlist.matchAll(/URI="([^"]*)"/g), ([, uri]) => uri as string),
  ];
  return uris.map((uri) => `/media/${uri}`);
}
