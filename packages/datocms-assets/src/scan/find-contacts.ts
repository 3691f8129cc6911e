/** A host of DatoCMS or Mux, other than asset hosts, that a browser will contact because of a file. */
export interface Contact {
  readonly host: string;
  /** Where the file first names it, in bytes. */
  readonly at: number;
}

/** What names the hosts, such as the player of Mux, which streams from it. */
const contact =
  /\b(?:graphql(?:-listen)?\.datocms\.com|(?:stream|image)\.mux\.com|inferred\.litix\.io)\b|<mux-(?:player|video)\b|\bplayback-?id=/gi;
/** The same, coarse and fast: most files hold nothing of it. */
const mayContact = /\.(?:datocms\.com|mux\.com|litix\.io)|<mux-|playback-?id=/i;
const player = 'stream.mux.com';

/** A Content Security Policy allows a host. It does not contact it. */
function isInPolicy(text: string, at: number): boolean {
  return /-src\s[^<>"{}]*$/.test(text.slice(Math.max(0, at - 500), at));
}

/**
 * Finds the hosts of DatoCMS and Mux that the finished page or script will contact: the API, its listener of changes, videos
 * and their statistics.
 * @param text a file as Latin-1
 * @returns each host once, sorted
 */
export function findContacts(text: string): Contact[] {
  if (!mayContact.test(text)) return [];
  const found = new Map<string, number>();
  for (const { 0: match, index } of text.matchAll(contact)) {
    const host = match.includes('.') ? match.toLowerCase() : player;
    if (!found.has(host) && !isInPolicy(text, index)) found.set(host, index);
  }
  return Array.from(found, ([host, at]) => ({ host, at })).sort((a, b) => (a.host < b.host ? -1 : 1));
}
