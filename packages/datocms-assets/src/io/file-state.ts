import { lstatSync } from 'node:fs';

/**
 * Tells a later run whether a file was changed or replaced: inode, size, mtime and ctime (in milliseconds). No program
 * can set ctime back.
 */
export type FileState = readonly [ino: number, size: number, mtimeMs: number, ctimeMs: number];

/** Takes the fields of `Stats`, but not the type of Node: the types of the runtime import this file. */
export function fileStateOf(stats: Readonly<Record<'ino' | 'size' | 'mtimeMs' | 'ctimeMs', number>>): FileState {
  return [stats.ino, stats.size, stats.mtimeMs, stats.ctimeMs];
}

/** A state that no file has. */
export const unknownState: FileState = [0, 0, 0, 0];

/** The state of a file; `undefined` if there is no file at the path. Links are not followed. */
export function readFileState(path: string): FileState | undefined {
  const stats = lstatSync(path, { throwIfNoEntry: false });
  return stats?.isFile() ? fileStateOf(stats) : undefined;
}

export function isSameState(a: FileState, b: FileState | undefined): boolean {
  return b !== undefined && a.every((part, index) => part === b[index]);
}

export function sizeOf([, size]: FileState): number {
  return size;
}

/** Longer than one tick of a file system's clock, in milliseconds. */
const clockTick = 50;

/**
 * Whether a later write gives a file another state. A write within the same tick of the clock gives none. File systems
 * with clocks of whole seconds, such as HFS+, never settle.
 * @param now when the state was read, in milliseconds since 1970
 */
export function isSettled([, , , ctimeMs]: FileState, now: number): boolean {
  return now - ctimeMs > clockTick && ctimeMs % 1000 !== 0;
}
