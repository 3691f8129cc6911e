import { writeFile } from 'node:fs/promises';
import { dirname, extname, resolve } from 'node:path';
import type { Finding } from '../findings/finding.ts';
import { makeFolder } from '../io/make-folder.ts';
import { replaceFileWith } from '../io/replace-file.ts';
import { checkReportPaths, reportNotWritten } from './check-report-paths.ts';
import { type JobFacts, makeReport } from './make-report.ts';
import type { Report } from './report.ts';
import { toHtml } from './to-html.ts';
import { toJson } from './to-json.ts';

const formats: Readonly<Record<string, (report: Report, folder: string) => string | Iterable<string>>> = {
  '.json': toJson,
  '.html': toHtml,
};

/**
 * Makes the report and writes it to each file. If one of them can't be written, the report says so, in the other files too.
 * @throws ConfigurationError as `checkReportPaths` does
 */
export async function makeAndWriteReport(facts: JobFacts, files: readonly string[]): Promise<Report> {
  const report = makeReport(facts);
  const failures = await writeReports(report, files, { outputDir: facts.dir });
  if (failures.length === 0) return report;
  const withFailures = makeReport({ ...facts, findings: [...facts.findings, ...failures] });
  await writeReports(withFailures, files, { outputDir: facts.dir });
  return withFailures;
}

/**
 * Writes the report to each file, in the format of its extension. Folders are created; a file is never half written.
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
    const path = resolve(file);
    try {
      makeFolder(dirname(path));
      await replaceFileWith(path, (temporary) => writeFile(temporary, format(report, dirname(path)), { flag: 'wx' }));
    } catch (error) {
      failures.push(reportNotWritten(path, error, outputDir));
    }
  }
  return failures;
}
