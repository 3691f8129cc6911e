import { isImgixParameter, isTextParameter } from '../asset/imgix-parameters.ts';
import { decodePercent } from '../asset/percent-encoding.ts';
import { readCharacter } from '../asset-text/read-character.ts';
import type { UrlHost } from '../asset-text/read-host.ts';
import type { UrlSpan } from '../asset-text/url-reader.ts';

// Syntax highlighters put each part of a line into an element of its own.
const valueInElement = /^(?:<\/?(?:span|mark|b|i|em|strong|wbr)(?:\s[^<>]{0,200})?>){1,4}[\w${]/i;

/**
 * Whether the text around a URL completes it, for example with the value of its last parameter.
 * @param code the kind of code, if the text is code
 */
export function isIncomplete(
  text: string,
  url: string,
  host: UrlHost,
  span: UrlSpan,
  code: 'program' | 'data' | undefined,
): boolean {
  const endsWithName = /[\w-]=/.test(url.slice(-2));
  if (endsWithName && (code ? span.closing.trim() !== '' : isQuote(span.closing))) return true;
  if (!code && hasNamedValue(text, url, span)) return true;
  return isConcatenated(text, url, host, span, code === 'program');
}

/**
 * Whether a value follows the final `=` behind the end of a URL in prose: a bracketed placeholder, as in `?w=[width]` and
 * `?w=&lt;width&gt;`, or the next part of highlighted code, as in `?w=</span><span>800`.
 */
function hasNamedValue(text: string, url: string, { end }: UrlSpan): boolean {
  if (!url.endsWith('=')) return false;
  return /^(?:\[\w+\]|&lt;\w+&gt;)/.test(text.slice(end, end + 40)) || valueInElement.test(text.slice(end, end + 1000));
}

// A comment contains no other comment, so a run of comments matches in only one way.
const gap = String.raw`(?:\s|\\+[nrt]|/\*(?:[^*]|\*(?!/)){0,80}\*/)`;
/** The operators with which code joins strings: JavaScript, PHP, Twig and Nunjucks, Liquid. */
const joined = new RegExp(String.raw`^${gap}*(?:\+(?!\+)|~|\.concat\(|\.\$|\|\s*append\b)|^${gap}+\.${gap}+["'$\w(]`);

/** The string that code appends, and its first characters. */
const nextString = new RegExp(String.raw`^${gap}*(?:\+|~|\.concat\(|\.)${gap}*(\\*["'\x60])([\s\S]{1,12})`);

/**
 * Whether code joins another text to the string with the URL. Texts may contain code, too: a template of PHP, an
 * example in Markdown.
 * @param isProgram whether the text is a program, and not only data
 */
function isConcatenated(text: string, url: string, host: UrlHost, span: UrlSpan, isProgram: boolean): boolean {
  // `${proxy}https://…`
  if (
    isProgram &&
    text[host.start - 1] === '}' &&
    /\$\{[^{}]*\}$/.test(text.slice(Math.max(0, host.start - 120), host.start))
  )
    return true;
  if (!isQuote(span.closing)) return false;
  // The string ends here, but the attribute in it continues.
  if (isProgram && isQuote(span.opening) && span.opening !== span.closing) return true;
  if (isProgram && /[?&]$/.test(url)) return true;
  const isEncoded = /%[\da-f]{2}$/i.test(text.slice(span.closingEnd - 3, span.closingEnd));
  const behind = text.slice(span.closingEnd, span.closingEnd + 200);
  if (!isEncoded && joined.test(behind) && !isClosedByNextString(behind)) return true;
  const before = text.slice(Math.max(0, host.start - 24), host.start);
  return host.colon === '' && isQuote(span.opening) && /\+\s*\\*["'`]$/.test(before);
}

/** Whether the URL ends with its string: the next one begins with a blank or an attribute's quote, `+ '" alt="">'`. */
function isClosedByNextString(behind: string): boolean {
  const [, quote = '', head = ''] = nextString.exec(behind) ?? [];
  return head !== '' && !head.startsWith(quote) && /[\s"'`<>)]/.test(readCharacter(head, 0).char);
}

/** Whether a backslash joins the line of the URL with the next one. */
export function isContinuedInNextLine(text: string, { end }: UrlSpan): boolean {
  return text[end] === '\\' && /^\r?\n/.test(text.slice(end + 1, end + 3));
}

/** Whether a string begins with the host. A browser would read no URL, so code adds a scheme. */
export function startsWithHost(host: UrlHost, span: UrlSpan): boolean {
  return !host.hasSlashes && isQuote(span.opening);
}

/** Whether the host is part of a pattern: `www\.datocms-assets\.com`, `/https:\/\/www.datocms-assets.com/`. */
export function isRegularExpression(text: string, host: UrlHost): boolean {
  return /^\\+\.$/.test(host.dot) || (text[host.start - 1] === '/' && host.slash?.startsWith('\\') === true);
}

function isQuote(char: string): boolean {
  return char === '"' || char === "'" || char === '`';
}

/** A query without any of these characters contains no text. Nearly all queries contain none. */
const unusualInQuery = /[^\x21-\x7e]|["'`<>()[\]{}\\|^$+;%]/;

/**
 * Whether the query of a decoded URL has characters that no parameter has: quotes, brackets, blanks. If so, it is the
 * code, markup or prose behind the URL. Tabs and line breaks are no part of a URL (URL Standard, "basic URL parser").
 */
export function hasTextInQuery(url: string): boolean {
  const query = /\?([^#]*)/s.exec(url)?.[1]?.replace(/[\t\n\r]/g, '') ?? '';
  if (!unusualInQuery.test(query)) return false;
  return query.split('&').some((parameter) => {
    const [name = '', value = ''] = parameter.split(/=(.*)/s);
    if (isTextParameter(name)) return /[`<>[\]{}\\;]/.test(value) || closesMore(value);
    return isImgixParameter(name) && /[^\x21-\x7e]|["'`<>()[\]{}\\|^$+;]/.test(decodePercent(value));
  });
}

/** Whether a text closes a quote or a parenthesis that it does not open. Only at the end an apostrophe is a quote. */
function closesMore(text: string): boolean {
  if (isOdd(text, '"') || (text.endsWith("'") && isOdd(text, "'"))) return true;
  let open = 0;
  for (const [mark] of text.matchAll(/[()]/g)) {
    open += mark === '(' ? 1 : -1;
    if (open < 0) return true;
  }
  return false;
}

function isOdd(text: string, mark: string): boolean {
  return text.split(mark).length % 2 === 0;
}
