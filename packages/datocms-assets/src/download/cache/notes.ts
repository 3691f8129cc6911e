import { createHash } from 'node:crypto';
import { mkdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { z } from 'zod';

const factsSchema = z.object({
  type: z.string(),
  extension: z.string().regex(/^[a-z0-9]+$/),
  warnings: z.array(z.object({ code: z.enum(['active-content', 'gps-metadata']), message: z.string() })),
});

/** What the checks found out about a body, kept with it. */
export type Facts = Readonly<z.output<typeof factsSchema>>;

const stampSchema = z.tuple([z.number(), z.number(), z.number(), z.number()]);

/** Inode, size, time of modification, time of change; in milliseconds. */
export type Stamp = z.output<typeof stampSchema>;

export const entrySchema = z.object({
  sha256: z.string().regex(/^[0-9a-f]{64}$/),
  bytes: z.number().int().positive(),
  /** Relative to the cache. */
  file: z.string().regex(/^(?!.*\.\.)[\w/\\-]+$/),
  /** When it came, in milliseconds. */
  time: z.number(),
  /** Of the file when its hash was right. */
  stamp: stampSchema,
  facts: factsSchema,
});

export type NotedEntry = Readonly<z.output<typeof entrySchema>>;

const notesSchema = z.record(z.string(), entrySchema);
const name = 'notes-v1.json';

/**
 * Entries that earlier builds have seen, in one file, so that a warm build need not open the index once an entry. It is
 * no authority: what is not in it, or not readable, is looked up in the index.
 */
export function readNotes(folder: string): Map<string, NotedEntry> {
  try {
    const text = readFileSync(join(folder, name), 'utf8');
    const body = text.slice(65);
    if (text.slice(0, 65) !== `${digest(body)}\n`) return new Map();
    return new Map(Object.entries(notesSchema.parse(JSON.parse(body))));
  } catch {
    return new Map();
  }
}

/**
 * Writes notes beside those that other builds have written meanwhile.
 * @param oldest entries that were used last before this time, in milliseconds, are left out
 */
export function writeNotes(folder: string, notes: ReadonlyMap<string, NotedEntry>, oldest: number): void {
  const all = new Map([...readNotes(folder), ...notes]);
  const kept = [...all].filter(([, { stamp }]) => stamp[2] >= oldest).sort(([a], [b]) => (a < b ? -1 : 1));
  const body = JSON.stringify(Object.fromEntries(kept));
  mkdirSync(folder, { recursive: true });
  const temporary = join(folder, `${name}.${process.pid}.tmp`);
  try {
    writeFileSync(temporary, `${digest(body)}\n${body}`);
    renameSync(temporary, join(folder, name));
  } catch (error) {
    rmSync(temporary, { force: true });
    throw error;
  }
}

function digest(text: string): string {
  return createHash('sha256').update(text).digest('hex');
}
