import { hash } from 'node:crypto';
import { z } from 'zod';
import { fileStateSchema } from '../io/file-state.ts';

const factsSchema = z.object({
  type: z.string(),
  extension: z.string().regex(/^[a-z0-9]+$/),
  warnings: z.array(z.object({ code: z.enum(['active-content', 'gps-metadata']), message: z.string() })).readonly(),
});

/** Results of the content checks of a body. */
export type ContentFacts = Readonly<z.output<typeof factsSchema>>;

const recordSchema = z.object({
  /** The sha256 of the key, in hex. */
  key: z.string(),
  sha256: z.string().regex(/^[0-9a-f]{64}$/),
  bytes: z.number().int().positive(),
  /** When the body was fetched, in milliseconds since 1970. */
  time: z.number(),
  /** The state of the file when its hash was right. */
  fileState: fileStateSchema,
  facts: factsSchema,
});

/** One entry of the cache, as its index keeps it. */
export type CacheRecord = Readonly<z.output<typeof recordSchema>>;

/** A record as one line. It begins with a part of its own hash, so that an incomplete or damaged line does not count. */
export function printRecord(record: CacheRecord): string {
  const json = JSON.stringify(record);
  return `${checksum(json)} ${json}`;
}

/** `undefined` if the line is damaged or from another version. */
export function parseRecord(line: string): CacheRecord | undefined {
  const json = line.slice(17);
  if (line.charAt(16) !== ' ' || line.slice(0, 16) !== checksum(json)) return undefined;
  return recordSchema.safeParse(JSON.parse(json)).data;
}

function checksum(json: string): string {
  return hash('sha256', json).slice(0, 16);
}
