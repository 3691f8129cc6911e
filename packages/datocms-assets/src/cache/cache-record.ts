import { hash } from 'node:crypto';
import { z } from 'zod';

const factsSchema = z.object({
  type: z.string(),
  extension: z.string().regex(/^[a-z0-9]+$/),
  warnings: z.array(z.object({ code: z.enum(['active-content', 'gps-metadata']), message: z.string() })).readonly(),
});

/** What the checks found out about a body, kept with it. */
export type Facts = Readonly<z.output<typeof factsSchema>>;

const recordSchema = z.object({
  /** The sha256 of the key in hex. */
  key: z.string(),
  sha256: z.string().regex(/^[0-9a-f]{64}$/),
  bytes: z.number().int().positive(),
  /** When it came from its host, in milliseconds. */
  time: z.number(),
  /** Of the file when its hash was right: inode, size, time of modification, time of change; in milliseconds. */
  stamp: z.tuple([z.number(), z.number(), z.number(), z.number()]),
  facts: factsSchema,
});

/** One entry of the cache. */
export type CacheRecord = Readonly<z.output<typeof recordSchema>>;
export type FileStamp = CacheRecord['stamp'];

/** A record in one line, behind the first part of the line's hash: a line that was torn or damaged does not count. */
export function printRecord(record: CacheRecord): string {
  const json = JSON.stringify(record);
  return `${check(json)} ${json}`;
}

export function parseRecord(line: string): CacheRecord | undefined {
  const json = line.slice(17);
  if (line.charAt(16) !== ' ' || line.slice(0, 16) !== check(json)) return undefined;
  return recordSchema.safeParse(JSON.parse(json)).data;
}

function check(json: string): string {
  return hash('sha256', json).slice(0, 16);
}
