import { lstatSync } from 'node:fs';
import { join, relative, sep } from 'node:path';
import { type Finding, finding } from './finding.ts';

/** An error of this machine's file system, as Node throws it. */
export function isSystemError(error: unknown): error is NodeJS.ErrnoException {
  return error instanceof Error && 'syscall' in error && 'code' in error;
}

/** The same error, where it is one of the file system, with the file that was meant: not a temporary one, and not none at all. */
export function withPath<Thrown>(path: string, error: Thrown): Thrown {
  return isSystemError(error) ? Object.assign(error, { path }) : error;
}

const space = 'Free space on that disk, then build again.';
const rights = 'Give the user that builds the right to read and write there.';
const left = 'Let nothing else change these files while the assets are localised, then build again.';

/** What a code means, and what to do. */
const codes: Readonly<Record<string, readonly [meaning: string, fix: string]>> = {
  EACCES: ['this user has no right to', rights],
  EDQUOT: ["this user's share of the disk is used up", space],
  EFBIG: ['it is larger than this process may write', 'Raise the limit on the size of files (`ulimit -f`).'],
  EISDIR: ['a folder stands in its place', left],
  EIO: ['the disk does not work as it should', 'Look at the disk, then build again.'],
  EMFILE: ['too many files are open', 'Raise the limit on open files (`ulimit -n`).'],
  ENFILE: ['too many files are open on this machine', 'Close other programs, then build again.'],
  ENOENT: ['it is not there, or its folder is not', left],
  ENOSPC: ['no space is left on its disk', space],
  ENOTDIR: ['a file stands in the place of its folder', left],
  EPERM: ['this user has no right to', rights],
  EROFS: ['its file system is read-only', 'Make it writable, or use another folder.'],
};

/** Stands in a name as Node tells it for each byte that is not UTF-8. Nothing is found under such a name. */
const lostByte = '\ufffd';
const lost = [
  'its name is not UTF-8',
  'Give it a name in UTF-8, or take it out of the output, then build again.',
] as const;

/** By system call. */
const verbs: Readonly<Record<string, string>> = {
  access: 'written to',
  copyfile: 'copied',
  lstat: 'looked at',
  mkdir: 'made',
  read: 'read',
  rename: 'put in place',
  rm: 'removed',
  scandir: 'listed',
  stat: 'looked at',
  unlink: 'removed',
  write: 'written',
};

/** An error of the file system as a finding, which stands at the file where that is in the output folder. */
export function systemFinding(error: NodeJS.ErrnoException, outputDir: string): Finding {
  const { code = '', syscall = '', path = '' } = error;
  const [meaning, fix] =
    code === 'ENOENT' && path.includes(lostByte) ? lost : (codes[code] ?? [error.message, undefined]);
  const name = path === '' ? 'A file' : JSON.stringify(path);
  const inside = path.startsWith(outputDir + sep) ? relative(outputDir, path).split(sep).join('/') : undefined;
  return finding('file-system', `${name} can't be ${verbs[syscall] ?? 'opened'}: ${meaning} (${code}).`, {
    ...(inside === undefined ? {} : { file: inside }),
    ...(fix === undefined ? {} : { fix }),
  });
}

/** What is wrong with a name in the output folder that is not UTF-8. @param file relative to it */
export function checkFileName(file: string, outputDir: string): Finding | undefined {
  if (!file.includes(lostByte)) return undefined;
  try {
    lstatSync(join(outputDir, file));
    return undefined;
  } catch (error) {
    if (!isSystemError(error)) throw error;
    return systemFinding(error, outputDir);
  }
}
