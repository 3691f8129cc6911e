import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { z } from 'zod';
import { fileStateSchema } from '../io/file-state.ts';
import { makeFolder } from '../io/make-folder.ts';
import { replaceFile } from '../io/replace-file.ts';
import type { Settings } from '../options/settings.ts';

const entrySchema = z.object({
  sha256: z.string(),
  bytes: z.number(),
  /** The state of the file when its bytes were right. */
  fileState: fileStateSchema,
});

/** A file that a run has stored in the output. */
export type ManifestEntry = Readonly<z.output<typeof entrySchema>>;

const manifestSchema = z.record(z.string().regex(/^[a-z0-9._-]+$/), entrySchema);

/**
 * The files that earlier runs stored in an output, by name. The manifest lies in the cache, not in the output. If it is
 * missing or invalid, no file counts as stored.
 */
export function readManifest(dir: string, settings: Settings): ReadonlyMap<string, ManifestEntry> {
  try {
    const manifest = manifestSchema.safeParse(JSON.parse(readFileSync(manifestPath(dir, settings), 'utf8')));
    return new Map(Object.entries(manifest.data ?? {}));
  } catch {
    return new Map();
  }
}

export function writeManifest(dir: string, settings: Settings, entries: ReadonlyMap<string, ManifestEntry>): void {
  const path = manifestPath(dir, settings);
  try {
    makeFolder(join(path, '..'));
    replaceFile(path, `${JSON.stringify(Object.fromEntries([...entries].sort()))}\n`);
  } catch {
    // The downloads report a cache that can't be written. Without a manifest, files are neither restored nor pruned.
  }
}

function manifestPath(dir: string, settings: Settings): string {
  return cacheFileForOutput(dir, settings, 'json');
}

/** Path in the cache of a file about one output. @param extension tells what the file is */
export function cacheFileForOutput(
  dir: string,
  settings: Pick<Settings, 'dir' | 'cacheDir'>,
  extension: 'json' | 'digests',
): string {
  const name = createHash('sha256').update(join(dir, settings.dir)).digest('hex').slice(0, 32);
  return join(settings.cacheDir, 'stored', `${name}.${extension}`);
}
