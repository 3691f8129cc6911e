import { describe, expect, it } from 'vitest';
import { FindingError } from '../findings/finding.ts';
import { type Settings, toSettings } from '../options/settings.ts';
import type { PublishedIndex } from '../published/published-index.ts';
import { confirmedFor, freshFor, LiveIndex, staleAfter } from './live-index.ts';

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

  it('is read completely once a minute for assets that it does not have, and all who ask then get what is found', async () => {
    let time = 0;
    const reads: boolean[] = [];
    const read = async (_: unknown, { everything = false }: { everything?: boolean } = {}): Promise<PublishedIndex> => {
      reads.push(everything);
      await new Promise(setImmediate);
      return { assets: new Map(everything ? [['/1/a.png', {} as never]] : []), isRemembered: !everything } as never;
    };
    const index = new LiveIndex({} as Settings, {}, () => time, read);
    await index.get();
    const sizes = async (calls: number) =>
      (await Promise.all(Array.from({ length: calls }, () => index.getConfirmed()))).map(({ assets }) => assets.size);
    expect(await sizes(3)).toEqual([1, 1, 1]);
    expect(reads).toEqual([false, true]);
    time += confirmedFor;
    expect(await sizes(1)).toEqual([0]);
    time += 1;
    expect(await sizes(2)).toEqual([1, 1]);
    expect(reads).toEqual([false, true, false, true]);
  });

  it('is read completely again soon after that has failed', async () => {
    let time = 0;
    let fails = true;
    const read = async (_: unknown, { everything = false }: { everything?: boolean } = {}): Promise<PublishedIndex> => {
      if (everything && fails) throw new Error('reset');
      return { assets: new Map(everything ? [['/1/a.png', {} as never]] : []), isRemembered: !everything } as never;
    };
    const index = new LiveIndex({} as Settings, {}, () => time, read);
    expect((await index.getConfirmed()).assets.size).toBe(0);
    fails = false;
    time += freshFor + 1;
    expect((await index.getConfirmed()).assets.size).toBe(1);
  });

  it('says once why it can not be read again, until it can', async () => {
    let time = 0;
    let fails = true;
    const errors: unknown[] = [];
    const read = async (): Promise<PublishedIndex> => {
      if (fails) throw new Error('refused');
      return { assets: new Map() } as never;
    };
    const index = new LiveIndex({} as Settings, { onStale: (error) => errors.push(error) }, () => time, read);
    const readWhile = async (isFailing: boolean) => {
      fails = isFailing;
      time += staleAfter + 1;
      await index.getFresh().catch(() => undefined);
      return errors.length;
    };
    const told: number[] = [];
    for (const isFailing of [true, false, true, true, false, true]) told.push(await readWhile(isFailing));
    expect(told).toEqual([0, 0, 1, 1, 1, 2]);
    expect(errors).toEqual([new Error('refused'), new Error('refused')]);
  });
});
