import { z } from 'zod';
import { type RateLimitOptions, serviceRateLimit } from './cda/rate-limit.ts';
import type { MuxFault } from './mux/serve-mux.ts';

export interface EmulatorOptions {
  /** The project folder. */
  readonly project: string;
  /** Port of the content delivery API; 0 picks a free one. @default 0 */
  readonly port?: number | undefined;
  /** Port of the asset host; 0 picks a free one. @default 0 */
  readonly assetsPort?: number | undefined;
  /** Port of the Mux host; 0 picks a free one. @default 0 */
  readonly muxPort?: number | undefined;
  /** Address to listen on. @default '127.0.0.1' */
  readonly host?: string | undefined;
  /** Answer 429 above these limits for each token; `true` takes the service's: 40 per second, 1000 per minute. @default false */
  readonly rateLimit?: boolean | RateLimitOptions | undefined;
  /** Milliseconds before every response. @default 0 */
  readonly latencyMs?: number | undefined;
  /** The API refuses queries above this complexity. @default 10_000_000 */
  readonly maxComplexity?: number | undefined;
  /** Answer unknown asset paths with generated files instead of 404. @default false */
  readonly inventAssets?: boolean | undefined;
  /**
   * How long signed URLs of Mux are valid: in seconds, and for how many segments from one request for a master playlist.
   * @default { lifetime: 21600, segments: null }
   */
  readonly muxSignatures?:
    | { readonly lifetime?: number | undefined; readonly segments?: number | null | undefined }
    | undefined;
  /** Stands before the Mux host, for tests of faults. */
  readonly muxFault?: MuxFault | undefined;
  /** Bytes of transformed images to keep in memory. @default 256 MiB */
  readonly cacheBytes?: number | undefined;
  /** Images to transform at once. @default 4 */
  readonly concurrency?: number | undefined;
}

/** Wrong options. `problems` has one sentence for each mistake. */
export class ConfigurationError extends Error {
  readonly problems: readonly string[];

  constructor(problems: readonly string[]) {
    super(`The options are invalid:\n${problems.map((problem) => `  - ${problem}`).join('\n')}`);
    this.name = 'ConfigurationError';
    this.problems = problems;
  }
}

const port = z.number().int().min(0).max(65_535).default(0);

const optionsSchema = z.strictObject({
  project: z.string().min(1),
  port,
  assetsPort: port,
  muxPort: port,
  host: z.string().min(1).default('127.0.0.1'),
  rateLimit: z
    .union([z.boolean(), z.strictObject({ perSecond: z.number().positive(), perMinute: z.number().positive() })])
    .default(false)
    .transform((limit) => (limit === true ? serviceRateLimit : limit || null)),
  latencyMs: z.number().nonnegative().max(60_000).default(0),
  maxComplexity: z.number().int().positive().default(10_000_000),
  inventAssets: z.boolean().default(false),
  muxSignatures: z
    .strictObject({
      lifetime: z
        .number()
        .nonnegative()
        .default(6 * 3600),
      segments: z.number().int().nonnegative().nullable().default(null),
    })
    .prefault({}),
  muxFault: z.custom<MuxFault>((value) => typeof value === 'function', 'Expected a function').optional(),
  cacheBytes: z
    .number()
    .int()
    .positive()
    .default(256 * 1024 * 1024),
  concurrency: z.number().int().positive().max(64).default(4),
}) satisfies z.ZodType<unknown, EmulatorOptions>;

/** The options after validation, with defaults. */
export type EmulatorSettings = z.output<typeof optionsSchema>;

/**
 * Checks the options and fills in defaults.
 * @throws ConfigurationError that lists all mistakes
 */
export function readOptions(options: EmulatorOptions): EmulatorSettings {
  const { success, data, error } = optionsSchema.safeParse(options);
  if (success) return data;
  throw new ConfigurationError(
    error.issues.map(({ path, message }) => `${path.length === 0 ? 'options' : path.join('.')}: ${message}`),
  );
}
