import { isText } from '../memory/guards.ts';
import { parseS3Url } from '../s3/location.ts';
import type { Rule } from './check-by-rules.ts';
import { aText, isPlainObject, listOf, text, textAs, type Validator } from './validator.ts';

const isHttpUrl: Rule<string> = [
  'expected a URL that begins with https:// (or http://)',
  (url) => URL.canParse(url) && /^https?:$/.test(new URL(url).protocol),
  'basis',
];
const hasNoUser: Rule<string> = [
  'expected a URL without user name and password',
  (url) => new URL(url).username === '' && new URL(url).password === '',
];
/** A query may contain a key, and messages show the URL. */
const hasNoQuery: Rule<string> = ['expected a URL without a query', (url) => !/[?#]/.test(url)];

export const siteUrl = text(isHttpUrl, hasNoUser);

export const endpoint = text(isHttpUrl, hasNoUser, hasNoQuery);

/** A name or an IP address, without a port. */
export const listenAddress = text([
  'expected an address such as 127.0.0.1, 0.0.0.0, :: or localhost',
  (address) => /^[\w.:-]+$/.test(address),
]);

/** Whether a host is this machine. */
export const isLoopback = (host: string) =>
  host === 'localhost' || host === '[::1]' || /^127\.\d+\.\d+\.\d+$/.test(host);

export const cdaUrl = text(
  isHttpUrl,
  hasNoUser,
  [
    'expected https://, since the token is never sent unencrypted, except to this machine',
    (url) => new URL(url).protocol === 'https:' || isLoopback(new URL(url).hostname),
  ],
  [
    'expected the endpoint for published content: an endpoint that ends in /preview returns drafts',
    (url) => !/(^|\/)preview\/*$/i.test(new URL(url).pathname),
  ],
  hasNoQuery,
);

export const hostNames: Validator<string[], string | readonly string[]> = listOf(
  textAs(
    (host) => host.toLowerCase(),
    [
      'expected the ASCII form of the host name, such as xn--bcher-kva.example: only this form is searched for',
      (host) => /^\p{ASCII}*$/u.test(host),
      'basis',
    ],
    ['expected a host name such as assets.example.org', (host) => /^[a-z0-9-]+(\.[a-z0-9-]+)+$/.test(host)],
  ),
);

const pairText = text([
  'expected HOST=ORIGIN, such as www.datocms-assets.com=http://127.0.0.1:4801',
  (pair) => pair.includes('='),
]);

/** A host, or all hosts below a domain: `*.example.org`. */
const hostOfPair = textAs(
  (pair) => pair.replace(/=.*/s, '').toLowerCase(),
  [
    'expected a host name such as assets.example.org, or *.example.org for all hosts below it',
    (host) => /^(\*\.)?[a-z0-9-]+(\.[a-z0-9-]+)+$/.test(host),
  ],
);

const originOfPair = textAs((pair) => pair.replace(/^[^=]*=/, ''), isHttpUrl, hasNoUser, [
  'expected an origin such as http://127.0.0.1:4801, without a path',
  (url) => /^[^/]+\/\/[^/?#\\]+\/?$/.test(url),
]);

const pairOf: Validator<readonly [host: string, origin: string], string> = (value, mistakes) => {
  const isPair = pairText(value, mistakes).includes('=');
  return isPair ? [hostOfPair(value, mistakes), originOfPair(value, mistakes)] : ['', ''];
};
const pairsOf = listOf(pairOf, 'expected object, string, or array');

/** Origins by host name or `*.domain`. */
export const hostOrigins: Validator<
  Map<string, string>,
  string | readonly string[] | Readonly<Record<string, string>>
> = (value, mistakes) => {
  const pairs = isPlainObject(value)
    ? Object.entries(value)
        .filter(([host, url]) => mistakes.at(host).check(aText, url))
        .map((pair) => pairOf(pair.join('='), mistakes.showing(value)))
    : pairsOf(value, mistakes);
  return new Map(pairs.map(([host, url]) => [host, URL.canParse(url) ? new URL(url).origin : url]));
};

/** A path that stays the same in a URL: without empty segments, `.` and `..`. */
const isUrlPath = (value: string) => /^(\/[\w.~-]+)*\/?$/.test(value) && !/\/\.\.?(\/|$)/.test(value);
const pathParts = 'parts of ASCII letters, digits, ".", "_", "~" and "-", none of them "." or ".."';

/** `/` or `/docs/`. */
export const basePath = textAs(
  (path) => `/${path.replace(/^\/+|\/+$/g, '')}/`.replace(/^\/\/$/, '/'),
  [`expected a path such as /docs, with ${pathParts}`, isUrlPath],
);

/** A path without a slash at its end, such as `/media`. */
export const routePath = textAs(
  (path) => path.replace(/\/+$/, ''),
  [`expected a path such as /media, with ${pathParts}`, (path) => /^\/./.test(path) && isUrlPath(path)],
);

/** A folder inside the output, without slashes around it. */
export const outputFolder = textAs(
  (folder) => folder.replace(/^\.?\/+|\/+$/g, ''),
  [
    'expected a folder inside the output such as _assets, of ASCII letters, digits, ".", "_" and "-"',
    (folder) => folder.split('/').every((part) => /^[A-Za-z0-9_-][A-Za-z0-9._-]*$/.test(part)),
  ],
);

/** An internationalised domain name as in URLs and the DNS: `bücher.example` becomes `xn--bcher-kva.example`. */
function toAscii(host: string): string {
  const url = `http://${host}/`;
  return /\P{ASCII}/u.test(host) && URL.canParse(url) ? new URL(url).href.slice('http://'.length, -1) : host;
}

const prefix = textAs(
  (url) => url.replace(/(?<=^https?:\/\/)[^/:?#@\\]+/, toAscii),
  [
    `expected a path such as /docs or an absolute URL such as https://cdn.example.org, with ${pathParts}`,
    (url) => {
      const [, host, path = ''] = /^(https?:\/\/[\w.:-]+)?(.*)$/s.exec(url) ?? [];
      return (host === undefined ? path.startsWith('/') : URL.canParse(host)) && isUrlPath(path);
    },
  ],
);

const hasFallback: Rule<{ readonly fallback?: unknown }> = [
  'expected a prefix named fallback among them, for all other files',
  ({ fallback }) => fallback !== undefined,
];

/** One URL for all files, or one by extension (without dot) with a `fallback`, like Astro's `build.assetsPrefix`. */
export const urlPrefixes: Validator<string | Readonly<Record<string, string>>> = (value, mistakes) => {
  if (!isPlainObject(value)) {
    return mistakes.check(['expected string or object', isText], value) ? prefix(value, mistakes) : '';
  }
  const urls = Object.entries(value).map(([extension, url]) => [extension, prefix(url, mistakes.at(extension))]);
  mistakes.check(hasFallback, value);
  return Object.fromEntries(urls);
};

export const s3Url = text([
  'expected a bucket and a folder such as s3://media/my-site; a bucket has 3 to 63 lower-case letters, digits, "." and "-", and a folder has letters, digits, ".", "_" and "-"',
  (url) => parseS3Url(url) !== undefined,
]);
