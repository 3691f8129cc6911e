import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, it, onTestFinished } from 'vitest';
import { FileReader } from './file-reader.ts';

// Windows can't open a folder.
it.runIf(process.platform !== 'win32')('names the file that it could open and can’t read', () => {
  const path = mkdtempSync(join(tmpdir(), 'file-reader-'));
  onTestFinished(() => rmSync(path, { recursive: true }));
  expect(() => new FileReader().readPart(path, 0, 1)).toThrow(expect.objectContaining({ code: 'EISDIR', path }));
});
