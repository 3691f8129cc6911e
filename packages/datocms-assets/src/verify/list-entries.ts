import { readdirSync, readlinkSync } from 'node:fs';
import { join } from 'node:path';
import { sortBy } from '../memory/sorted.ts';

/** One name in the output folder. */
export interface Entry {
  /** Relative to the folder, with `/`. */
  readonly path: string;
  readonly name: string;
  readonly kind: 'file' | 'folder' | 'link';
  /** The path that a link points to. */
  readonly target?: string;
}

/**
 * All names below a folder, depth first, in a fixed order. Links are listed, not followed. Sockets and devices are left
 * out.
 * @param skip whether to leave out a file or folder, by relative path
 */
export function* listEntries(dir: string, skip: (path: string) => boolean, under = ''): Generator<Entry> {
  const entries = readdirSync(join(dir, under), { withFileTypes: true });
  for (const entry of sortBy(entries, ({ name }) => name)) {
    const path = under === '' ? entry.name : `${under}/${entry.name}`;
    if (skip(path)) continue;
    const { name } = entry;
    if (entry.isSymbolicLink()) yield { path, name, kind: 'link', target: readlinkSync(join(dir, path)) };
    else if (entry.isFile()) yield { path, name, kind: 'file' };
    else if (entry.isDirectory()) {
      yield { path, name, kind: 'folder' };
      yield* listEntries(dir, skip, path);
    }
  }
}
