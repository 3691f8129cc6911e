import type { UrlHost } from './read-host.ts';
import type { UrlSpan } from './url-reader.ts';

// Stands for a number that a program or a server puts in: `__W__`, `$w`, `:w`, `[w]`, `<w>`, `WIDTH`, `%s`.
const valuePlaceholder =
  /[?&](?:(?:max-|min-)?[wh]|dpr|q)=(?:__\w+__|[$:@#]\w+|\[\w+\]|<\w+>|%(?![\da-f]{2})\w|[A-Z_]{2,})(?:&|$)/;
const pathPlaceholder = /\*|\/:[a-z]|\$\d|%[sd](?![\da-f])/i;

/**
 * Whether parts of a decoded URL are filled in later: `{w}` or `${…}` anywhere; `*`, `:name`, `$1` or `%s` in the path; a name
 * instead of a number.
 */
export function isTemplate(url: string): boolean {
  if (/\{|%7B[\w.]*%7D/i.test(url) || valuePlaceholder.test(url)) return true;
  return pathPlaceholder.test(url.replace(/[?#].*$/s, ''));
}

/** Whether a whole srcset is percent-encoded into one URL. */
export function isEncodedSrcset(url: string): boolean {
  return /%20\d+[wx](?:,|$)/.test(url);
}

/**
 * Whether a bracketed placeholder follows the final `=`: `?w=[width]`, `?w=&lt;width&gt;`. In prose the bracket ends the URL,
 * so it is looked for after the end.
 */
export function hasNamedValue(text: string, url: string, { end }: UrlSpan): boolean {
  return url.endsWith('=') && /^(?:\[\w+\]|&lt;\w+&gt;)/.test(text.slice(end, end + 40));
}

/**
 * Whether a program puts something before or after the string that holds the URL.
 * @param isProgram whether the text is a program, and not only data
 */
export function isConcatenated(text: string, url: string, host: UrlHost, span: UrlSpan, isProgram: boolean): boolean {
  if (/[\w-]=$/.test(url) && span.closing.trim() !== '') return true;
  if (!isQuote(span.closing)) return false;
  const behind = text.slice(span.end, span.end + 24);
  if (/^\\*["'`]\s*(?:\+(?!\+)|\.concat\()/.test(behind) || (isProgram && /[?&]$/.test(url))) return true;
  // `${proxy}https://…`
  if (
    isProgram &&
    text[host.start - 1] === '}' &&
    /\$\{[^{}]*\}$/.test(text.slice(Math.max(0, host.start - 120), host.start))
  )
    return true;
  const before = text.slice(Math.max(0, host.start - 24), host.start);
  return host.colon === '' && isQuote(span.opening) && /\+\s*\\*["'`]$/.test(before);
}

/** Whether a string begins with the host itself. That is no URL to a browser: code puts a scheme in front of it. */
export function startsWithHost(host: UrlHost, span: UrlSpan): boolean {
  return !host.hasSlashes && isQuote(span.opening);
}

/** Whether the host is part of a pattern: `www\.datocms-assets\.com`. */
export function isRegularExpression(host: UrlHost): boolean {
  return /^\\+\.$/.test(host.dot);
}

function isQuote(char: string): boolean {
  return char === '"' || char === "'" || char === '`';
}
