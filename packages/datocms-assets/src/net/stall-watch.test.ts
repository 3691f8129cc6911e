import { setTimeout as sleep } from 'node:timers/promises';
import { describe, expect, it, vi } from 'vitest';
import { StallError, StallWatch } from './stall-watch.ts';

describe('StallWatch', () => {
  it('aborts with a StallError when no data comes', async () => {
    const watch = new StallWatch(20);
    await vi.waitFor(() => expect(watch.signal.reason).toBeInstanceOf(StallError));
    expect(watch.signal.reason).toHaveProperty('message', 'no data for 0 s');
  });

  it.each([
    [15_000, 'no data for 15 s'],
    [500, 'no data for 0.5 s'],
    [1234.5, 'no data for 1.2 s'],
  ])('names a limit of %d ms in seconds', (limit, message) => {
    expect(new StallError(limit).message).toBe(message);
  });

  it('starts anew with each data', async () => {
    const watch = new StallWatch(200);
    for (let time = 0; time < 5; time++) {
      await sleep(60);
      watch.touch();
    }
    expect(watch.signal.aborted).toBe(false);
    watch.stop();
  });

  it('does not count time in which the process was too busy to read', async () => {
    const watch = new StallWatch(100);
    const blockUntil = performance.now() + 250;
    while (performance.now() < blockUntil);
    await sleep(40);
    expect(watch.signal.aborted).toBe(false);
    await vi.waitFor(() => expect(watch.signal.aborted).toBe(true));
  });

  it('aborts in a process that stays busy', () => {
    vi.useFakeTimers({ toFake: ['setTimeout'] });
    let now = 0;
    vi.spyOn(performance, 'now').mockImplementation(() => (now += 1000));
    try {
      const watch = new StallWatch(100);
      vi.runAllTimers();
      expect(watch.signal.reason).toBeInstanceOf(StallError);
    } finally {
      vi.restoreAllMocks();
      vi.useRealTimers();
    }
  });

  it('never aborts after it was stopped', async () => {
    const watch = new StallWatch(10);
    watch.stop();
    await sleep(40);
    expect(watch.signal.aborted).toBe(false);
  });

  it('follows the outer signal, also one that is aborted already', () => {
    const outer = new AbortController();
    const watches = [new StallWatch(1000, outer.signal)];
    outer.abort('enough');
    watches.push(new StallWatch(1000, outer.signal));
    expect(watches.map(({ signal }) => signal.reason)).toEqual(['enough', 'enough']);
    for (const watch of watches) watch.stop();
  });

  it('measures the time before the first data and after the last', async () => {
    const watch = new StallWatch(10_000);
    await sleep(50);
    expect(watch.idleTime).toBeGreaterThanOrEqual(45);
    watch.touch();
    await sleep(100);
    watch.touch();
    await sleep(20);
    expect(watch.idleTime).toBeGreaterThanOrEqual(65);
    expect(watch.idleTime).toBeLessThan(150);
    watch.stop();
  });
});
