import { z } from 'zod';
import { mapConcurrently } from '../net/map-concurrently.ts';
import type { FileTree, KeptBody, KeptFacts, NamedBody, VideoPorts } from './video-ports.ts';

const recordSchema = z.object({
  root: z.string(),
  parts: z.array(z.object({ name: z.string(), key: z.string() })),
});

/** The keys of a tree's files in the cache, so that a later build finds them without a request. */
export type FileTreeRecord = Readonly<z.output<typeof recordSchema>>;

const facts = { type: 'application/json', extension: 'json' };

export async function storeRecord(key: string, record: FileTreeRecord, ports: VideoPorts): Promise<void> {
  await ports.storeText(recordKey(key, ports), JSON.stringify(record), facts);
}

/**
 * Finds a whole tree in the cache.
 * @param maxAge in milliseconds since it was stored
 * @returns `undefined` if a file of it is missing or damaged
 */
export async function findTree(key: string, maxAge: number, ports: VideoPorts): Promise<FileTree | undefined> {
  const found = await ports.find(recordKey(key, ports), maxAge);
  const record = found && parseRecord(await ports.readText(found));
  const root = record && (await ports.find(record.root));
  if (!root) return undefined;
  const parts = await mapConcurrently(record.parts, ports.concurrency, async ({ name, key: of }) => {
    const body = await ports.find(of);
    return body && ports.nameOf(body) === name ? { ...body, name } : undefined;
  });
  return parts.every((part) => part !== undefined) ? { root, parts: parts as NamedBody[] } : undefined;
}

/** The names of files hold the name of the upload, so that a tree belongs to it. */
function recordKey(key: string, ports: VideoPorts): string {
  return `tree of ${ports.nameOf({ sha256: '0'.repeat(64), facts })}\n${key}`;
}

function parseRecord(text: string): FileTreeRecord | undefined {
  try {
    return recordSchema.safeParse(JSON.parse(text)).data;
  } catch {
    return undefined;
  }
}

/** Keeps a text that names other files, under a key of its own bytes. */
export async function keepText(
  text: string,
  type: KeptFacts,
  ports: VideoPorts,
): Promise<KeptBody & { readonly key: string; readonly name: string }> {
  const key = `text of ${ports.request.path}\n${type.extension}\n${text}`;
  const body = await ports.storeText(key, text, type);
  return { ...body, key, name: ports.nameOf(body) };
}
