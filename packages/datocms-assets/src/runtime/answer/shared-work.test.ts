import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { SharedWork } from './shared-work.ts';

const after = (seconds: number) => new Promise<void>((resolve) => setTimeout(resolve, seconds * 1000));

beforeEach(() => {
  vi.useFakeTimers();
});
afterEach(() => {
  vi.useRealTimers();
  vi.unstubAllGlobals();
});

/** Twenty visitors ask for the same. @returns what they get after how many seconds, and how often the work was begun */
async function ask(work: (number: number) => Promise<string>) {
  const shared = new SharedWork<string>();
  const began = Date.now();
  const answers = new Set<string>();
  let begun = 0;
  for (let visitor = 0; visitor < 20; visitor++) {
    shared
      .run('key', () => work(++begun))
      .catch((error: Error) => error.message)
      .then((answer) => answers.add(`${answer} ${(Date.now() - began) / 1000}`));
  }
  await vi.advanceTimersByTimeAsync(600_000);
  return { answers: [...answers], begun };
}

describe('work that is under way', () => {
  it('is done once for all outside of workers, however long it takes', async () => {
    expect(await ask((number) => after(30).then(() => `${number}`))).toEqual({ answers: ['1 30'], begun: 1 });
  });
});

describe('in a worker', () => {
  beforeEach(() => {
    vi.stubGlobal('caches', { default: {} });
  });

  it('work that never ends is begun once more', async () => {
    const dead = new Promise<string>(() => undefined);
    const { answers, begun } = await ask((number) => (number === 1 ? dead : after(1).then(() => `${number}`)));
    expect({ answers, begun }).toEqual({ answers: ['2 5'], begun: 2 });
  });

  it('slow work answers all who have waited for it, also if it was begun once more', async () => {
    const { answers, begun } = await ask((number) => after(5).then(() => `${number}`));
    expect({ answers, begun }).toEqual({ answers: ['1 5', '2 9'], begun: 2 });
  });

  it('work that fails late fails for all who have waited for it', async () => {
    const { answers } = await ask(() => after(15).then(() => Promise.reject(new Error('stall'))));
    expect(answers).toEqual(['stall 15', 'stall 19', 'stall 23', 'stall 27']);
  });
});
