import { isAbsolute, relative, sep } from 'node:path';
import { normalize } from 'node:path/posix';
import type { Finding } from '../findings/finding.ts';

/** `file:line:column`, as editors and terminals open it; line and column only where they are known. `file` may be renamed for the reader. */
export function placeInWords(finding: Finding, file = finding.file): string {
  return [file, finding.line, finding.line === undefined ? undefined : finding.column]
    .filter((part) => part !== undefined)
    .join(':');
}

/** A file of the output folder `dir` as seen from `cwd`, with `/`; `undefined` when `dir` is not `cwd` or below it. */
export function seenFrom(cwd: string, dir: string, file: string): string | undefined {
  const way = relative(cwd, dir);
  if (way === '..' || way.startsWith(`..${sep}`) || isAbsolute(way)) return undefined;
  // Code beside the output, such as that of a server, is named by `..`.
  return normalize(`${way.replaceAll(sep, '/')}/${file}`.replace(/^\//, ''));
}
