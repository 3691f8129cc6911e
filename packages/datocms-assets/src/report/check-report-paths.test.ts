import { mkdirSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeEach, describe, expect, it } from 'vitest';
import { sampleReport } from '../../../../test/support/sample-report.ts';
import { temporaryFolder } from '../../../../test/support/temporary-folder.ts';
import { ConfigurationError } from '../options/configuration-error.ts';
import { toReportFile } from '../options/report-file.ts';
import { checkReportPaths, checkReportWritable, isReportNotWritten } from './check-report-paths.ts';
import { writeReports } from './write-reports.ts';

let root = '';
let dist = '';

beforeEach(() => {
  root = temporaryFolder('report');
  dist = join(root, 'dist');
  mkdirSync(join(dist, 'sub'), { recursive: true });
});

const reportFile = (name: string) => toReportFile(name, { variables: {} });

function problemsOf(...files: readonly string[]): readonly string[] {
  try {
    checkReportPaths(files.map(reportFile), dist);
    return [];
  } catch (error) {
    if (error instanceof ConfigurationError) return error.problems;
    throw error;
  }
}

describe('checkReportPaths', () => {
  it.each([
    ['beside the output', 'report.json'],
    ['in a folder that does not exist yet', 'new/folder/report.html'],
    ['in a folder whose name begins like the output’s', 'dist-reports/report.json'],
    ['in a folder that begins with two dots', '..reports/report.json'],
    ['that goes through the output', 'dist/../report.json'],
  ])('accepts a path %s', (_, file) => {
    expect(problemsOf(join(root, file))).toEqual([]);
  });

  it.each([
    ['in the output', 'dist/report.json'],
    ['deep in the output, in folders that do not exist yet', 'dist/sub/new/report.html'],
    ['that leads back into it', 'other/../dist/report.json'],
    ['through a link to the output', 'link/report.json'],
    ['through a link to a folder in the output', 'sublink/deep/report.json'],
    ['that is a link into the output', 'filelink.json'],
    ['through a link to a folder of the output that does not exist yet', 'dangling/report.json'],
    ['through two links', 'chain/report.json'],
  ])('refuses a path %s', (_, file) => {
    symlinkSync('dist', join(root, 'link'));
    symlinkSync('dist/sub', join(root, 'sublink'));
    symlinkSync('dist/sub/new.json', join(root, 'filelink.json'));
    symlinkSync('dist/not-yet', join(root, 'dangling'));
    symlinkSync(join(root, 'link'), join(root, 'chain'));
    expect(problemsOf(`${root}/${file}`)).toEqual([expect.stringMatching(/^report: expected a path outside of/)]);
  });

  it('refuses a path in an output folder that is named by a link', () => {
    symlinkSync('dist', join(root, 'link'));
    expect(() => checkReportPaths([reportFile(join(dist, 'report.json'))], join(root, 'link'))).toThrow(
      ConfigurationError,
    );
  });

  it('refuses a path in an output folder that does not exist yet', () => {
    expect(() => checkReportPaths([reportFile(join(root, 'later/report.json'))], join(root, 'later'))).toThrow(
      ConfigurationError,
    );
  });

  it.each([
    ['links in a circle', 'a/report.json'],
    ['a name that is too long', `${'x'.repeat(5000)}.json`],
    ['a name that is not allowed', 'x\0.json'],
  ])('leaves %s to the writing, which describes the error', async (_, file) => {
    symlinkSync('b', join(root, 'a'));
    symlinkSync('a', join(root, 'b'));
    const path = join(root, file);
    expect(problemsOf(path)).toEqual([]);
    expect(await writeReports(sampleReport(), [reportFile(path)], { outputDir: dist })).toHaveLength(1);
  });

  it('lists all mistakes at once, with the paths of the user', () => {
    mkdirSync(join(root, 'folder.json'));
    const files = ['report.json', 'folder.json', 'dist/x\n.json'].map((file) => join(root, file));
    const [report = ''] = files;
    const problems = problemsOf(report, ...files.slice(1), `gitlab:${report}`);
    expect(problems.map((each) => each.split(/[,;]/)[0])).toEqual([
      'report: expected a file',
      `report: expected a path outside of ${JSON.stringify(dist)}`,
      'report: expected a file of its own for each format',
    ]);
    for (const [at, file] of [...files.slice(1), report].entries())
      expect(problems[at]).toContain(`got ${JSON.stringify(file)}.`);
  });
});

describe('checkReportWritable', () => {
  it('accepts a file in folders that do not exist yet', () => {
    expect(checkReportWritable(reportFile(join(root, 'new/folder/report.json')), dist)).toBeUndefined();
  });

  it('returns a finding for a file below another file', () => {
    writeFileSync(join(root, 'plain'), '');
    const path = join(root, 'plain/report.json');
    const found = checkReportWritable(reportFile(path), dist);
    expect(found).toMatchObject({
      code: 'file-system',
      message: `The report is not written. Can't write to ${JSON.stringify(path)}: not a directory (ENOTDIR).`,
      fix: 'Name a file in a folder with `report`.',
    });
    expect(found && isReportNotWritten(found)).toBe(true);
  });
});
