import { expect, it } from 'vitest';
import { systemFinding, systemFix } from './system-error.ts';

it('a file that is busy is open in a program of Windows, and elsewhere mounted by itself', () => {
  expect(systemFix('EBUSY')).toMatch(process.platform === 'win32' ? /^Close the programs/ : /^Mount the folder/);
});

it.each([
  ['fstat', "Can't read"],
  ['close', "Can't close"],
  ['futime', "Can't open"],
])('says what can’t be done with a file: %s', (syscall, what) => {
  const error = Object.assign(new Error(), { code: 'EIO', syscall, path: '/out/p.html' });
  expect(systemFinding(error, '/out')).toMatchObject({
    message: `${what} "/out/p.html": i/o error (EIO).`,
    file: 'p.html',
  });
});
