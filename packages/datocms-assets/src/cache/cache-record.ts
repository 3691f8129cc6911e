import { z } from 'zod';
import type { FileState } from '../io/file-state.ts';

const factsSchema = z.object({
  type: z.string(),
  extension: z.string().regex(/^[a-z0-9]+$/),
  warnings: z.array(z.object({ code: z.enum(['active-content', 'gps-metadata']), message: z.string() })).readonly(),
});

/** Results of the content checks of a body. */
export type ContentFacts = Readonly<z.output<typeof factsSchema>>;

/** The part of a record that machines may share. An entry from elsewhere is checked by it. */
export const sharedRecordSchema = z.object({
  /** The sha256 of the key, in hex. */
  key: z.string(),
  sha256: z.string().regex(/^[0-9a-f]{64}$/),
  bytes: z.number().int().positive(),
  /** When the body was fetched, in milliseconds since 1970. */
  time: z.number(),
  facts: factsSchema,
});

export type SharedRecord = Readonly<z.output<typeof sharedRecordSchema>>;

/** One entry of the cache, as its index keeps it. */
export interface CacheRecord extends SharedRecord {
  /** The state of the file when its hash was right. */
  readonly fileState: FileState;
}
