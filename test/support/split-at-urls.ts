// Independent of the scanner: it knows no places, only how URLs of these sites look.
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
// Other parts that are removed or changed: links that connect to the host, and facts that feeds state about a file.
const hintLink = /<link\b[^>]*\brel="(?:preconnect|dns-prefetch)"[^>]*\bdatocms-assets\.com[^>]*>/g;
const statement = /(<enclosure\b[^>]*?) length="\d+" type="[\w/+.-]+"/g;
const punctuation = /[.,;:!?]+$/;

/** The text between asset URLs, and the URLs. Hint links and facts that feeds state about files are left out. */
export function splitAtAssetUrls(text: string): { between: string[]; urls: string[] } {
  return split(text.replace(hintLink, ''), assetUrl);
}

/** The same for the URLs of stored files. */
export function splitAtLocalUrls(text: string): { between: string[]; urls: string[] } {
  return split(text, localUrl);
}

function split(text: string, pattern: RegExp): { between: string[]; urls: string[] } {
  const withoutStatements = text.replace(statement, '$1');
  const [between, urls]: [string[], string[]] = [[], []];
  let at = 0;
  for (const { 0: match, index } of withoutStatements.matchAll(pattern)) {
    const url = match.replace(punctuation, '');
    between.push(withoutStatements.slice(at, index));
    urls.push(url);
    at = index + url.length;
  }
  between.push(withoutStatements.slice(at));
  return { between, urls };
}
