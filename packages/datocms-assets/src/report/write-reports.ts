import { writeFile } from 'node:fs/promises';
import { dirname } from 'node:path';
import type { Finding } from '../findings/finding.ts';
import { makeFolder } from '../io/make-folder.ts';
import { replaceFileWith } from '../io/replace-file.ts';
import type { ReportFile } from '../options/report-file.ts';
import { checkReportPaths, reportNotWritten } from './check-report-paths.ts';
import { type JobFacts, makeReport } from './make-report.ts';
import type { Report } from './report.ts';
import { toCodeQuality } from './to-code-quality.ts';
import { toHtml } from './to-html.ts';
import { toJson } from './to-json.ts';
import { toSarif } from './to-sarif.ts';

const formats: Readonly<Record<ReportFile['format'], (report: Report, file: ReportFile) => string | Iterable<string>>> =
  {
    json: toJson,
    html: (report, { path }) => toHtml(report, dirname(path)),
    sarif: toSarif,
    gitlab: toCodeQuality,
  };

/**
 * Makes the report and writes it to each file. If a file can't be written, the report in the other files has a finding.
 * @throws ConfigurationError as `checkReportPaths` does
 */
export async function makeAndWriteReport(facts: JobFacts, files: readonly ReportFile[]): Promise<Report> {
  const report = makeReport(facts);
  const failures = await writeReports(report, files, { outputDir: facts.dir });
  if (failures.length === 0) return report;
  const withFailures = makeReport({ ...facts, findings: [...facts.findings, ...failures] });
  await writeReports(withFailures, files, { outputDir: facts.dir });
  return withFailures;
}

/**
 * Writes the report to each file, in its format. Folders are created. A file is written as a whole.
 * @returns a finding for each file that could not be written
 * @throws ConfigurationError as `checkReportPaths` does
 */
export async function writeReports(
  report: Report,
  files: readonly ReportFile[],
  { outputDir }: { readonly outputDir: string },
): Promise<Finding[]> {
  checkReportPaths(files, outputDir);
  const failures: Finding[] = [];
  for (const file of files) {
    const { path, format } = file;
    try {
      makeFolder(dirname(path));
      await replaceFileWith(path, (temporary) => writeFile(temporary, formats[format](report, file), { flag: 'wx' }));
    } catch (error) {
      failures.push(reportNotWritten(path, error, outputDir));
    }
  }
  return failures;
}
