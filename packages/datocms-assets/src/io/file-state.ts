import { lstatSync, type Stats } from 'node:fs';

/**
 * Shows a later run that a file was not changed or replaced: inode, size, mtime and ctime (in milliseconds). No program can
 * set ctime back.
 */
export type FileState = readonly [ino: number, size: number, mtimeMs: number, ctimeMs: number];

export function fileStateOf({ ino, size, mtimeMs, ctimeMs }: Stats): FileState {
  return [ino, size, mtimeMs, ctimeMs];
}

/** The state of a file; `undefined` if there is no file at the path. Links are not followed. */
export function readFileState(path: string): FileState | undefined {
  const stats = lstatSync(path, { throwIfNoEntry: false });
  return stats?.isFile() ? fileStateOf(stats) : undefined;
}

export function isSameState(a: FileState, b: FileState): boolean {
  return a.every((part, index) => part === b[index]);
}
