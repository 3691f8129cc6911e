import { describe, expect, it } from 'vitest';
import { DownloadError } from '../findings/download-error.ts';
import { finding } from '../findings/finding.ts';
import { UnreachableHosts } from './unreachable-hosts.ts';

describe('UnreachableHosts', () => {
  it.each([
    ['its own', 'Ask somebody.', 'Ask somebody.'],
    ['that of an outage', undefined, 'Check the network, and that the host is right, then build again.'],
  ])('merges what has one cause, with %s fix', (_, fix, expected) => {
    const outages = new UnreachableHosts();
    const failed = ['a', 'b'].map((name) => finding('download-failed', 'x', { url: `https://assets.example/${name}` }));
    for (const each of failed)
      outages.add(each, 2, new DownloadError('download-failed', 'gone', { isUnreachable: true, fix }), 4);
    const message = 'assets.example can’t be reached: gone, tried 4 times at most: 4 variants.';
    expect(outages.merge(failed)).toMatchObject([{ code: 'download-failed', message, fix: expected }]);
  });

  it('merges apart what has different causes, and leaves one download alone as it is', () => {
    const outages = new UnreachableHosts();
    const causes = [
      ['gone', 4],
      ['gone', 3],
      ['refused', 1],
      ['refused', 2],
      ['reset', 1],
    ] as const;
    const failed = causes.map(([reason, tries], at) => {
      const each = finding('download-failed', reason, { url: `https://assets.example/${at}` });
      outages.add(each, 1, new DownloadError('download-failed', reason, { isUnreachable: true }), tries);
      return each;
    });
    expect(outages.merge(failed).map(({ message }) => message)).toEqual([
      'reset',
      'assets.example can’t be reached: gone, tried 4 times at most: 2 variants.',
      'assets.example can’t be reached: refused, tried 2 times at most: 2 variants.',
    ]);
  });
});
