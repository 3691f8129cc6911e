import { describe, expect, it } from 'vitest';
import { type Finding, FindingError, finding } from './finding.ts';
import { FindingList } from './finding-list.ts';

const at = (file: string, line: number, url?: string) => ({ file, line, column: 7, ...(url ? { url } : {}) });
const listed = (list: FindingList) => list.all.map(({ code, file, line }: Finding) => `${code} ${file}:${line}`).sort();

describe('the findings of a job with several passes', () => {
  it('hold what stands in a file once, however often other integrations write it', () => {
    const list = new FindingList();
    list.addInFiles([finding('mention', 'x', at('a.html', 1)), finding('mention', 'x', at('b.html', 2))]);
    list.forgetChanged(new Set(['b.html']));
    list.addInFiles([finding('mention', 'x', at('a.html', 5))]);
    expect(listed(list)).toEqual(['mention a.html:5', 'mention b.html:2']);
  });

  it('forget what stood in a file that is gone, and the job has not failed then', () => {
    const list = new FindingList();
    list.addInFiles([finding('mention', 'x', at('a.html', 1))]);
    expect(list.failed).toBe(true);
    list.forgetChanged(new Set());
    expect([list.all, list.failed]).toEqual([[], false]);
  });

  it('keep a failed download without its place, until the URL is found again', () => {
    const list = new FindingList();
    list.add([
      finding('download-failed', 'x', at('a.html', 1, 'https://a/')),
      finding('order', 'y', { file: 'a.html' }),
    ]);
    list.forgetChanged(new Set());
    expect(listed(list)).toEqual(['download-failed a.html:undefined', 'order a.html:undefined']);
    expect(list.failed).toBe(true);
    list.locateAgain((url) => (url === 'https://a/' ? at('c.html', 9) : undefined));
    expect(listed(list)).toEqual(['download-failed c.html:9', 'order a.html:undefined']);
  });

  it('keep places in sources, which no pass reads', () => {
    const list = new FindingList();
    list.add([finding('unpublished', 'x', at('/site/src/a.ts', 3))]);
    list.forgetChanged(new Set());
    expect(listed(list)).toEqual(['unpublished /site/src/a.ts:3']);
  });

  it('take the findings of one error once', () => {
    const list = new FindingList();
    const error = new FindingError([finding('cda-unreachable', 'x')]);
    list.addError(error, '/site');
    list.addError(error, '/site');
    expect(list.all).toHaveLength(1);
  });
});
