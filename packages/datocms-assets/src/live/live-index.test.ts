import { describe, expect, it } from 'vitest';
import { FindingError } from '../findings/finding.ts';
import { toSettings } from '../options/settings.ts';
import { freshFor, LiveIndex, staleAfter } from './live-index.ts';

/** An index of a CDA that fails. Each walk begins with one request. */
function indexOver(answer: () => Response) {
  let time = 0;
  let requests = 0;
  const settings = toSettings({ token: 'a', retries: 0, incremental: false });
  const fetchFn = async () => {
    requests++;
    return answer();
  };
  const index = new LiveIndex(settings, { fetchFn }, () => time);
  return {
    index,
    requests: () => requests,
    wait: (milliseconds: number) => {
      time += milliseconds;
    },
  };
}

describe('the index while a site is being written', () => {
  it('is read once for calls at the same time', async () => {
    const { index, requests } = indexOver(() => new Response('', { status: 500 }));
    const answers = await Promise.allSettled([index.get(), index.get(), index.getFresh()]);
    expect(answers.map(({ status }) => status)).toEqual(['rejected', 'rejected', 'rejected']);
    expect(requests()).toBe(1);
    expect(index.last).toBeUndefined();
  });

  it('throws why it can not be read, and is not read again at once', async () => {
    const { index, requests, wait } = indexOver(() => new Response('', { status: 500 }));
    await expect(index.get()).rejects.toThrow(FindingError);
    await expect(index.get()).rejects.toThrow(FindingError);
    expect(requests()).toBe(1);
    wait(freshFor + 1);
    await expect(index.get()).rejects.toThrow(FindingError);
    expect(requests()).toBe(2);
    expect(staleAfter).toBeGreaterThan(freshFor);
  });
});
