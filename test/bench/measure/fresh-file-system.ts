import { execFileSync } from 'node:child_process';
import { mkdirSync, truncateSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { temporaryFolder } from './temporary-folder.ts';

/** A folder for measuring work with files. */
export interface FileSystem {
  readonly dir: string;
  /** Its kind, for the table. */
  readonly kind: string;
  dispose(): void;
}

/**
 * Creates a new file system. On one where many files were deleted before, creating files is up to twenty times slower, which
 * says nothing about the program. It is an ext4 image if the user may mount one, else a folder.
 * @param gib size of the image, which is sparse
 */
export function freshFileSystem(gib: number): FileSystem {
  let mounted = false;
  const folder = temporaryFolder('fs', () => {
    // Lazily, because a program that was just killed can still have a file open.
    if (mounted) run('umount', ['-l', dir]);
  });
  const image = join(folder.dir, 'image');
  const dir = join(folder.dir, 'mounted');
  mkdirSync(dir);
  try {
    writeFileSync(image, '');
    truncateSync(image, gib * 2 ** 30);
    run('mkfs.ext4', ['-q', '-F', '-E', 'lazy_itable_init=0,lazy_journal_init=0', image]);
    run('mount', ['-o', 'loop', image, dir]);
    mounted = true;
  } catch (error) {
    truncateSync(image, 0);
    const reason = (error instanceof Error ? error.message : String(error)).split('\n')[0];
    process.stderr.write(`bench: no file system of its own (${reason}); ratios to cp -r are less certain\n`);
  }
  return { dir, kind: mounted ? 'fresh ext4 image' : 'temporary folder', dispose: folder.dispose };
}

function run(command: string, args: readonly string[]): void {
  execFileSync(command, args, { stdio: ['ignore', 'ignore', 'pipe'] });
}

/** Flushes the writes of earlier steps, so that they do not slow down the next one. */
export function settle(): void {
  run('sync', []);
}
