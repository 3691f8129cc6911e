import type { HostPlace } from './host.ts';
import type { UrlSpan } from './url-span.ts';

// What stands for a number that a program or a server puts in: `__W__`, `$w`, `:w`, `[w]`, `<w>`, `WIDTH`, `%s`.
const placeholder =
  /[?&](?:(?:max-|min-)?[wh]|dpr|q)=(?:__\w+__|[$:@#]\w+|\[\w+\]|<\w+>|%(?![\da-f]{2})\w|[A-Z_]{2,})(?:&|$)/;
const pathPlaceholder = /\*|\/:[a-z]|\$\d|%[sd](?![\da-f])/i;

/** A part that is filled in later: `{w}` or `${…}` anywhere, `*`, `:name`, `$1` or `%s` in the path, a name for a number. */
export function isTemplate(url: string): boolean {
  if (/\{|%7B[\w.]*%7D/i.test(url) || placeholder.test(url)) return true;
  return pathPlaceholder.test(url.replace(/[?#].*$/s, ''));
}

/** Prose with a name in the place of a number, in brackets that end a URL: `?w=[width]`, `?w=&lt;width&gt;`. */
export function isFilledIn(text: string, url: string, { end }: UrlSpan): boolean {
  return url.endsWith('=') && /^(?:\[\w+\]|&lt;\w+&gt;)/.test(text.slice(end, end + 40));
}

/** Program text that puts something in front of or behind the string. `program`: not only data. */
export function isCut(text: string, url: string, host: HostPlace, span: UrlSpan, program: boolean): boolean {
  if (/[\w-]=$/.test(url) && span.closer.trim() !== '') return true;
  if (!isQuote(span.closer)) return false;
  const behind = text.slice(span.end, span.end + 24);
  if (/^\\*["'`]\s*(?:\+(?!\+)|\.concat\()/.test(behind) || (program && /[?&]$/.test(url))) return true;
  // `${proxy}https://…`
  if (
    program &&
    text[host.start - 1] === '}' &&
    /\$\{[^{}]*\}$/.test(text.slice(Math.max(0, host.start - 120), host.start))
  )
    return true;
  const before = text.slice(Math.max(0, host.start - 24), host.start);
  return host.colon === '' && isQuote(span.opener) && /\+\s*\\*["'`]$/.test(before);
}

/** A string that begins with the host itself is no URL to a browser: code puts the scheme in front of it. */
export function isHostFirst(host: HostPlace, span: UrlSpan): boolean {
  return !host.slashes && isQuote(span.opener);
}

/** `www\.datocms-assets\.com` is a pattern. */
export function isPattern(host: HostPlace): boolean {
  return /^\\+\.$/.test(host.dot);
}

function isQuote(char: string): boolean {
  return char === '"' || char === "'" || char === '`';
}
