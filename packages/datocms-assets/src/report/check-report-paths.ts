import { dirname } from 'node:path';
import { type Finding, finding } from '../findings/finding.ts';
import { isSystemError, systemFinding, withPath } from '../findings/system-error.ts';
import { checkFolderWritable } from '../io/check-folder-writable.ts';
import { isFolder, isInside } from '../io/real-path.ts';
import { ConfigurationError } from '../options/configuration-error.ts';
import { option } from '../options/options.ts';
import type { ReportFile } from '../options/report-file.ts';

/**
 * Checks the paths of `--report` before the job starts.
 * @throws ConfigurationError that lists every path that is a folder, that has two formats, or that is inside the output
 *   folder, which is published, while the report names original URLs
 */
export function checkReportPaths(files: readonly ReportFile[], outputDir: string): void {
  const problems = files.flatMap((file, at) => {
    const expected = describeMistake(file, files.slice(0, at), outputDir);
    return expected === undefined ? [] : [`report: expected ${expected}; got ${JSON.stringify(file.path)}.`];
  });
  if (problems.length > 0) throw new ConfigurationError(problems);
}

function describeMistake(
  { path, format }: ReportFile,
  before: readonly ReportFile[],
  outputDir: string,
): string | undefined {
  // Other errors are described when the report is written.
  if (isFolder(path)) return 'a file, but this is a folder';
  if (before.some((each) => each.path === path && each.format !== format)) return 'a file of its own for each format';
  if (isInside(path, outputDir)) {
    return `a path outside of ${JSON.stringify(outputDir)}, since the report names original URLs and that folder is published`;
  }
  return undefined;
}

/** Checks, without writing anything, whether a report can be written. @returns a finding if it can't */
export function checkReportWritable({ path }: ReportFile, outputDir: string): Finding | undefined {
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

/** Whether a finding concerns a report that can't be written, and not the output. */
export function isReportNotWritten({ code, message }: Finding): boolean {
  return code === 'file-system' && message.startsWith(introduction);
}
