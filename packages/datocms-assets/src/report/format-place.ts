import { isAbsolute, relative, sep } from 'node:path';
import { normalize } from 'node:path/posix';
import type { ContentPlace, Finding } from '../findings/finding.ts';

/**
 * `file:line:column`, which editors and terminals can open, or its known parts.
 * @param file shown instead of the finding's own path
 */
export function formatPlace(finding: Finding, file = finding.file): string {
  return [file, finding.line, finding.line === undefined ? undefined : finding.column]
    .filter((part) => part !== undefined)
    .join(':');
}

/**
 * The path of an output file from another folder, with `/`.
 * @param file relative to the output folder
 * @returns `undefined` unless the output folder is `cwd` or in it
 */
export function pathFrom(cwd: string, outputDir: string, file: string): string | undefined {
  const path = relative(cwd, outputDir);
  if (path === '..' || path.startsWith(`..${sep}`) || isAbsolute(path)) return undefined;
  // Files beside the output, such as the code of a server, begin with `..`.
  return normalize(`${path.replaceAll(sep, '/')}/${file}`.replace(/^\//, ''));
}

/** `article › body › image (record 4123, en)`, or `upload 4123` */
export function formatContentPlace({ model, record, field, locale }: ContentPlace): string {
  if (model === '_upload') return `upload ${record}`;
  const details = [record === null ? [] : `record ${record}`, locale ?? []].flat().join(', ');
  return `${[model, ...field.split('.')].join(' › ')}${details === '' ? '' : ` (${details})`}`;
}
