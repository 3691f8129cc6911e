import { z } from 'zod';
import { serviceRateLimit } from './cda/rate-limit.ts';
import type { MuxFault } from './mux/serve-mux.ts';

const port = z.number().int().min(0).max(65_535).default(0);

const optionsSchema = z.strictObject({
  /** The project folder. */
  project: z.string().min(1),
  /** Port of the content delivery API; 0 picks a free one. */
  port,
  /** Port of the asset host; 0 picks a free one. */
  assetsPort: port,
  /** Port of the Mux host; 0 picks a free one. */
  muxPort: port,
  /** How long signed URLs of Mux are valid: in seconds, and for how many segments from one request for a master playlist. */
  muxSignatures: z
    .strictObject({
      lifetime: z
        .number()
        .nonnegative()
        .default(6 * 3600),
      segments: z.number().int().nonnegative().nullable().default(null),
    })
    .prefault({}),
  /** Stands before the Mux host, for tests of faults. */
  muxFault: z.custom<MuxFault>((value) => typeof value === 'function', 'must be a function').optional(),
  /** Address to listen on. */
  host: z.string().min(1).default('127.0.0.1'),
  /** Answer 429 above these limits; `true` takes the service's. Off by default. */
  rateLimit: z
    .union([z.boolean(), z.strictObject({ perSecond: z.number().positive(), perMinute: z.number().positive() })])
    .default(false)
    .transform((limit) => (limit === true ? serviceRateLimit : limit || null)),
  /** Milliseconds before every response. */
  latencyMs: z.number().nonnegative().max(60_000).default(0),
  /** The API refuses queries above this complexity. */
  maxComplexity: z.number().int().positive().default(10_000_000),
  /** Answer unknown asset paths with generated files instead of 404. */
  inventAssets: z.boolean().default(false),
  /** Bytes of transformed images to keep in memory. */
  cacheBytes: z
    .number()
    .int()
    .positive()
    .default(256 * 1024 * 1024),
  /** Images to transform at once. */
  concurrency: z.number().int().positive().max(64).default(4),
});

export type EmulatorOptions = z.input<typeof optionsSchema>;
export type EmulatorSettings = z.output<typeof optionsSchema>;

/**
 * Checks the options and fills in defaults.
 * @throws ZodError
 */
export function readOptions(options: EmulatorOptions): EmulatorSettings {
  return optionsSchema.parse(options);
}
