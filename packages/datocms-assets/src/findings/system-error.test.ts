import { expect, it } from 'vitest';
import { systemFix } from './system-error.ts';

it('a file that is busy is open in a program of Windows, and elsewhere mounted by itself', () => {
  expect(systemFix('EBUSY')).toMatch(process.platform === 'win32' ? /^Close the programs/ : /^Mount the folder/);
});
