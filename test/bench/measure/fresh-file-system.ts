import { execFileSync } from 'node:child_process';
import { mkdirSync, truncateSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { temporaryFolder } from './temporary-folder.ts';

/** A place to measure file work in. */
export interface FileSystem {
  readonly dir: string;
  /** What it is, for the table. */
  readonly kind: string;
  dispose(): void;
}

/**
 * A file system of its own: where much was deleted lately, making files is slower by up to twenty times, and says nothing
 * about the program. It is an ext4 image where root may mount one, else a folder.
 * @param gib its size; the image is sparse
 */
export function freshFileSystem(gib: number): FileSystem {
  let mounted = false;
  const folder = temporaryFolder('fs', () => {
    // Lazily: a program that was just killed may still hold a file.
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

/** Writes out what earlier steps left to be written, so that the next one does not pay for it. */
export function settle(): void {
  run('sync', []);
}
