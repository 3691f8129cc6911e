import { expect, it } from 'vitest';
import { isSystemError, systemFinding, systemFix } from './system-error.ts';

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

it.each([
  ['a folder that may not be listed', 'EACCES', 'scandir', '/out/sub', true],
  ['a folder that can’t be listed for another reason', 'EIO', 'scandir', '/out/sub', false],
  ['a file', 'EACCES', 'open', '/out/sub', false],
  ['a folder beside the output', 'EACCES', 'scandir', '/cache/sub', false],
])('advises to leave out what may not be read only where `exclude` helps: %s', (_, code, syscall, path, helps) => {
  const { fix } = systemFinding(Object.assign(new Error(), { code, syscall, path }), '/out');
  expect(fix?.includes('exclude')).toBe(helps);
});

it.each([
  ['FileSystemRead', '/out/p.html', `Can't read "/out/p.html"`, '--allow-fs-read'],
  ['FileSystemWrite', '/out/p.html', `Can't write to "/out/p.html"`, '--allow-fs-write'],
  ['WorkerThreads', '', "Can't start a thread", '--allow-worker'],
])('says what Node’s permission model refuses, and which flag allows it: %s', (permission, resource, what, flag) => {
  const error = Object.assign(new Error(), { code: 'ERR_ACCESS_DENIED', permission, resource });
  expect(isSystemError(error)).toBe(true);
  expect(systemFinding(error, '/out')).toMatchObject({
    message: `${what}: Node's permission model refuses it (ERR_ACCESS_DENIED).`,
    fix: `Allow it with Node's flag ${flag}.`,
  });
});
