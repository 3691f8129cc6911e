import { statSync, utimesSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { temporaryFolder } from '../../../../test/support/temporary-folder.ts';
import { AssetHosts } from '../asset/asset-url.ts';
import { FileReader } from '../io/file-reader.ts';
import { ScanContext } from '../scan/scan-context.ts';
import { scanFiles } from '../scan/scan-files.ts';
import { checkScannedFiles, readScannedFile } from './read-scanned-file.ts';

const dir = temporaryFolder('read-scanned');
const page = join(dir, 'p.html');

/** @param milliseconds are added to the file's time after the scan */
function scanThenWrite(milliseconds: number, text = '<p>as it was') {
  writeFileSync(page, '<p>as it was');
  utimesSync(page, 1_700_000_000.5, 1_700_000_000.5);
  const [scan] = scanFiles(dir, ['p.html'], new ScanContext(new AssetHosts()));
  writeFileSync(page, text);
  const time = 1_700_000_000.5 + milliseconds / 1000;
  utimesSync(page, time, time);
  expect(statSync(page).mtimeMs).toBeCloseTo(time * 1000, 0);
  if (!scan) throw new Error('no scan');
  return { scan, read: () => readScannedFile(new FileReader(), dir, scan).bytes.toString() };
}

describe('a scanned file', () => {
  it.each([
    ['is unchanged', 0],
    ['has its time rounded to seconds since then', -500],
    ['has its time rounded to two seconds since then', -1500],
  ])('is read if it %s', (_state, milliseconds) => {
    const { scan, read } = scanThenWrite(milliseconds);
    expect(read()).toBe('<p>as it was');
    expect(() => checkScannedFiles(dir, [scan])).not.toThrow();
  });

  it.each<[state: string, milliseconds: number, text?: string]>([
    ['was written later with the same length', 10],
    ['was restored from an older copy', -60_000],
    ['is longer at the same time', 0, '<p>as it was not'],
    ['is shorter at the same time', 0, '<p>'],
  ])('is refused if it %s', (_state, milliseconds, text) => {
    const { scan, read } = scanThenWrite(milliseconds, text);
    expect(read).toThrow('written by something else');
    expect(() => checkScannedFiles(dir, [scan])).toThrow('written by something else');
  });
});
