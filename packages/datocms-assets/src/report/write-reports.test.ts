import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { sampleAsset, sampleReport } from '../../../../test/report/sample-report.ts';
import { ConfigurationError } from '../options/configuration-error.ts';
import { checkReportPaths } from './check-report-paths.ts';
import type { Report } from './report.ts';
import { toHtml } from './to-html.ts';
import { toJson as toParts } from './to-json.ts';
import { writeReports } from './write-reports.ts';

const toJson = (from: Report) => [...toParts(from)].join('');
const report = sampleReport({ assets: [sampleAsset('kettle.jpg')] });
let root = '';
let dist = '';

beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), 'report-'));
  dist = join(root, 'dist');
  mkdirSync(join(dist, 'sub'), { recursive: true });
});

afterEach(() => rmSync(root, { recursive: true }));

function problemsOf(...files: readonly string[]): readonly string[] {
  try {
    checkReportPaths(files, dist);
    return [];
  } catch (error) {
    if (error instanceof ConfigurationError) return error.problems;
    throw error;
  }
}

describe('writeReports', () => {
  it('writes each file by its extension, makes folders, and leaves nothing else', async () => {
    const files = ['a/b/report.json', 'report.HTML'].map((file) => join(root, file));
    expect(await writeReports(report, files, { outputDir: dist })).toEqual([]);
    expect(files.map((file) => readFileSync(file, 'utf8'))).toEqual([toJson(report), toHtml(report)]);
    expect([readdirSync(join(root, 'a/b')), readdirSync(root)]).toEqual([
      ['report.json'],
      ['a', 'dist', 'report.HTML'],
    ]);
  });

  it('replaces the report of an earlier run', async () => {
    const file = join(root, 'report.json');
    writeFileSync(file, 'x'.repeat(1e6));
    await writeReports(report, [file], { outputDir: dist });
    expect(readFileSync(file, 'utf8')).toBe(toJson(report));
  });

  it('replaces a link instead of writing through it', async () => {
    const file = join(root, 'report.json');
    writeFileSync(join(root, 'other.txt'), 'other');
    symlinkSync(join(root, 'other.txt'), file);
    await writeReports(report, [file], { outputDir: dist });
    expect(readFileSync(join(root, 'other.txt'), 'utf8')).toBe('other');
    expect(readFileSync(file, 'utf8')).toBe(toJson(report));
  });

  it('says which file could not be written, writes the others, and leaves nothing half done', async () => {
    writeFileSync(join(root, 'plain'), '');
    const files = [join(root, 'plain/report.json'), join(root, 'report.json')];
    const failures = await writeReports(report, files, { outputDir: dist });
    expect(failures).toHaveLength(1);
    expect(failures[0]).toMatchObject({
      code: 'file-system',
      message: expect.stringContaining(JSON.stringify(files[0])),
    });
    expect(readdirSync(root)).toEqual(['dist', 'plain', 'report.json']);
  });

  it('writes nothing at all where one path is refused', async () => {
    const files = [join(root, 'report.json'), join(dist, 'report.json')];
    await expect(writeReports(report, files, { outputDir: dist })).rejects.toThrow(ConfigurationError);
    expect(readdirSync(root)).toEqual(['dist']);
  });
});

describe('checkReportPaths', () => {
  it.each([
    ['beside the output', 'report.json'],
    ['in a folder that is not there yet', 'new/folder/report.html'],
    ['in a folder whose name begins like the output’s', 'dist-reports/report.json'],
    ['in a folder that begins with two dots', '..reports/report.json'],
    ['by a way through the output', 'dist/../report.json'],
  ])('accepts a path %s', (_, file) => {
    expect(problemsOf(join(root, file))).toEqual([]);
  });

  it.each([
    ['in the output', 'dist/report.json'],
    ['deep in the output, in folders that are not there yet', 'dist/sub/new/report.html'],
    ['by a way that leads back into it', 'other/../dist/report.json'],
    ['through a link to the output', 'link/report.json'],
    ['through a link to a folder in the output', 'sublink/deep/report.json'],
    ['that is itself a link into the output', 'filelink.json'],
    ['through a link to a folder of the output that is not there yet', 'dangling/report.json'],
    ['through two links', 'chain/report.json'],
  ])('refuses a path %s', (_, file) => {
    symlinkSync('dist', join(root, 'link'));
    symlinkSync('dist/sub', join(root, 'sublink'));
    symlinkSync('dist/sub/new.json', join(root, 'filelink.json'));
    symlinkSync('dist/not-yet', join(root, 'dangling'));
    symlinkSync(join(root, 'link'), join(root, 'chain'));
    expect(problemsOf(`${root}/${file}`)).toEqual([
      expect.stringMatching(/^report: expected a path outside the output/),
    ]);
  });

  it('refuses a path in an output folder that is itself reached by a link', () => {
    symlinkSync('dist', join(root, 'link'));
    expect(() => checkReportPaths([join(dist, 'report.json')], join(root, 'link'))).toThrow(ConfigurationError);
  });

  it('refuses a path in an output folder that is not there yet', () => {
    expect(() => checkReportPaths([join(root, 'later/report.json')], join(root, 'later'))).toThrow(ConfigurationError);
  });

  it.each([
    ['links that go round', 'a/report.json'],
    ['a name that is too long', `${'x'.repeat(5000)}.json`],
    ['a name that no file can have', 'x\0.json'],
  ])('leaves %s to the writing, which says what is wrong', async (_, file) => {
    symlinkSync('b', join(root, 'a'));
    symlinkSync('a', join(root, 'b'));
    const files = [join(root, file)];
    expect(problemsOf(...files)).toEqual([]);
    expect(await writeReports(report, files, { outputDir: dist })).toHaveLength(1);
  });

  it('lists all mistakes at once, with the path as it was given', () => {
    mkdirSync(join(root, 'folder.json'));
    const files = ['report.txt', 'folder.json', 'dist/x\n.json'].map((file) => join(root, file));
    const problems = problemsOf(...files);
    expect(problems.map((each) => each.split(/[,;]/)[0])).toEqual([
      'report: expected a file name that ends in .json or .html',
      'report: expected a file',
      `report: expected a path outside the output folder ${JSON.stringify(dist)}`,
    ]);
    for (const [at, file] of files.entries()) expect(problems[at]).toContain(`got ${JSON.stringify(file)}.`);
  });
});
