import { lstatSync } from 'node:fs';

/**
 * Shows a later run that a file was not changed or replaced: inode, size, mtime and ctime (in milliseconds). No program can
 * set ctime back.
 */
export type FileState = readonly [ino: number, size: number, mtimeMs: number, ctimeMs: number];

/** Takes `Stats`, under no name of Node: the types of the runtime reach this file. */
export function fileStateOf(stats: Readonly<Record<'ino' | 'size' | 'mtimeMs' | 'ctimeMs', number>>): FileState {
  return [stats.ino, stats.size, stats.mtimeMs, stats.ctimeMs];
}

/** The state of no file. */
export const unknownState: FileState = [0, 0, 0, 0];

/** The state of a file; `undefined` if there is no file at the path. Links are not followed. */
export function readFileState(path: string): FileState | undefined {
  const stats = lstatSync(path, { throwIfNoEntry: false });
  return stats?.isFile() ? fileStateOf(stats) : undefined;
}

export function isSameState(a: FileState, b: FileState | undefined): boolean {
  return b !== undefined && a.every((part, index) => part === b[index]);
}

/** The size of the file in bytes. */
export function sizeOf([, size]: FileState): number {
  return size;
}

/** Longer than the clock of a file system stands still, in milliseconds. */
const clockTick = 50;

/**
 * Whether a later write gives a file another state. A second write within the same tick of the clock would not. File systems
 * whose clocks only count seconds, such as HFS+, never count as settled.
 * @param now when the state was read, in milliseconds since 1970
 */
export function isSettled([, , , ctimeMs]: FileState, now: number): boolean {
  return now - ctimeMs > clockTick && ctimeMs % 1000 !== 0;
}
