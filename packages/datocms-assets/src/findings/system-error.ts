import { lstatSync } from 'node:fs';
import { join, relative, sep } from 'node:path';
import { getSystemErrorMap } from 'node:util';
import { openFilesFix, refusedCode } from '../io/error-code.ts';
import { option } from '../options/options.ts';
import { type Finding, finding } from './finding.ts';

/** Whether an error comes from a system call, such as one that opens a file, or from Node's permission model. */
export function isSystemError(error: unknown): error is NodeJS.ErrnoException {
  return error instanceof Error && 'code' in error && ('syscall' in error || error.code === refusedCode);
}

/** The refused action, by the permission that is missing, and the flag that allows it. */
const refusals: Readonly<Record<string, { readonly verb: string; readonly object?: string; readonly flag: string }>> = {
  FileSystemRead: { verb: 'read', flag: '--allow-fs-read' },
  FileSystemWrite: { verb: 'write to', flag: '--allow-fs-write' },
  WorkerThreads: { verb: 'start', object: 'a thread', flag: '--allow-worker' },
};

/** Sets the path of an error of the file system, where it is missing or that of a temporary file. Returns the error. */
export function withPath<Thrown>(path: string, error: Thrown): Thrown {
  return isSystemError(error) ? Object.assign(error, { path }) : error;
}

const freeSpace = 'Free space on that disk, then try again.';
const closePrograms = 'Close the programs that have the file open, then try again.';
const giveRights = 'Give the user that runs the build the right to read and write there.';
const isWindows = process.platform === 'win32';
/** Windows reports a file that another program has open with the codes for missing rights. */
const grantRights = isWindows ? `${giveRights} ${closePrograms}` : giveRights;
/** A file that is a mount of its own, as with Docker's `-v file:file`, can't be replaced. */
const mountFolder = 'Mount the folder of the file instead of the file alone, then try again.';
const avoidChanges = 'Let nothing else change these files while the assets are localized, then try again.';

/** By error code. All other codes have the fix of the finding code. */
const fixes: Readonly<Record<string, string>> = {
  EACCES: grantRights,
  EBUSY: isWindows ? closePrograms : mountFolder,
  EDQUOT: freeSpace,
  EFBIG: 'Raise the limit on the size of files (`ulimit -f`).',
  EISDIR: avoidChanges,
  EIO: 'Check the disk, then try again.',
  EMFILE: openFilesFix,
  ENAMETOOLONG: 'Use a shorter name or path.',
  ENFILE: 'Close other programs, then try again.',
  ENOENT: avoidChanges,
  ENOSPC: freeSpace,
  ENOTDIR: avoidChanges,
  EPERM: grantRights,
  EROFS: 'Make the file system writable, or use another folder.',
};

/** How to fix an error of the file system; `undefined` for an unknown code. */
export function systemFix(code: string): string | undefined {
  return fixes[code];
}

/** By system call. All others use `open`. */
const verbs: Readonly<Record<string, string>> = {
  access: 'write to',
  close: 'close',
  copyfile: 'copy',
  fstat: 'read',
  lstat: 'read',
  mkdir: 'create',
  read: 'read',
  rename: 'replace',
  rm: 'remove',
  scandir: 'list',
  stat: 'read',
  unlink: 'remove',
  write: 'write',
};

/** Node.js puts this character for bytes of a name that are not UTF-8. No file can be opened by the changed name. */
const replacementCharacter = '\ufffd';
const notUtf8 = {
  reason: 'its name is not UTF-8',
  fix: 'Rename it so that its name is UTF-8, or remove it from the output, then try again.',
};

/** `permission` and `resource` come from Node's permission model. */
type SystemError = NodeJS.ErrnoException & { readonly permission?: string; readonly resource?: string };

/** An error of the file system as a finding. The finding names a file of the output folder. */
export function systemFinding(error: SystemError, outputDir: string): Finding {
  const { code = '', syscall = '', permission = '', resource = '', path = resource } = error;
  const refusal = code === refusedCode ? refusals[permission] : undefined;
  const { reason, fix } =
    code === 'ENOENT' && path.includes(replacementCharacter)
      ? notUtf8
      : refusal
        ? { reason: "Node's permission model refuses it", fix: `Allow it with Node's flag ${refusal.flag}.` }
        : { reason: errorText(code) ?? error.message, fix: systemFix(code) };
  const verb = refusal?.verb ?? verbs[syscall] ?? 'open';
  const name = refusal?.object ?? (path === '' ? 'a file' : JSON.stringify(path));
  const file = path.startsWith(outputDir + sep) ? relative(outputDir, path).split(sep).join('/') : undefined;
  const wholeFix =
    outputDir !== '' && file !== undefined && syscall === 'scandir' && code === 'EACCES'
      ? `${fix} Or leave the folder out with ${option('exclude', `${file}/**`)}.`
      : fix;
  const message = `Can't ${verb} ${name}: ${reason} (${code}).`;
  return finding('file-system', message, { file, fix: wholeFix });
}

/** The text that Node.js has for an error code: `no space left on device`. */
function errorText(code: string): string | undefined {
  for (const [name, text] of getSystemErrorMap().values()) if (name === code) return text;
  return undefined;
}

/**
 * Checks that a file of the output can be opened by its name, which needs a name in UTF-8.
 * @param file relative to the output folder
 */
export function checkFileName(file: string, outputDir: string): Finding | undefined {
  if (!file.includes(replacementCharacter)) return undefined;
  try {
    lstatSync(join(outputDir, file));
    return undefined;
  } catch (error) {
    if (!isSystemError(error)) throw error;
    return systemFinding(error, outputDir);
  }
}
