import { isAbsolute, resolve } from 'node:path';
import { z } from 'zod';
import { AssetHosts } from './asset-url.ts';

/** Wrong usage or configuration: the command line ends with status 2. `problems` are whole sentences, one a mistake. */
export class ConfigurationError extends Error {
  override readonly name = 'ConfigurationError';
  readonly problems: readonly string[];

  constructor(problems: readonly string[], options?: ErrorOptions) {
    super(problems.join('\n'), options);
    this.problems = problems;
  }
}

const many = <T extends z.ZodType>(item: T) =>
  z.union([item, z.array(item)]).transform((value) => [value].flat() as z.output<T>[]);

const isLoopback = (host: string) => host === 'localhost' || host === '[::1]' || /^127\.\d+\.\d+\.\d+$/.test(host);

const httpUrl = z.string().refine((value) => URL.canParse(value) && /^https?:$/.test(new URL(value).protocol), {
  error: 'expected a URL that begins with https:// (or http://)',
});

const hostName = z
  .string()
  .transform((value) => value.toLowerCase())
  .refine((value) => /^[a-z0-9-]+(\.[a-z0-9-]+)+$/.test(value), {
    error: 'expected a host name such as assets.example.org',
  });

const origin = httpUrl.refine((value) => !URL.canParse(value) || new URL(value).origin === value.replace(/\/$/, ''), {
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

const units = { '': 1, b: 1, kb: 1e3, mb: 1e6, gb: 1e9, kib: 2 ** 10, mib: 2 ** 20, gib: 2 ** 30 } as const;

const bytes = z.union([
  z.number().int().positive(),
  z
    .string()
    .regex(/^\d+(\.\d+)?\s*([kmg]i?)?b?$/i, { error: 'expected a number of bytes, such as 268435456 or 256MiB' })
    .transform((value) => {
      const [, number = '', unit = ''] = /^([\d.]+)\s*(.*)$/.exec(value) ?? [];
      return Math.floor(Number(number) * units[unit.toLowerCase() as keyof typeof units]);
    })
    .pipe(z.number().positive()),
]);

const seconds = z.union([
  z.number().positive(),
  z
    .string()
    .regex(/^\d+(\.\d+)?\s*(ms|s)?$/, { error: 'expected seconds, such as 15, 15s or 500ms' })
    .transform((value) => Number.parseFloat(value) / (value.endsWith('ms') ? 1000 : 1))
    .pipe(z.number().positive()),
]);

const count = (least: number, most: number) => z.coerce.number().int().min(least).max(most);

const folder = z
  .string()
  .transform((value) => value.replace(/^\.?\/+|\/+$/g, ''))
  .refine((value) => value !== '' && value.split('/').every((part) => /^[A-Za-z0-9_-][A-Za-z0-9._-]*$/.test(part)), {
    error: 'expected a folder inside the output such as _assets, of letters, digits, ".", "_" and "-"',
  });

const prefix = z
  .string()
  .refine(
    (value) =>
      /^\/(?!\/)[\w.~/-]*$/.test(value) || (/^https?:\/\/[\w.:-]+(\/[\w.~-]*)*$/.test(value) && URL.canParse(value)),
    {
      error: 'expected a path such as /docs or an absolute URL such as https://cdn.example.org',
    },
  );

const formats = z
  .enum(['webp', 'avif,webp', 'webp,avif', 'avif', 'original'])
  .transform((value) => (value === 'original' ? [] : value.split(',').sort()) as readonly ('avif' | 'webp')[]);

/** Every option: its default and rule. Their meaning in words is in `option-help.ts`. */
export const optionsSchema = z.strictObject({
  token: z.string().optional(),
  environment: z.string().min(1).optional(),
  cdaUrl: httpUrl
    .refine(
      (value) => !URL.canParse(value) || new URL(value).protocol === 'https:' || isLoopback(new URL(value).hostname),
      {
        error: 'expected https://: a token is never sent in the clear, except to this machine',
      },
    )
    .default('https://graphql.datocms.com/'),
  host: many(hostName).default([]),
  connectTo: connectTo.default(new Map()),
  site: httpUrl.optional(),
  base: z
    .string()
    .refine((value) => /^[\w.~/-]*$/.test(value), { error: 'expected a path such as /docs' })
    .default('/'),
  dir: folder.default('_assets'),
  prefix: prefix.optional(),
  unpublished: z.enum(['error', 'placeholder']).default('error'),
  allow: many(z.string().min(1)).default([]),
  allowMention: many(z.string().min(1)).default([]),
  cacheDir: z.string().min(1).default('node_modules/.cache/datocms-assets'),
  incremental: z.boolean().default(true),
  formats: formats.default(['webp']),
  svg: z.enum(['reject', 'sanitize']).default('reject'),
  stripMetadata: z.boolean().default(false),
  maxBytes: bytes.optional(),
  timeout: seconds.default(15),
  retries: count(0, 20).default(3),
  concurrency: count(1, 256).default(16),
  report: many(
    z.string().regex(/\.(json|html)$/i, { error: 'expected a file name that ends in .json or .html' }),
  ).default([]),
  dryRun: z.boolean().default(false),
  json: z.boolean().default(false),
});

/** What users write. */
export type Options = z.input<typeof optionsSchema>;

/** What the code carries: validated, with defaults, normalised. */
export interface Settings extends Omit<z.output<typeof optionsSchema>, 'host' | 'site' | 'prefix' | 'base'> {
  readonly hosts: AssetHosts;
  /** Such as `https://www.example.org`, without a slash at its end. */
  readonly site: string | undefined;
  /** `/` or `/docs/`. */
  readonly base: string;
  /** What stands before `/<dir>/<name>` in a URL: empty, `/docs`, or `https://cdn.example.org`. */
  readonly prefix: string;
  /** Absolute folder. */
  readonly cacheDir: string;
}

/**
 * Validates options once, at start.
 * @param env where the token comes from if it is not an option
 * @throws ConfigurationError that lists all mistakes with path and value; never the token
 */
export function toSettings(
  options: Options,
  env: Readonly<Record<string, string | undefined>> = process.env,
): Settings {
  const parsed = optionsSchema.safeParse(withoutUndefined(options));
  if (!parsed.success) throw new ConfigurationError(parsed.error.issues.flatMap((issue) => describe(issue, options)));
  const { host, site, prefix, base, ...rest } = parsed.data;
  const token = (rest.token ?? env.DATOCMS_CDA_TOKEN ?? '').trim();
  if (/[^\x21-\x7e]/.test(token)) {
    throw new ConfigurationError([
      'token: holds white space or characters that no token has (its value is not shown).',
    ]);
  }
  const basePath = `/${base.replace(/^\/+|\/+$/g, '')}/`.replace('//', '/');
  return Object.freeze({
    ...rest,
    token,
    hosts: new AssetHosts(host),
    site: site?.replace(/\/+$/, ''),
    base: basePath,
    prefix: (prefix ?? basePath).replace(/\/+$/, ''),
    cacheDir: isAbsolute(rest.cacheDir) ? rest.cacheDir : resolve(rest.cacheDir),
  });
}

/** @throws ConfigurationError when there is no token; for the steps that ask the CDA. */
export function requireToken(settings: Settings): void {
  if (!settings.token) {
    throw new ConfigurationError([
      'token: there is none. Set DATOCMS_CDA_TOKEN or pass --token (DatoCMS: Project settings, API tokens; read-only access to the Content Delivery API is enough).',
    ]);
  }
}

function withoutUndefined(options: Options): Options {
  return Object.fromEntries(Object.entries(options).filter(([, value]) => value !== undefined));
}

function describe(issue: z.core.$ZodIssue, options: Options): string[] {
  if (issue.code === 'unrecognized_keys') return issue.keys.map((key) => `${key}: there is no such option.`);
  const [name = 'options'] = issue.path;
  const where = issue.path.length > 0 ? issue.path.join('.') : 'options';
  if (name === 'token') return ['token: expected a string (its value is not shown).'];
  const nested =
    issue.code === 'invalid_union' ? issue.errors.flat().filter((each) => each.code !== 'invalid_type')[0] : undefined;
  const value = issue.path.reduce<unknown>(
    (at, key) => (at as Record<PropertyKey, unknown> | undefined)?.[key],
    options,
  );
  return [`${where}: ${nested?.message ?? issue.message}; got ${show(value)}.`];
}

function show(value: unknown): string {
  return (typeof value === 'string' ? JSON.stringify(value) : String(JSON.stringify(value))).slice(0, 200);
}
