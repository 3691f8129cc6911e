import { z } from 'zod';
import type { ContentWarning } from '../content/inspect-content.ts';
import type { FileState } from '../io/file-state.ts';

/** Results of the content checks of a body. */
export interface ContentFacts {
  readonly type: string;
  readonly extension: string;
  readonly warnings: readonly ContentWarning[];
}

/** The part of a record that machines may share. */
export interface SharedRecord {
  /** The sha256 of the key, in hex. */
  readonly key: string;
  readonly sha256: string;
  readonly bytes: number;
  /** When the body was fetched, in milliseconds since 1970. */
  readonly time: number;
  readonly facts: ContentFacts;
}

const warningSchema = z.object({
  code: z.enum(['active-content', 'gps-metadata']),
  message: z.string(),
  fix: z.string().optional(),
});

const sharedRecordSchema = z.object({
  key: z.string(),
  sha256: z.string().regex(/^[0-9a-f]{64}$/),
  bytes: z.number().int().positive(),
  time: z.number(),
  facts: z.object({
    type: z.string(),
    extension: z.string().regex(/^[a-z0-9]+$/),
    warnings: z.array(warningSchema),
  }),
});

/** Checks an entry from elsewhere. @returns `undefined` if it is no record */
export const readSharedRecord = (value: unknown): SharedRecord | undefined => sharedRecordSchema.safeParse(value).data;

/** One entry of the cache, as its index keeps it. */
export interface CacheRecord extends SharedRecord {
  /** The state of the file when its hash was right. */
  readonly fileState: FileState;
}
