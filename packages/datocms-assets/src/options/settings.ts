import { resolve } from 'node:path';
import { z } from 'zod';
import { AssetHosts } from '../asset/asset-url.ts';
import { ConfigurationError, noToken } from './configuration-error.ts';
import { describe, flatten, type Mistake } from './option-mistakes.ts';
import type { Options } from './options.ts';

const many = <T extends z.ZodType>(item: T) =>
  z.union([item, z.array(item)]).transform((value) => [value].flat() as z.output<T>[]);

const isLoopback = (host: string) => host === 'localhost' || host === '[::1]' || /^127\.\d+\.\d+\.\d+$/.test(host);

const httpUrl = z
  .string()
  .refine((value) => URL.canParse(value) && /^https?:$/.test(new URL(value).protocol), {
    error: 'expected a URL that begins with https:// (or http://)',
    abort: true,
  })
  .refine((value) => new URL(value).username === '' && new URL(value).password === '', {
    error: 'expected a URL without user name and password',
  });

const hostName = z
  .string()
  .transform((value) => value.toLowerCase())
  .refine((value) => /^[a-z0-9-]+(\.[a-z0-9-]+)+$/.test(value), {
    error: 'expected a host name such as assets.example.org',
  });

const origin = httpUrl.refine((value) => /^[^/]+\/\/[^/?#\\]+\/?$/.test(value), {
  error: 'expected an origin such as http://127.0.0.1:4801, without a path',
});

const connectTo = z
  .union([z.record(z.string(), z.string()), many(z.string())])
  .transform((value) => (Array.isArray(value) ? value.map(splitPair) : Object.entries(value)))
  .pipe(
    z.array(
      z.tuple([hostName, origin], {
        error: 'expected HOST=ORIGIN, such as www.datocms-assets.com=http://127.0.0.1:4801',
      }),
    ),
  )
  .transform((pairs) => new Map(pairs.map(([host, to]) => [host, new URL(to).origin])));

function splitPair(pair: string): string[] {
  const at = pair.indexOf('=');
  return at < 0 ? [pair] : [pair.slice(0, at), pair.slice(at + 1)];
}

const units: Readonly<Record<string, number>> = {
  '': 1,
  k: 1e3,
  m: 1e6,
  g: 1e9,
  ki: 2 ** 10,
  mi: 2 ** 20,
  gi: 2 ** 30,
};

const notBytes = { error: 'expected a number of bytes, such as 268435456 or 256MiB' };

const bytes = z
  .union([
    z.number(),
    z
      .string()
      .regex(/^\d{1,16}(\.\d{1,9})?\s*([kmg]i?)?b?$/i, notBytes)
      .transform((value) => {
        const unit = /[kmg]i?(?=b?$)/i.exec(value)?.[0] ?? '';
        return Math.floor(Number.parseFloat(value) * (units[unit.toLowerCase()] ?? 1));
      }),
  ])
  .refine((value) => Number.isSafeInteger(value) && value > 0, notBytes);

// A timer of Node that is set for more than 24 days fires at once.
const longest = 86_400;

const seconds = z
  .union([
    z.number(),
    z
      .string()
      .regex(/^\d{1,9}(\.\d{1,9})?\s*(ms|s)?$/, { error: 'expected seconds, such as 15, 15s or 500ms' })
      .transform((value) => Number.parseFloat(value) / (value.endsWith('ms') ? 1000 : 1)),
  ])
  .refine((value) => value > 0 && value <= longest, { error: `expected more than 0 and at most ${longest} seconds` });

const count = (least: number, most: number) => {
  const notCount = { error: `expected a whole number from ${least} to ${most}` };
  return z
    .union([
      z.number(),
      z
        .string()
        .regex(/^\d{1,9}$/, notCount)
        .transform(Number),
    ])
    .refine((value) => Number.isInteger(value) && value >= least && value <= most, notCount);
};

/** A path that a URL takes as it is: no empty part, no dots that lead elsewhere. */
const isPath = (value: string) => /^(\/[\w.~-]+)*\/?$/.test(value) && !/\/\.\.?(\/|$)/.test(value);

const folder = z
  .string()
  .transform((value) => value.replace(/^\.?\/+|\/+$/g, ''))
  .refine((value) => value !== '' && value.split('/').every((part) => /^[A-Za-z0-9_-][A-Za-z0-9._-]*$/.test(part)), {
    error: 'expected a folder inside the output such as _assets, of letters, digits, ".", "_" and "-"',
  });

const prefix = z.string().refine(
  (value) => {
    const [, host, path = ''] = /^(https?:\/\/[\w.:-]+)?(.*)$/s.exec(value) ?? [];
    return (host === undefined ? path.startsWith('/') : URL.canParse(host)) && isPath(path);
  },
  { error: 'expected a path such as /docs or an absolute URL such as https://cdn.example.org' },
);

/** One for all files, or by extension without dot, with `fallback` for the others, as Astro's `build.assetsPrefix` has it. */
const prefixes = z.union([
  prefix,
  z.record(z.string(), prefix).refine((value) => value.fallback !== undefined, {
    error: 'expected a prefix named fallback among them, for all other files',
  }),
]);

/** `docs` and `/docs/` → `/docs/`; empty → `/`. */
const toBase = (value: string) => `/${value.replace(/^\/+|\/+$/g, '')}/`.replace(/^\/\/$/, '/');

const formats = z
  .enum(['webp', 'avif,webp', 'webp,avif', 'avif', 'original'])
  .transform((value) => (value === 'original' ? [] : value.split(',').sort()) as readonly ('avif' | 'webp')[]);

/** Counts from the working folder. */
export const defaultCacheDir = 'node_modules/.cache/datocms-assets';

/** Every option: its default and rule. Their meaning in words is in `options.ts` and, for the command line, in `option-help.ts`. */
export const optionsSchema = z.strictObject({
  token: z.string().optional(),
  environment: z
    .string()
    .regex(/^[\w.-]+$/, { error: 'expected the name of an environment, of letters, digits, ".", "_" and "-"' })
    .optional(),
  cdaUrl: httpUrl
    .refine((value) => new URL(value).protocol === 'https:' || isLoopback(new URL(value).hostname), {
      error: 'expected https://: a token is never sent in the clear, except to this machine',
    })
    .refine((value) => !/(^|\/)preview\/*$/i.test(new URL(value).pathname), {
      error: 'expected the endpoint of published content: what ends in /preview answers drafts',
    })
    .default('https://graphql.datocms.com/'),
  host: many(hostName).default([]),
  connectTo: connectTo.default(new Map()),
  site: httpUrl.optional(),
  base: z
    .string()
    .refine((value) => isPath(toBase(value)), { error: 'expected a path such as /docs' })
    .default('/'),
  dir: folder.default('_assets'),
  prefix: prefixes.optional(),
  unpublished: z.enum(['error', 'placeholder']).default('error'),
  allow: many(z.string().min(1)).default([]),
  allowMention: many(z.string().min(1)).default([]),
  cacheDir: z.string().min(1).default(defaultCacheDir),
  incremental: z.boolean().default(true),
  formats: formats.default(['webp']),
  svg: z.enum(['reject', 'sanitize']).default('reject'),
  stripMetadata: z.boolean().default(false),
  maxBytes: bytes.optional(),
  maxTotalBytes: bytes.default(64 * 2 ** 30),
  timeout: seconds.default(15),
  retries: count(0, 20).default(3),
  concurrency: count(1, 256).default(16),
  report: many(
    z.string().regex(/\.(json|html)$/i, { error: 'expected a file name that ends in .json or .html' }),
  ).default([]),
  dryRun: z.boolean().default(false),
  json: z.boolean().default(false),
});

export type { Options };

/** What the code carries: validated, with defaults, normalised. */
export interface Settings extends Omit<z.output<typeof optionsSchema>, 'host' | 'site' | 'prefix' | 'base'> {
  readonly hosts: AssetHosts;
  /** Such as `https://www.example.org`, without a slash at its end. */
  readonly site: string | undefined;
  /** `/` or `/docs/`. */
  readonly base: string;
  /** What stands before `/<dir>/<name>` in a URL: empty, `/docs`, or `https://cdn.example.org`. */
  readonly prefix: string;
  /** By extension without dot, where they differ from it. */
  readonly prefixes: ReadonlyMap<string, string>;
  /** Absolute folder. */
  readonly cacheDir: string;
}

/**
 * Validates options once, at start.
 * @param env where the token comes from if it is not an option
 * @param needs `token` for the steps that ask the CDA: to have none is a mistake like any other
 * @throws ConfigurationError that lists all mistakes with path and value; never the token
 */
export function toSettings(
  options: Options,
  env: Readonly<Record<string, string | undefined>> = process.env,
  needs: 'token' | 'nothing' = 'nothing',
): Settings {
  const parsed = optionsSchema.safeParse(withoutUndefined(options));
  const token = (readToken(options) ?? env.DATOCMS_CDA_TOKEN ?? '').trim();
  const mistakes = parsed.success ? ownHosts(parsed.data) : parsed.error.issues.flatMap(flatten);
  const problems = mistakes.flatMap((mistake) => describe(mistake, options, token));
  if (/[^\x21-\x7e]/.test(token)) {
    problems.push('token: holds white space or characters that no token has (its value is not shown).');
  }
  if (needs === 'token' && token === '') problems.push(noToken);
  if (!parsed.success || problems.length > 0) throw new ConfigurationError(problems);
  const { host, site, prefix, base, ...rest } = parsed.data;
  const { fallback = toBase(base), ...byExtension } = typeof prefix === 'object' ? prefix : { fallback: prefix };
  return Object.freeze({
    ...rest,
    token,
    hosts: new AssetHosts(host),
    site: site === undefined ? undefined : new URL(site).origin,
    base: toBase(base),
    prefix: withoutEnd(fallback),
    prefixes: new Map(Object.entries(byExtension).map(([extension, each]) => [extension, withoutEnd(each)])),
    cacheDir: resolve(rest.cacheDir),
  });
}

const withoutEnd = (prefix: string) => prefix.replace(/\/+$/, '');

// Options may come from JavaScript, where no type has been checked.
function readToken(options: unknown): string | undefined {
  const { token }: { readonly token?: unknown } = Object(options);
  return typeof token === 'string' ? token : undefined;
}

function withoutUndefined(options: unknown): unknown {
  if (typeof options !== 'object' || options === null || Array.isArray(options)) return options;
  return Object.fromEntries(Object.entries(options).filter(([, value]) => value !== undefined));
}

/** What is on an asset host would be taken for an asset of the CMS. */
function ownHosts({ host, site, prefix }: z.output<typeof optionsSchema>): Mistake[] {
  const hosts = new AssetHosts(host);
  const prefixes = typeof prefix === 'object' ? Object.entries(prefix) : [[undefined, prefix] as const];
  const named = [['site', undefined, site] as const, ...prefixes.map(([key, url]) => ['prefix', key, url] as const)];
  return named.flatMap(([name, key, url]) =>
    url !== undefined && URL.canParse(url) && hosts.includes(new URL(url).hostname)
      ? [
          {
            path: key === undefined ? [name] : [name, key],
            message: "expected a host of the site's own, and this is an asset host of the CMS",
          },
        ]
      : [],
  );
}
