// Written apart from the scanner: no grammar of places, only what URLs of these sites look like in their bytes.
const slash = String.raw`(?:\\*/|\\u002F)`;
const ampersand = String.raw`(?:&(?:amp;)+|&#38;|&#x26;|\\u0026|&(?=[a-z-]+=))`;
const character = String.raw`[\w.~%?=+:@!$*-]|\\u003[DF]|,(?=[\w%])`;
const assetUrl = new RegExp(
  String.raw`https%3A%2F%2Fwww\.datocms-assets\.com(?:%[0-9A-F]{2}|[\w.~*!-])+|(?:https?:)?${slash}{2}www\.datocms-assets\.com(?:${slash}|${ampersand}|${character})+`,
  'g',
);
const localUrl = new RegExp(
  String.raw`(?:https:${slash}{2}www\.example\.org)?(?:${slash}|%2F)_assets(?:${slash}|%2F)[a-z0-9-]+\.[a-z2-7]{16}\.[a-z0-9]+`,
  'g',
);
// What goes or changes beside URLs: links that connect to the host, and what feeds state about a file.
const hintLink = /<link\b[^>]*\brel="(?:preconnect|dns-prefetch)"[^>]*\bdatocms-assets\.com[^>]*>/g;
const statement = /(<enclosure\b[^>]*?) length="\d+" type="[\w/+.-]+"/g;
const punctuation = /[.,;:!?]+$/;

/** The text between asset URLs, and the URLs. A page's hint links and what feeds state about files are left out. */
export function splitAtAssetUrls(text: string): { between: string[]; urls: string[] } {
  return split(text.replace(hintLink, ''), assetUrl);
}

/** The same for the URLs of stored files. */
export function splitAtLocalUrls(text: string): { between: string[]; urls: string[] } {
  return split(text, localUrl);
}

function split(text: string, pattern: RegExp): { between: string[]; urls: string[] } {
  const stated = text.replace(statement, '$1');
  const [between, urls]: [string[], string[]] = [[], []];
  let at = 0;
  for (const { 0: found, index } of stated.matchAll(pattern)) {
    const url = found.replace(punctuation, '');
    between.push(stated.slice(at, index));
    urls.push(url);
    at = index + url.length;
  }
  between.push(stated.slice(at));
  return { between, urls };
}
