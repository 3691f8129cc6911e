import type { HostPlace } from './host.ts';
import type { Span } from './url-span.ts';

/** A part that is filled in later: `{w}` or `${…}` anywhere, `*` or `:name` in the path. */
export function isTemplate(url: string): boolean {
  if (/\{|%7B[\w.]*%7D/i.test(url)) return true;
  const path = url.replace(/[?#].*$/s, '');
  return path.includes('*') || /\/:[a-z]/i.test(path);
}

/** Program text that puts something in front of or behind the string. `program`: not only data. */
export function isCut(text: string, url: string, host: HostPlace, span: Span, program: boolean): boolean {
  if (/[\w-]=$/.test(url) && span.closer.trim() !== '') return true;
  if (!isQuote(span.closer)) return false;
  const behind = text.slice(span.end, span.end + 24);
  if (/^\\*["'`]\s*(?:\+(?!\+)|\.concat\()/.test(behind) || (program && /[?&]$/.test(url))) return true;
  return host.colon === '' && isQuote(span.opener) && /\+\s*\\*["'`]$/.test(text.slice(host.start - 24, host.start));
}

/** A string that begins with the host itself is no URL to a browser: code puts the scheme in front of it. */
export function isHostFirst(host: HostPlace, span: Span): boolean {
  return !host.slashes && isQuote(span.opener);
}

/** `www\.datocms-assets\.com` is a pattern. */
export function isPattern(host: HostPlace): boolean {
  return /^\\+\.$/.test(host.dot);
}

function isQuote(char: string): boolean {
  return char === '"' || char === "'" || char === '`';
}
