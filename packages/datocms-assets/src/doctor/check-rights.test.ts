import { expect, it, vi } from 'vitest';
import { checkCache } from './check-rights.ts';

/** As for a drive of Windows that is not there. */
vi.mock('node:fs', async (original) => {
  const refuse = vi.fn(() => {
    if (refuse.mock.calls.length > 100) throw new Error('The search does not end.');
    return false;
  });
  const accessSync = (path: string) => {
    throw Object.assign(new Error('ENOENT'), { code: 'ENOENT', syscall: 'access', path });
  };
  return { ...(await original<object>()), existsSync: refuse, accessSync };
});

it('tells of a cache of which not even the root is there', () => {
  expect(checkCache('/drive/cache').map(({ name, status, message }) => [name, status, message])).toEqual([
    [
      'cache',
      'warning',
      "The cache can't be written (ENOENT): /drive/cache. A build would keep nothing for the next one.",
    ],
  ]);
});
