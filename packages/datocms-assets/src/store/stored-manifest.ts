import { createHash } from 'node:crypto';
import { lstatSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { z } from 'zod';
import { makeFolder } from '../io/make-folder.ts';
import { replaceFile } from '../io/replace-file.ts';
import type { Settings } from '../options/settings.ts';

const entrySchema = z.object({
  sha256: z.string(),
  bytes: z.number(),
  /** Of the file when its bytes were right: inode, size, time of modification, time of change; in milliseconds. */
  stamp: z.tuple([z.number(), z.number(), z.number(), z.number()]),
});

/** A file that a run has stored in the output. */
export type ManifestEntry = Readonly<z.output<typeof entrySchema>>;

const manifestSchema = z.record(z.string().regex(/^[a-z0-9._-]+$/), entrySchema);

/**
 * What earlier runs stored in an output, by name. The list is kept in the cache, not in the output; where it is lost or not
 * understood, nothing is known to be owned.
 */
export function readManifest(dir: string, settings: Settings): ReadonlyMap<string, ManifestEntry> {
  try {
    const list = manifestSchema.safeParse(JSON.parse(readFileSync(manifestPath(dir, settings), 'utf8')));
    return new Map(Object.entries(list.data ?? {}));
  } catch {
    return new Map();
  }
}

export function writeManifest(dir: string, settings: Settings, owned: ReadonlyMap<string, ManifestEntry>): void {
  const path = manifestPath(dir, settings);
  try {
    makeFolder(join(path, '..'));
    replaceFile(path, Buffer.from(`${JSON.stringify(Object.fromEntries([...owned].sort()))}\n`));
  } catch {
    // A cache that can't be written is reported by the downloads; what is not noted is only not looked after.
  }
}

/** The stamp of what lies at a path; `undefined` where there is no file. */
export function readStamp(path: string): ManifestEntry['stamp'] | undefined {
  const stats = lstatSync(path, { throwIfNoEntry: false });
  return stats?.isFile() ? [stats.ino, stats.size, stats.mtimeMs, stats.ctimeMs] : undefined;
}

function manifestPath(dir: string, settings: Settings): string {
  return notePath(dir, settings, 'json');
}

/** Where something is noted about an output, in the cache. */
export function notePath(dir: string, settings: Pick<Settings, 'dir' | 'cacheDir'>, kind: string): string {
  const name = createHash('sha256').update(join(dir, settings.dir)).digest('hex').slice(0, 32);
  return join(settings.cacheDir, 'stored', `${name}.${kind}`);
}
