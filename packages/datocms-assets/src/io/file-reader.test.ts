import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, it, onTestFinished } from 'vitest';
import { FileReader, readWholeFile } from './file-reader.ts';

// Windows can't open a folder.
it.runIf(process.platform !== 'win32')('the error for a file that was opened and can’t be read names the file', () => {
  const path = mkdtempSync(join(tmpdir(), 'file-reader-'));
  onTestFinished(() => rmSync(path, { recursive: true }));
  const named = expect.objectContaining({ code: 'EISDIR', path });
  expect(() => new FileReader().readPart(path, 0, 1)).toThrow(named);
  expect(() => readWholeFile(path)).toThrow(named);
});
