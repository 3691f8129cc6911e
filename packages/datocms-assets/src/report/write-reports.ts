import { randomBytes } from 'node:crypto';
import { rename, rm, writeFile } from 'node:fs/promises';
import { basename, dirname, extname, join, resolve } from 'node:path';
import type { Finding } from '../findings/finding.ts';
import { makeFolder } from '../io/make-folder.ts';
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
      await replaceFile(resolve(file), format(report));
    } catch (error) {
      failures.push(unwritten(resolve(file), error, outputDir));
    }
  }
  return failures;
}

async function replaceFile(file: string, text: string | Iterable<string>): Promise<void> {
  makeFolder(dirname(file));
  const temporary = join(dirname(file), `.${basename(file)}.${randomBytes(6).toString('hex')}.tmp`);
  try {
    await writeFile(temporary, text, { flag: 'wx' });
    await rename(temporary, file);
  } catch (error) {
    await rm(temporary, { force: true });
    throw error;
  }
}
