import { writeFile } from 'node:fs/promises';
import { dirname, extname, resolve } from 'node:path';
import type { Finding } from '../findings/finding.ts';
import { makeFolder } from '../io/make-folder.ts';
import { replaceFileWith } from '../io/replace-file.ts';
import { checkReportPaths } from './check-report-paths.ts';
import type { Report } from './report.ts';
import { toHtml } from './to-html.ts';
import { toJson } from './to-json.ts';
import { unwritten } from './unwritten.ts';

const formats: Readonly<Record<string, (report: Report) => string | Iterable<string>>> = {
  '.json': toJson,
  '.html': toHtml,
};

/**
 * Writes the report to each file by its extension. A file is complete or absent at any moment; folders are made.
 * @returns a finding for each file that could not be written
 * @throws ConfigurationError as `checkReportPaths` does
 */
export async function writeReports(
  report: Report,
  files: readonly string[],
  { outputDir }: { readonly outputDir: string },
): Promise<Finding[]> {
  checkReportPaths(files, outputDir);
  const failures: Finding[] = [];
  for (const file of files) {
    const format = formats[extname(file).toLowerCase()];
    if (format === undefined) continue;
    try {
      makeFolder(dirname(resolve(file)));
      await replaceFileWith(resolve(file), (temporary) => writeFile(temporary, format(report), { flag: 'wx' }));
    } catch (error) {
      failures.push(unwritten(resolve(file), error, outputDir));
    }
  }
  return failures;
}
