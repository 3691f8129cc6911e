import { type Guarded, isListOf, isRecordOf, isText } from '../memory/guards.ts';
import { mapConcurrently } from '../net/map-concurrently.ts';
import type { FileTree, KeptBody, NamedBody, VideoPorts } from './video-ports.ts';
import { type NamedFile, type VideoText, writeNames } from './video-text.ts';

const isRecord = isRecordOf({ root: isText, parts: isListOf(isRecordOf({ name: isText, key: isText })) });

/** The keys of a tree's files in the cache, so that a later build finds them without a request. */
type FileTreeRecord = Guarded<typeof isRecord>;

const facts = { type: 'application/json', extension: 'json' };

/** Makes a tree of files in the cache, and keeps it under a key. @param parts may have equal names */
export async function storeTree(
  key: string,
  root: KeptBody & Pick<NamedBody, 'key'>,
  parts: readonly NamedBody[],
  ports: VideoPorts,
): Promise<FileTree> {
  const once = [...new Map(parts.map((part) => [part.name, part])).values()];
  const record: FileTreeRecord = {
    root: root.key,
    parts: once.map(({ name, key: of }) => ({ name, key: of })),
  };
  await ports.storeText(recordKey(key, ports), JSON.stringify(record), facts);
  return { root, parts: once };
}

/**
 * Finds a whole tree in the cache.
 * @param maxAge of the stored tree in milliseconds
 * @returns `undefined` if one of its files is missing or damaged
 */
export async function findTree(key: string, maxAge: number, ports: VideoPorts): Promise<FileTree | undefined> {
  const found = await ports.find(recordKey(key, ports), maxAge);
  const record = found && parseRecord(await ports.readText(found));
  const root = record && (await ports.find(record.root));
  if (!root) return undefined;
  const parts = await mapConcurrently(record.parts, ports.concurrency, async ({ name, key: of }) => {
    const body = await ports.find(of);
    return body && ports.nameOf(body) === name ? { ...body, name, key: of } : undefined;
  });
  return parts.every((part) => part !== undefined) ? { root, parts: parts as NamedBody[] } : undefined;
}

/** The key of a tree. File names contain the name of the upload, so a tree belongs to one upload. */
function recordKey(key: string, ports: VideoPorts): string {
  return `tree of ${ports.nameOf({ sha256: '0'.repeat(64), facts })}\n${key}`;
}

function parseRecord(text: string): FileTreeRecord | undefined {
  try {
    const record: unknown = JSON.parse(text);
    return isRecord(record) ? record : undefined;
  } catch {
    return undefined;
  }
}

/** Stores a text with the names of its stored files, under a key of the text's own bytes. */
export async function keepText<File extends NamedFile>(
  videoText: VideoText<File>,
  nameOf: (entry: File, at: number) => string,
  ports: VideoPorts,
): Promise<NamedBody> {
  const text = writeNames(videoText, nameOf);
  const key = `text of ${ports.request.path}\n${videoText.facts.extension}\n${text}`;
  const body = await ports.storeText(key, text, videoText.facts);
  return { ...body, key, name: ports.nameOf(body) };
}
