import { expect, it } from 'vitest';
import { temporaryFolder } from '../../../../test/support/temporary-folder.ts';
import { FileReader, readWholeFile } from './file-reader.ts';

// Windows can't open a folder.
it.runIf(process.platform !== 'win32')('the error for a file that was opened and can’t be read names the file', () => {
  const path = temporaryFolder('file-reader');
  const named = expect.objectContaining({ code: 'EISDIR', path });
  expect(() => new FileReader().readPart(path, 0, 1)).toThrow(named);
  expect(() => readWholeFile(path)).toThrow(named);
});
