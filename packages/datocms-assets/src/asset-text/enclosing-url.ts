import { decodePercent } from '../asset/percent-encoding.ts';
import { isPublicUrlReader } from './public-url-readers.ts';
import { decodeCharacters } from './read-character.ts';
import { ampersand } from './spelling.ts';

/**
 * The owner of the URL that contains this one: this site (`own`), a page of another site that takes any public URL
 * (`reader`), any other site (`foreign`), or no URL contains this one (`none`).
 */
export type UrlOwner = 'none' | 'own' | 'reader' | 'foreign';

/** The URL that contains another one. */
export interface EnclosingUrl {
  readonly owner: UrlOwner;
  /** The outer URL is that of an image service, which takes a path of its own site. */
  readonly isImageService: boolean;
  /** The other URL is the value of a parameter. Else the parameter holds a text with the URL in it, such as HTML. */
  readonly isWholeParameter: boolean;
}

export const noEnclosingUrl: EnclosingUrl = { owner: 'none', isImageService: false, isWholeParameter: false };

/** The URL in front of a place: both may be parameters of one URL. */
export interface PreviousUrl extends EnclosingUrl {
  readonly end: number;
}

/** Tells whether a host serves the site itself. */
export type SiteHosts = Pick<ReadonlySet<string>, 'has'>;

/** A URL that another one may contain. */
export interface InnerUrl {
  readonly text: string;
  /** Where the URL begins. */
  readonly start: number;
  /** Where its place begins. */
  readonly floor: number;
  readonly siteHosts: SiteHosts;
  readonly previous: PreviousUrl;
}

const urlStop = /["'`<>()\s{}]/;
const quoteEntity = new RegExp(`${ampersand}(?:quot|apos|lt|gt|#0*(?:34|39|60|62)|#x0*(?:22|27|3c|3e));$`, 'i');
// `/_image` of Astro, `/_next/image`, `/.netlify/images`, `/_vercel/image`, `/img` of many services.
const imageService = /(?:^|[^\w-])(?:_?images?|img)\/?\?[^?]*$/i;
const parameterWithText = /[?&][\w.-]+=[^&]*$/;
const maxLookBack = 2048;
const maxHead = 256;
const urlWithHost = /^\s*(?:https?:)?\/\//i;
// The beginning of a URL is shorter in any spelling.
const maxStart = 64;
// These schemes name a server; `whatsapp://send?text=` names a program.
const absoluteUrl = /(?:(?:https?|wss?|ftp):|^)\/\/([^/?#&\s]*)/gi;

/**
 * The innermost URL around another one. `src=` and `0;url=` do not count as URLs. A bare path is the site's own.
 * @param isOneUrl whether all of the place is one URL, see `beginsWithHost`
 */
export function enclosingUrl({ text, start, floor, siteHosts, previous }: InnerUrl, isOneUrl: boolean): EnclosingUrl {
  const lowest = Math.max(floor, start - maxLookBack, previous.end);
  const at = isOneUrl ? lowest : findEnclosingStart(text, start, lowest);
  let outer = withoutFinishedValues(textBefore(text, start, at, isOneUrl ? floor : at));
  for (let depth = 0; depth < 4 && outer.includes('%'); depth++) outer = withoutFinishedValues(decodePercent(outer));
  const isImageService = imageService.test(outer);
  const isWholeParameter = /[?&/][^"'`<>()\s{}+]*$/.test(outer);
  const url = [...outer.matchAll(absoluteUrl)].at(-1);
  const kind = { isImageService, isWholeParameter };
  if (url) return { owner: ownerOf(url[1] as string, outer.slice(url.index), siteHosts), ...kind };
  if (at === previous.end && at > floor && previous.owner !== 'none') return { ...previous, isWholeParameter };
  return /[?/&]/.test(outer) ? { owner: 'own', ...kind } : noEnclosingUrl;
}

/**
 * The owner of the URL whose query holds a text with this URL behind other words: `https://x.example/?text=Look%20`. A
 * URL without a host, such as `mailto:?body=Look%20`, is the site's own.
 * @param withBlanks whether the URL around it may hold raw blanks, as a link may
 */
export function ownerOfText({ text, start, floor, siteHosts, previous }: InnerUrl, withBlanks: boolean): UrlOwner {
  const lowest = Math.max(floor, start - maxLookBack, previous.end);
  const at = withBlanks ? lowest : findEnclosingStart(text, start, lowest);
  const outer = textBefore(text, start, at, withBlanks ? floor : at);
  const host = /^\s*(?:https?:)?\/\/([^/?#&\s]+)[/?#]/i.exec(outer)?.[1];
  if (host !== undefined && !siteHosts.has(host.toLowerCase())) return ownerOf(host, outer, siteHosts);
  if (at === previous.end && at > floor && previous.owner !== 'none') return previous.owner;
  return parameterWithText.test(outer) ? 'own' : 'none';
}

/** @param url the host with scheme and query: `https://wa.me/?text=` */
function ownerOf(host: string, url: string, siteHosts: SiteHosts): UrlOwner {
  if (siteHosts.has(host.toLowerCase())) return 'own';
  return isPublicUrlReader(url.slice(url.indexOf(host))) ? 'reader' : 'foreign';
}

/** Whether a URL's place begins with a host. Then quotes, parentheses and blanks in the place belong to the URL. */
export function beginsWithHost(text: string, floor: number, start: number): boolean {
  return urlWithHost.test(decodeCharacters(text, floor, Math.min(start, floor + maxStart)));
}

/** The text from `at` to `start`. If that is only the end of the outer URL, its beginning stands in front. */
function textBefore(text: string, start: number, at: number, floor: number): string {
  const head = at === start - maxLookBack ? decodeCharacters(text, floor, Math.min(at, floor + maxHead)) : '';
  return head + decodeCharacters(text, at, start);
}

function findEnclosingStart(text: string, start: number, lowest: number): number {
  let at = start;
  while (at > lowest && !stopsUrlBefore(text, at, lowest)) at--;
  return at;
}

/**
 * Removes the values of earlier parameters, since a URL in these values has ended. A value with its own `?` stays,
 * because it may continue.
 */
function withoutFinishedValues(outer: string): string {
  return outer.replace(/([?&][^?&#=]*=)[^?&#]*(?=&)/g, '$1');
}

function stopsUrlBefore(text: string, at: number, lowest: number): boolean {
  const char = text[at - 1] as string;
  if (urlStop.test(char)) return true;
  if (char === ';') return quoteEntity.test(text.slice(Math.max(lowest, at - 40), at));
  return char === '\\' && !/^\\*(?:[/&]|u00|x2|u\{)/.test(text.slice(at - 1, at + 8));
}
