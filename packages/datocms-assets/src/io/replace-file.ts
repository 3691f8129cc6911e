import { chmodSync, closeSync, fchmodSync, fchownSync, fstatSync, openSync, rmSync, writeFileSync } from 'node:fs';
import { rm } from 'node:fs/promises';
import { withPath } from '../findings/system-error.ts';
import { errorCode } from './error-code.ts';
import { renameFile, renameFileSync } from './rename-file.ts';
import { temporaryPath } from './temporary-file.ts';

/*
 * A reader of the path sees the old file or the new one, never a part: the new file is written beside the old one and
 * renamed. There is no fsync: after a power failure, as after a kill, the next run repairs damaged files.
 */

/** The facts of a replaced file that the new file keeps. */
export interface FileOwnership {
  /** Permission bits. The umask of the process does not change them. */
  readonly mode: number;
  /** The owner and the group. Root may set both. Any user may set a group that it belongs to. */
  readonly uid: number;
  readonly gid: number;
}

const [ownUid, ownGid] = [process.geteuid?.(), process.getegid?.()];

/**
 * Replaces a file by a string or bytes.
 * @param before the file that is replaced. @default the new file gets the usual mode and owner
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
      // The first error is the cause. The next run removes the temporary file.
    }
    throw withPath(path, error);
  }
}

function takeOver(file: number, path: string, { mode, uid, gid }: FileOwnership): void {
  if (ownUid !== undefined && (uid !== ownUid || gid !== ownGid)) {
    if (!setOwner(file, uid, gid)) setOwner(file, ownUid, gid);
  }
  // The umask of the process has changed the mode of the new file.
  setMode(file, path, mode & 0o777);
}

/**
 * Sets the mode of the open file, which no program can exchange. Node's permission model allows only the path. A share
 * with one mode for all files refuses any change, also to that mode.
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

/** @returns `false` if the process may not set the owner, or the file system has no owners */
function setOwner(file: number, uid: number, gid: number): boolean {
  try {
    fchownSync(file, uid, gid);
    return true;
  } catch {
    return false;
  }
}

/**
 * Replaces a file by the file that `create` writes to its argument.
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
