import { z } from 'zod';
import { serviceRateLimit } from './cda/rate-limit.ts';

const port = z.number().int().min(0).max(65_535).default(0);

const optionsSchema = z.strictObject({
  /** The project folder. */
  project: z.string().min(1),
  /** Port of the content delivery API; 0 means any. */
  port,
  /** Port of the asset host; 0 means any. */
  assetsPort: port,
  /** Address to listen on. */
  host: z.string().min(1).default('127.0.0.1'),
  /** Requests that the API takes before it answers 429: `true` for the service's own limits; off by default. */
  rateLimit: z
    .union([z.boolean(), z.strictObject({ perSecond: z.number().positive(), perMinute: z.number().positive() })])
    .default(false)
    .transform((limit) => (limit === true ? serviceRateLimit : limit || null)),
  /** Milliseconds that every answer waits. */
  latencyMs: z.number().nonnegative().max(60_000).default(0),
  /** Query complexity above which the API refuses. */
  maxComplexity: z.number().int().positive().default(10_000_000),
  /** Answer paths that no upload has with pictures and files that are made up, instead of 404. */
  inventAssets: z.boolean().default(false),
  /** Bytes of transformed pictures that are kept in memory. */
  cacheBytes: z
    .number()
    .int()
    .positive()
    .default(256 * 1024 * 1024),
  /** Pictures that are transformed at once. */
  concurrency: z.number().int().positive().max(64).default(4),
});

export type EmulatorOptions = z.input<typeof optionsSchema>;
export type EmulatorSettings = z.output<typeof optionsSchema>;

/** Checks the options and fills in defaults. Throws ZodError. */
export function readOptions(options: EmulatorOptions): EmulatorSettings {
  return optionsSchema.parse(options);
}
