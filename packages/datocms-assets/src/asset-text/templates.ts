// A placeholder for a number that a program or a server fills in: `__W__`, `$w`, `:w`, `[w]`, `<w>`, `WIDTH`, `%s`.
const valuePlaceholder =
  /[?&](?:(?:max-|min-)?[wh]|dpr|q)=(?:__\w+__|[$:@#]\w+|\[\w+\]|<\w+>|%(?![\da-f]{2})\w|[A-Z_]{2,})(?:&|$)/;
const pathPlaceholder = /\*|\/:[a-z]|\$\d|%[sd](?![\da-f])/i;

/**
 * Whether parts of a decoded URL are filled in later: `{w}` or `${…}` anywhere; `*`, `:name`, `$1` or `%s` in the path;
 * in a parameter a name instead of a number.
 */
export function isTemplate(url: string): boolean {
  if (/\{|%7B[\w.]*%7D/i.test(url) || valuePlaceholder.test(url)) return true;
  return pathPlaceholder.test(url.replace(/[?#].*$/s, ''));
}

/** Whether a whole srcset is percent-encoded into one URL. */
export function isEncodedSrcset(url: string): boolean {
  return /%20\d+[wx](?:,|$)/.test(url);
}
