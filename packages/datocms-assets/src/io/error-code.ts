/** The code of a system or library error. An error that wraps several has the code of the first; empty without one. */
export function errorCode(error: unknown): string {
  const { code, errors, cause } = (error ?? {}) as { code?: unknown; errors?: unknown; cause?: unknown };
  if (typeof code === 'string') return code;
  if (Array.isArray(errors) && errors.length > 0) return errorCode(errors[0]);
  return cause === undefined ? '' : errorCode(cause);
}

/** The code of Node's permission model (`--permission`). */
export const refusedCode = 'ERR_ACCESS_DENIED';

/** How to fix `EMFILE`, an error of files and connections. */
export const openFilesFix = 'Raise the limit on open files (`ulimit -n`).';

const diskCodes: ReadonlySet<string> = new Set([
  'EACCES',
  'EBUSY',
  'EDQUOT',
  'EEXIST',
  'EFBIG',
  'EINVAL',
  'EIO',
  'EISDIR',
  'ELOOP',
  'EMFILE',
  'ENAMETOOLONG',
  'ENFILE',
  'ENOENT',
  'ENOSPC',
  'ENOTDIR',
  'EPERM',
  'EROFS',
  'ESTALE',
  // A file system that joins folders of several disks can't rename between the disks.
  'EXDEV',
  refusedCode,
]);

/** Whether an error says that a disk, or the part of it that this user may fill, is full. */
export function isFullDisk(error: unknown): boolean {
  const code = errorCode(error);
  return code === 'ENOSPC' || code === 'EDQUOT';
}

const missingCodes: ReadonlySet<string> = new Set(['ELOOP', 'ENAMETOOLONG', 'ENOENT', 'ENOTDIR']);

/**
 * Whether an error says that nothing is at a path: a link leads nowhere, to itself or to a name that is too long for any file, or a
 * file is where a folder would have to be.
 */
export function isMissing(error: unknown): boolean {
  return missingCodes.has(errorCode(error));
}

/** Whether an error comes from this machine's disk, so that another request would not help. */
export function isDiskError(error: unknown): boolean {
  return diskCodes.has(errorCode(error));
}
