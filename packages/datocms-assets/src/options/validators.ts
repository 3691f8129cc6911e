import { z } from 'zod';
import { parseS3Url } from '../s3/location.ts';
import { isSecondsText, secondsExpected, secondsRange, toSeconds } from './seconds.ts';

/**
 * Validates and normalizes the value of one option. This is the part of a schema that Standard Schema describes: zod is a part of the
 * bundle, so that the declarations of this package must not name its types.
 */
export interface Validator<Output, Input = Output> {
  readonly '~standard': { readonly types?: { readonly input: Input; readonly output: Output } | undefined };
}

export type OutputOf<Valid extends Validator<unknown, unknown>> = NonNullable<Valid['~standard']['types']>['output'];

type Schema<Output, Input = Output> = z.ZodType<Output, Input>;

/** A setting that is a list: users write one value, or a list of values. */
const listOf = <Output, Input>(item: Schema<Output, Input>): Schema<Output[], Input | Input[]> =>
  z.union([item, z.array(item)]).transform((value) => [value].flat() as Output[]);

const text: Validator<string> = z.string();

const nonEmptyText: Schema<string> = z.string().min(1, { error: 'expected a text that is not empty' });

const textList: Validator<string[], string | string[]> = listOf(nonEmptyText);

const boolean: Validator<boolean> = z.boolean();

const oneOf = <const Values extends readonly string[]>(...values: Values): Schema<Values[number]> =>
  z.enum(values, { error: `expected ${values.map((value) => JSON.stringify(value)).join(' or ')}` });

const environmentName: Validator<string> = z
  .string()
  .regex(/^[\w.-]+$/, { error: 'expected the name of an environment, of letters, digits, ".", "_" and "-"' });

const variableName: Validator<string> = z
  .string()
  .regex(/^[A-Za-z_]\w*$/, { error: 'expected the name of a variable, such as CMS_TOKEN' });

const httpUrl = z
  .string()
  .refine((value) => URL.canParse(value) && /^https?:$/.test(new URL(value).protocol), {
    error: 'expected a URL that begins with https:// (or http://)',
    abort: true,
  })
  .refine((value) => new URL(value).username === '' && new URL(value).password === '', {
    error: 'expected a URL without user name and password',
  });

const siteUrl: Validator<string> = httpUrl;

const isLoopback = (host: string) => host === 'localhost' || host === '[::1]' || /^127\.\d+\.\d+\.\d+$/.test(host);

const cdaUrl: Validator<string> = httpUrl
  .refine((value) => new URL(value).protocol === 'https:' || isLoopback(new URL(value).hostname), {
    error: 'expected https://, since the token is never sent unencrypted, except to this machine',
  })
  .refine((value) => !/(^|\/)preview\/*$/i.test(new URL(value).pathname), {
    error: 'expected the endpoint for published content: an endpoint that ends in /preview returns drafts',
  });

const hostName = z
  .string()
  .transform((value) => value.toLowerCase())
  .refine((value) => /^[a-z0-9-]+(\.[a-z0-9-]+)+$/.test(value), {
    error: 'expected a host name such as assets.example.org',
  });

const hostNames: Validator<string[], string | string[]> = listOf(hostName);

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
const hostOrigins: Validator<Map<string, string>, string | string[] | Record<string, string>> = z
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

/** `/` or `/docs/`. */
const basePath: Validator<string> = z
  .string()
  .transform((value) => `/${value.replace(/^\/+|\/+$/g, '')}/`.replace(/^\/\/$/, '/'))
  .refine(isUrlPath, { error: 'expected a path such as /docs' });

/** A folder inside the output, without slashes around it. */
const outputFolder: Validator<string> = z
  .string()
  .transform((value) => value.replace(/^\.?\/+|\/+$/g, ''))
  .refine((value) => value !== '' && value.split('/').every((part) => /^[A-Za-z0-9_-][A-Za-z0-9._-]*$/.test(part)), {
    error: 'expected a folder inside the output such as _assets, of letters, digits, ".", "_" and "-"',
  });

const prefix = z.string().refine(
  (value) => {
    const [, host, path = ''] = /^(https?:\/\/[\w.:-]+)?(.*)$/s.exec(value) ?? [];
    return (host === undefined ? path.startsWith('/') : URL.canParse(host)) && isUrlPath(path);
  },
  { error: 'expected a path such as /docs or an absolute URL such as https://cdn.example.org' },
);

/** One for all files, or by extension without dot, with `fallback` for the others, like Astro's `build.assetsPrefix`. */
const urlPrefixes: Validator<string | Record<string, string>> = z.union([
  prefix,
  z.record(z.string(), prefix).refine((value) => value.fallback !== undefined, {
    error: 'expected a prefix named fallback among them, for all other files',
  }),
]);

/** Formats for the Accept header, sorted; none for the original format. */
const formats: Validator<
  readonly ('avif' | 'webp')[],
  'webp' | 'avif,webp' | 'webp,avif' | 'avif' | 'original' | ('avif' | 'webp')[]
> = z.union([
  z.array(oneOf('avif', 'webp')).transform((list) => [...new Set(list)].sort()),
  oneOf('webp', 'avif,webp', 'webp,avif', 'avif', 'original').transform((value) =>
    value === 'original' ? [] : (value.split(',').sort() as ('avif' | 'webp')[]),
  ),
]);

const byteUnits: Readonly<Record<string, number>> = {
  '': 1,
  k: 1e3,
  m: 1e6,
  g: 1e9,
  ki: 2 ** 10,
  mi: 2 ** 20,
  gi: 2 ** 30,
};
const notBytes = { error: 'expected a number of bytes, such as 268435456 or 256MiB' };

/** Bytes, from a number or a text such as `50MiB`. */
const byteCount: Schema<number, number | string> = z
  .union([
    z.number(),
    z
      .string()
      .regex(/^\d{1,16}(\.\d{1,9})?\s*([kmg]i?)?b?$/i, notBytes)
      .transform((value) => {
        const unit = /[kmg]i?(?=b?$)/i.exec(value)?.[0] ?? '';
        return Math.floor(Number.parseFloat(value) * (byteUnits[unit.toLowerCase()] ?? 1));
      }),
  ])
  .refine((value) => Number.isSafeInteger(value) && value > 0, notBytes);

/** Seconds, from a number or a text such as `15s` or `500ms`. */
const seconds: Validator<number, number | string> = z
  .union([z.number(), z.string().refine(isSecondsText, { error: secondsExpected, abort: true })])
  .refine((value) => toSeconds(value) !== undefined, { error: secondsRange })
  .transform((value) => toSeconds(value) as number);

/** A whole number in a range, both ends included. */
function wholeNumber(min: number, max: number): Validator<number, number | string> {
  const notInRange = { error: `expected a whole number from ${min} to ${max}` };
  const digits = z
    .string()
    .regex(/^\d{1,9}$/, notInRange)
    .transform(Number);
  return z
    .union([z.number(), digits])
    .refine((value) => Number.isInteger(value) && value >= min && value <= max, notInRange);
}

const maxDays = 36_500;

/** Days, from a number or a text such as `30d` or `12h`. */
const days: Validator<number, number | string> = z
  .union([
    z.number(),
    z
      .string()
      .regex(/^\d{1,9}\s*[dh]?$/, { error: 'expected an age such as 30d or 12h; a number alone means days' })
      .transform((value) => Number.parseInt(value, 10) / (value.endsWith('h') ? 24 : 1)),
  ])
  .refine((value) => value >= 0 && value <= maxDays, { error: `expected 0 to ${maxDays} days` });

const s3Url: Validator<string> = z.string().refine((value) => parseS3Url(value) !== undefined, {
  error:
    'expected a bucket and a folder such as s3://media/my-site; a bucket has 3 to 63 lower-case letters, digits, "." and "-", and a folder has letters, digits, ".", "_" and "-"',
});

const endpoint: Validator<string> = httpUrl.refine((value) => !/[?#]/.test(value), {
  error: 'expected a URL without a query',
});

const region: Validator<string> = z
  .string()
  .regex(/^[a-z0-9-]{1,40}$/, { error: 'expected the name of a region such as eu-central-1' });

export const videoModes = ['report', 'mp4', 'hls'] as const;
export type VideoMode = (typeof videoModes)[number];

/** The height of a picture in pixels, from a number or a text such as `720p`. */
const resolution: Schema<number, number | string> = z
  .union([
    z.number(),
    z
      .string()
      .regex(/^\d{2,5}p?$/i, { error: 'expected a resolution such as 720p or 1080p' })
      .transform((value) => Number.parseInt(value, 10)),
  ])
  .refine((value) => Number.isInteger(value) && value >= 144 && value <= 4320, {
    error: 'expected a resolution from 144p to 4320p',
  });

export interface VideoLimits {
  maxResolution?: number | string | undefined;
  maxBytes?: number | string | undefined;
}

/** A mode, or a mode with limits. */
const video: Validator<
  { mode: VideoMode; maxResolution?: number | undefined; maxBytes?: number | undefined },
  VideoMode | ({ mode: VideoMode } & VideoLimits)
> = z.union([
  oneOf(...videoModes).transform((mode) => ({ mode })),
  z.strictObject({ mode: oneOf(...videoModes), maxResolution: resolution.optional(), maxBytes: byteCount.optional() }),
]);

const reportFiles: Validator<string[], string | string[]> = listOf(
  z.string().regex(/\.(json|html)$/i, { error: 'expected a file name that ends in .json or .html' }),
);

/** All validators, by the names that entries of the option table use. */
export const validators = {
  text,
  nonEmptyText: nonEmptyText as Validator<string>,
  textList,
  boolean,
  oneOf: oneOf as <const Values extends readonly string[]>(...values: Values) => Validator<Values[number]>,
  environmentName,
  variableName,
  siteUrl,
  cdaUrl,
  hostNames,
  hostOrigins,
  basePath,
  outputFolder,
  urlPrefixes,
  formats,
  byteCount: byteCount as Validator<number, number | string>,
  seconds,
  days,
  wholeNumber,
  s3Url,
  endpoint,
  region,
  resolution: resolution as Validator<number, number | string>,
  video,
  reportFiles,
};
