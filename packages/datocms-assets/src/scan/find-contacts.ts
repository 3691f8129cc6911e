import { isVideoHost, videoHosts } from '../asset/video-url.ts';
import { sortBy } from '../memory/sorted.ts';

/** A host of DatoCMS or Mux, except asset hosts, that a browser will contact because of a file. */
export interface Contact {
  readonly host: string;
  /** The URL that causes it: of the video's file, of a player's stream, or of the host alone. */
  readonly url: string;
  /** Where the file first names the URL, in bytes. */
  readonly at: number;
}

const [streamHost, pictureHost] = videoHosts;
/** The part of the statistics' host for the account, if a player names none. */
const anyAccount = 'inferred';
const statisticsHost = (account: string) => `${account.toLowerCase()}.litix.io`;
/**
 * The APIs and the listener of changes, videos, the player in a frame, and statistics. `marks/mark-reader.ts` searches
 * for their domains.
 */
export const contactHosts: readonly string[] = [
  ...['graphql.datocms.com', 'graphql-listen.datocms.com', 'site-api.datocms.com'],
  ...[streamHost, pictureHost, 'player.mux.com'],
  statisticsHost(anyAccount),
];

const anyHost = contactHosts.map((host) => host.replaceAll('.', '\\.')).join('|');
const anySlash = String.raw`(?:\\*/|(?:\\+u00|\\+x|%)2f)`;
const playbackId = '[a-z0-9]{16}[a-z0-9]*';
/**
 * Names of hosts, with any spelling of the slashes around them. The players of Mux do not name the hosts that they
 * contact, but their tags and data have playback ids.
 */
const contact = new RegExp(
  [
    String.raw`(?:\b|(?<=(?:\\u00|\\x|%)2f))(${anyHost})\b(?:${anySlash}(${playbackId})((?:${anySlash}[\w-]{1,100}){0,2}\.\w{2,5})?)?`,
    String.raw`<mux-(?:player|video|audio)\b`,
    String.raw`\bplayback-?id=(?:["']|&quot;)?((?=[a-z]*\d)${playbackId})?`,
  ].join('|'),
  'gi',
);
/** A coarse and fast form of `contact`, since most files have no contact. */
const mayContact = /\.(?:datocms\.com|mux\.com|litix\.io)|<mux-|playback-?id=/i;
const slash = new RegExp(anySlash, 'gi');

/** A tag up to its end, to the next tag, or to a quote without an end. Values of attributes may contain `>`. */
const tag = /<(?:"[^"]*"|'[^']*'|[^"'<>])*/y;
const maxTagLength = 2000;

/** A player's further hosts, besides that of its stream. With a stored stream, only an account in its tag counts. */
function hostsOfPlayer(text: string, at: number, storesVideos: boolean): readonly string[] {
  tag.lastIndex = 0;
  const [opening = ''] = tag.exec(text.slice(at, at + maxTagLength)) ?? [];
  const pictures = !storesVideos && /^<mux-player/i.test(opening) ? [pictureHost] : [];
  const account = /\senv-key=\\*["']?([a-z0-9]+)/i.exec(opening)?.[1] ?? (storesVideos ? undefined : anyAccount);
  const isCounted = account !== undefined && !/\sdisable-tracking\b/i.test(opening);
  return isCounted ? [...pictures, statisticsHost(account)] : pictures;
}

/** Whether a host is in a Content Security Policy, which allows it but does not contact it. */
function isInPolicy(text: string, at: number): boolean {
  return /-src\s[^<>"{}]*$/.test(text.slice(Math.max(0, at - 500), at));
}

/**
 * Finds the hosts of DatoCMS and Mux that the finished page or script will contact: the APIs, the listener of changes, videos
 * and their statistics.
 * @param text a file as Latin-1
 * @param storesVideos whether the rewriter replaces the URLs and ids of videos, so that they cause no contact
 * @returns each host or video once, sorted. A host is left out if its videos are listed
 */
export function findContacts(text: string, storesVideos = false): Contact[] {
  if (!mayContact.test(text)) return [];
  const found = new Map<string, Contact>();
  for (const { 1: named, 2: inUrl, 3: file = '', 4: ofPlayer, index } of text.matchAll(contact)) {
    const host = named?.toLowerCase() ?? streamHost;
    const isOfVideo = isVideoHost(host);
    if (isInPolicy(text, index)) continue;
    const video = isOfVideo ? (inUrl ?? ofPlayer) : undefined;
    const path = inUrl === undefined ? `${video}.m3u8` : inUrl + file.replace(slash, '/');
    const add = (host: string, video = '', path = '') => {
      const key = `${host}/${video}`;
      if (!found.has(key)) found.set(key, { host, url: `https://${host}/${path}`, at: index });
    };
    if (!isOfVideo || !storesVideos) add(host, video, video && path);
    const others = text[index] === '<' ? hostsOfPlayer(text, index, storesVideos) : [];
    for (const other of others) add(other);
  }
  const hostsWithVideos = new Set(
    Array.from(found.values()).flatMap(({ host, url }) => (url.endsWith('/') ? [] : host)),
  );
  const named = [...found.values()].filter(({ host, url }) => !url.endsWith('/') || !hostsWithVideos.has(host));
  return sortBy(named, ({ url }) => url);
}
