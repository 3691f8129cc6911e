import { mkdirSync, readdirSync, readFileSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeEach, describe, expect, it } from 'vitest';
import { sampleAsset, sampleReport } from '../../../../test/support/sample-report.ts';
import { temporaryFolder } from '../../../../test/support/temporary-folder.ts';
import { ConfigurationError } from '../options/configuration-error.ts';
import { toReportFile } from '../options/report-file.ts';
import type { Report } from './report.ts';
import { toHtml } from './to-html.ts';
import { toJson as toParts } from './to-json.ts';
import { writeReports as writeFiles } from './write-reports.ts';

const toJson = (from: Report) => [...toParts(from)].join('');
const report = sampleReport({ assets: [sampleAsset('kettle.jpg')] });
const toFile = (name: string) => toReportFile(name, { variables: {} });
const writeReports = (from: Report, names: readonly string[]) =>
  writeFiles(from, names.map(toFile), { outputDir: dist });
let root = '';
let dist = '';

beforeEach(() => {
  root = temporaryFolder('report');
  dist = join(root, 'dist');
  mkdirSync(join(dist, 'sub'), { recursive: true });
});

describe('writeReports', () => {
  it('writes each file in its format, creates folders, and leaves no other file', async () => {
    const files = ['a/b/report.json', 'report.HTML'].map((file) => join(root, file));
    expect(await writeReports(report, [...files, `gitlab:${join(root, 'quality.html')}`])).toEqual([]);
    expect(files.map((file) => readFileSync(file, 'utf8'))).toEqual([toJson(report), toHtml(report, root)]);
    expect(readFileSync(join(root, 'quality.html'), 'utf8')).toBe('[]\n');
    expect([readdirSync(join(root, 'a/b')), readdirSync(root)]).toEqual([
      ['report.json'],
      ['a', 'dist', 'quality.html', 'report.HTML'],
    ]);
  });

  it('replaces the report of an earlier run', async () => {
    const file = join(root, 'report.json');
    writeFileSync(file, 'x'.repeat(1e6));
    await writeReports(report, [file]);
    expect(readFileSync(file, 'utf8')).toBe(toJson(report));
  });

  it('replaces a symbolic link instead of writing to its target', async () => {
    const file = join(root, 'report.json');
    writeFileSync(join(root, 'other.txt'), 'other');
    symlinkSync(join(root, 'other.txt'), file);
    await writeReports(report, [file]);
    expect(readFileSync(join(root, 'other.txt'), 'utf8')).toBe('other');
    expect(readFileSync(file, 'utf8')).toBe(toJson(report));
  });

  it('returns a finding for a file that can’t be written, writes the others, and leaves no temporary file', async () => {
    writeFileSync(join(root, 'plain'), '');
    const files = [join(root, 'plain/report.json'), join(root, 'report.json')];
    const failures = await writeReports(report, files);
    expect(failures).toHaveLength(1);
    expect(failures[0]).toMatchObject({
      code: 'file-system',
      message: expect.stringContaining(JSON.stringify(files[0])),
    });
    expect(readdirSync(root)).toEqual(['dist', 'plain', 'report.json']);
  });

  it('writes no file if one path is refused', async () => {
    const files = [join(root, 'report.json'), join(dist, 'report.json')];
    await expect(writeReports(report, files)).rejects.toThrow(ConfigurationError);
    expect(readdirSync(root)).toEqual(['dist']);
  });
});
