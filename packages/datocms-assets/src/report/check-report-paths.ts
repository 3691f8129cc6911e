import { dirname, extname, resolve } from 'node:path';
import { type Finding, finding } from '../findings/finding.ts';
import { isSystemError, systemFinding, withPath } from '../findings/system-error.ts';
import { checkFolderWritable } from '../io/check-folder-writable.ts';
import { isFolder, isInside } from '../io/real-path.ts';
import { ConfigurationError } from '../options/configuration-error.ts';
import { option } from '../options/options.ts';

/**
 * Checks the paths of `--report` before the job starts.
 * @throws ConfigurationError that lists every path that is a folder, ends in neither `.json` nor `.html`, or is inside the
 * output folder: the report names original URLs, and that folder is published
 */
export function checkReportPaths(files: readonly string[], outputDir: string): void {
  const problems = files.flatMap((file) => {
    const expected = describeMistake(file, outputDir);
    return expected === undefined ? [] : [`report: expected ${expected}; got ${JSON.stringify(file)}.`];
  });
  if (problems.length > 0) throw new ConfigurationError(problems);
}

function describeMistake(file: string, outputDir: string): string | undefined {
  if (!/^\.(json|html)$/i.test(extname(file))) return 'a file name that ends in .json or .html';
  // Other errors are left to the writing of the report, which describes them.
  if (isFolder(file)) return 'a file, but this is a folder';
  if (isInside(file, outputDir)) {
    return `a path outside of ${JSON.stringify(outputDir)}, since the report names original URLs and that folder is published`;
  }
  return undefined;
}

/** Checks, without writing anything, whether a report can be written. @returns a finding if it can't */
export function checkReportWritable(file: string, outputDir: string): Finding | undefined {
  const path = resolve(file);
  try {
    checkFolderWritable(dirname(path));
    return undefined;
  } catch (error) {
    if (!isSystemError(error)) throw error;
    return reportNotWritten(path, error, outputDir);
  }
}

const introduction = 'The report is not written. ';

/** The finding for a report that can't be written. @param path of the report, absolute */
export function reportNotWritten(path: string, error: unknown, outputDir: string): Finding {
  if (!isSystemError(error)) {
    const { message } = error as Error;
    return finding('file-system', `${introduction}Can't write ${JSON.stringify(path)}: ${message}.`);
  }
  const found = systemFinding(withPath(path, error), outputDir);
  const fix = error.code === 'ENOTDIR' ? `Name a file in a folder with ${option('report')}.` : found.fix;
  return { ...found, message: `${introduction}${found.message}`, fix };
}

/** Whether a finding is about a report that can't be written: it says nothing about the output. */
export function isReportNotWritten({ code, message }: Finding): boolean {
  return code === 'file-system' && message.startsWith(introduction);
}
