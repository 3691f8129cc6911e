import { type Facts, makeReport } from './make-report.ts';
import type { Report } from './report.ts';
import { writeReports } from './write-reports.ts';

/** Makes the report and writes it to `files`. Where one of them can't be written, the others say so, and so does the answer. */
export async function deliverReport(facts: Facts, files: readonly string[]): Promise<Report> {
  const report = makeReport(facts);
  const failures = await writeReports(report, files, { outputDir: facts.dir });
  if (failures.length === 0) return report;
  const told = makeReport({ ...facts, findings: [...facts.findings, ...failures] });
  await writeReports(told, files, { outputDir: facts.dir });
  return told;
}
