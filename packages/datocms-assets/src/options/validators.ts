import { z } from 'zod';
import { listOf, type Schema } from './schema.ts';
import {
  basePath,
  cdaUrl,
  endpoint,
  hostNames,
  hostOrigins,
  outputFolder,
  s3Url,
  siteUrl,
  urlPrefixes,
} from './validate-addresses.ts';
import { fileGlobs, globs } from './validate-globs.ts';
import { days, seconds, wholeNumber } from './validate-numbers.ts';
import type { Validator } from './validator.ts';

const matching = (pattern: RegExp, error: string): Validator<string> => z.string().regex(pattern, { error });

const oneOf = <const Values extends readonly string[]>(...values: Values): Schema<Values[number]> =>
  z.enum(values, { error: `expected ${values.map((value) => JSON.stringify(value)).join(' or ')}` });

/** Formats for the Accept header, sorted; none for the original format. */
const formats: Validator<
  readonly ('avif' | 'webp')[],
  'webp' | 'avif,webp' | 'webp,avif' | 'avif' | 'original' | readonly ('avif' | 'webp')[]
> = z.union([
  z.array(oneOf('avif', 'webp')).transform((list) => [...new Set(list)].sort()),
  oneOf('webp', 'avif,webp', 'webp,avif', 'avif', 'original').transform((value) =>
    value === 'original' ? [] : (value.split(',').sort() as ('avif' | 'webp')[]),
  ),
]);

export const videoModes = ['report', 'mp4', 'hls'] as const;
export type VideoMode = (typeof videoModes)[number];

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

const reportFiles: Validator<string[], string | readonly string[]> = listOf(
  z.string().regex(/\.(json|html)$/i, { error: 'expected a file name that ends in .json or .html' }),
);

/** All validators, by the names that entries of the option table use. */
export const validators = {
  text: z.string() as Validator<string>,
  nonEmptyText: matching(/./s, 'expected a text that is not empty'),
  boolean: z.boolean() as Validator<boolean>,
  oneOf: oneOf as <const Values extends readonly string[]>(...values: Values) => Validator<Values[number]>,
  environmentName: matching(/^[\w.-]+$/, 'expected the name of an environment, of letters, digits, ".", "_" and "-"'),
  variableName: matching(/^[A-Za-z_]\w*$/, 'expected the name of a variable, such as CMS_TOKEN'),
  siteUrl,
  cdaUrl,
  fileGlobs,
  globs,
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
  region: matching(/^[a-z0-9-]{1,40}$/, 'expected the name of a region such as eu-central-1'),
  resolution: resolution as Validator<number, number | string>,
  video,
  reportFiles,
};

type AllValidators = typeof validators;
/** A type with a name, so that the declarations of an option do not list them all. */
export interface Validators extends AllValidators {}
