import { z } from 'zod';
import { parseS3Url } from '../s3/location.ts';
import { listOf } from './schema.ts';
import type { Validator } from './validator.ts';

const httpUrl = z
  .string()
  .refine((value) => URL.canParse(value) && /^https?:$/.test(new URL(value).protocol), {
    error: 'expected a URL that begins with https:// (or http://)',
    abort: true,
  })
  .refine((value) => new URL(value).username === '' && new URL(value).password === '', {
    error: 'expected a URL without user name and password',
  });

export const siteUrl: Validator<string> = httpUrl;

/** Whether a host name means this machine. */
export const isLoopback = (host: string) =>
  host === 'localhost' || host === '[::1]' || /^127\.\d+\.\d+\.\d+$/.test(host);

export const cdaUrl: Validator<string> = httpUrl
  .refine((value) => new URL(value).protocol === 'https:' || isLoopback(new URL(value).hostname), {
    error: 'expected https://, since the token is never sent unencrypted, except to this machine',
  })
  .refine((value) => !/(^|\/)preview\/*$/i.test(new URL(value).pathname), {
    error: 'expected the endpoint for published content: an endpoint that ends in /preview returns drafts',
  })
  // Messages show the URL, and a query may hold a key.
  .refine((value) => !/[?#]/.test(value), { error: 'expected a URL without a query' });

const hostName = z
  .string()
  .transform((value) => value.toLowerCase())
  .refine((value) => /^\p{ASCII}*$/u.test(value), {
    error: 'expected the ASCII form of the host name, such as xn--bcher-kva.example: only this form is searched for',
    abort: true,
  })
  .refine((value) => /^[a-z0-9-]+(\.[a-z0-9-]+)+$/.test(value), {
    error: 'expected a host name such as assets.example.org',
  });

export const hostNames: Validator<string[], string | readonly string[]> = listOf(hostName);

const origin = httpUrl.refine((value) => /^[^/]+\/\/[^/?#\\]+\/?$/.test(value), {
  error: 'expected an origin such as http://127.0.0.1:4801, without a path',
});

/** A host, or all hosts below a domain: `*.example.org`. */
const hostPattern = z
  .string()
  .transform((value) => value.toLowerCase())
  .refine((value) => /^(\*\.)?[a-z0-9-]+(\.[a-z0-9-]+)+$/.test(value), {
    error: 'expected a host name such as assets.example.org, or *.example.org for all hosts below it',
  });

/** Origins by host name or `*.domain`. */
export const hostOrigins: Validator<
  Map<string, string>,
  string | readonly string[] | Readonly<Record<string, string>>
> = z
  .union([z.record(z.string(), z.string()), listOf(z.string())])
  .transform((value) => (Array.isArray(value) ? value.map(splitPair) : Object.entries(value)))
  .pipe(
    z.array(
      z.tuple([hostPattern, origin], {
        error: 'expected HOST=ORIGIN, such as www.datocms-assets.com=http://127.0.0.1:4801',
      }),
    ),
  )
  .transform((pairs) => new Map(pairs.map(([host, url]) => [host, new URL(url).origin])));

function splitPair(pair: string): string[] {
  const at = pair.indexOf('=');
  return at < 0 ? [pair] : [pair.slice(0, at), pair.slice(at + 1)];
}

/** A path that a URL takes unchanged: no empty segment, no `.` or `..`. */
const isUrlPath = (value: string) => /^(\/[\w.~-]+)*\/?$/.test(value) && !/\/\.\.?(\/|$)/.test(value);
const pathParts = 'parts of ASCII letters, digits, ".", "_", "~" and "-", none of them "." or ".."';

/** `/` or `/docs/`. */
export const basePath: Validator<string> = z
  .string()
  .transform((value) => `/${value.replace(/^\/+|\/+$/g, '')}/`.replace(/^\/\/$/, '/'))
  .refine(isUrlPath, { error: `expected a path such as /docs, with ${pathParts}` });

/** A folder inside the output, without slashes around it. */
export const outputFolder: Validator<string> = z
  .string()
  .transform((value) => value.replace(/^\.?\/+|\/+$/g, ''))
  .refine((value) => value !== '' && value.split('/').every((part) => /^[A-Za-z0-9_-][A-Za-z0-9._-]*$/.test(part)), {
    error: 'expected a folder inside the output such as _assets, of ASCII letters, digits, ".", "_" and "-"',
  });

/** An internationalised domain name as URLs and the DNS have it: `bücher.example` becomes `xn--bcher-kva.example`. */
function toAscii(host: string): string {
  const url = `http://${host}/`;
  return /\P{ASCII}/u.test(host) && URL.canParse(url) ? new URL(url).href.slice('http://'.length, -1) : host;
}

const prefix = z
  .string()
  .transform((value) => value.replace(/(?<=^https?:\/\/)[^/:?#@\\]+/, toAscii))
  .refine(
    (value) => {
      const [, host, path = ''] = /^(https?:\/\/[\w.:-]+)?(.*)$/s.exec(value) ?? [];
      return (host === undefined ? path.startsWith('/') : URL.canParse(host)) && isUrlPath(path);
    },
    {
      error: `expected a path such as /docs or an absolute URL such as https://cdn.example.org, with ${pathParts}`,
    },
  );

/** One for all files, or by extension without dot, with `fallback` for the others, like Astro's `build.assetsPrefix`. */
export const urlPrefixes: Validator<string | Readonly<Record<string, string>>> = z.union([
  prefix,
  z.record(z.string(), prefix).refine((value) => value.fallback !== undefined, {
    error: 'expected a prefix named fallback among them, for all other files',
  }),
]);

export const s3Url: Validator<string> = z.string().refine((value) => parseS3Url(value) !== undefined, {
  error:
    'expected a bucket and a folder such as s3://media/my-site; a bucket has 3 to 63 lower-case letters, digits, "." and "-", and a folder has letters, digits, ".", "_" and "-"',
});

export const endpoint: Validator<string> = httpUrl.refine((value) => !/[?#]/.test(value), {
  error: 'expected a URL without a query',
});
