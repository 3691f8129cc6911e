import { chmodSync, closeSync, fchmodSync, fchownSync, fstatSync, openSync, rmSync, writeFileSync } from 'node:fs';
import { rm } from 'node:fs/promises';
import { withPath } from '../findings/system-error.ts';
import { errorCode } from './error-code.ts';
import { renameFile, renameFileSync } from './rename-file.ts';
import { temporaryPath } from './temporary-file.ts';

/*
 * A reader of the path sees the old file or the new one, never a part: the new one is written beside it and renamed. There
 * is no fsync: after a power failure the next run repairs what is damaged, as it does after a kill.
 */

/** The facts that a new file takes over from the one that it replaces. */
export interface FileOwnership {
  /** Permission bits, whatever the process's mask says. */
  readonly mode: number;
  /** The owner and the group. Root may set both; others may set a group that they are in. */
  readonly uid: number;
  readonly gid: number;
}

const [ownUid, ownGid] = [process.geteuid?.(), process.getegid?.()];

/**
 * Replaces a file by a string or bytes.
 * @param before the file that is replaced. @default the new one is like any new file
 * @throws the file system's error, with `path` in it
 * @internal
 */
export function replaceFile(path: string, content: string | Uint8Array, before?: FileOwnership): void {
  const temporary = temporaryPath(path);
  try {
    const file = openSync(temporary, 'wx', before ? before.mode & 0o777 : 0o666);
    try {
      writeFileSync(file, content);
      if (before) takeOver(file, temporary, before);
    } finally {
      closeSync(file);
    }
    renameFileSync(temporary, path);
  } catch (error) {
    try {
      rmSync(temporary, { force: true });
    } catch {
      // The first error is the cause. The next run removes the file.
    }
    throw withPath(path, error);
  }
}

function takeOver(file: number, path: string, { mode, uid, gid }: FileOwnership): void {
  if (ownUid !== undefined && (uid !== ownUid || gid !== ownGid)) {
    if (!setOwner(file, uid, gid)) setOwner(file, ownUid, gid);
  }
  // The mode that a file is opened with is subject to the process's mask.
  setMode(file, path, mode & 0o777);
}

/**
 * By the open file, which nothing can exchange. Node's permission model allows only the path. A share whose files all have the
 * mode that the mount names refuses any change, also to the mode that they have.
 */
function setMode(file: number, path: string, mode: number): void {
  if ((fstatSync(file).mode & 0o777) === mode) return;
  try {
    fchmodSync(file, mode);
  } catch (error) {
    if (errorCode(error) !== 'ERR_ACCESS_DENIED') throw error;
    chmodSync(path, mode);
  }
}

/** @returns whether the process may do so, and the file system has owners */
function setOwner(file: number, uid: number, gid: number): boolean {
  try {
    fchownSync(file, uid, gid);
    return true;
  } catch {
    return false;
  }
}

/**
 * Replaces a file by one that `create` makes at the path that it gets.
 * @throws what `create` throws, and the file system's error, with `path` in it
 */
export async function replaceFileWith(path: string, create: (temporary: string) => Promise<void>): Promise<void> {
  const temporary = temporaryPath(path);
  try {
    await create(temporary);
    await renameFile(temporary, path);
  } catch (error) {
    await rm(temporary, { force: true }).catch(() => undefined);
    throw withPath(path, error);
  }
}
