import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { StallError, StallWatch } from './stall-watch.ts';

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

describe('StallWatch', () => {
  it('aborts with a StallError when no data comes', () => {
    const watch = new StallWatch(20);
    vi.advanceTimersByTime(19);
    expect(watch.signal.aborted).toBe(false);
    vi.advanceTimersByTime(1);
    expect(watch.signal.reason).toBeInstanceOf(StallError);
    expect(watch.signal.reason).toHaveProperty('message', 'no data for 0 s');
  });

  it.each([
    [15_000, 'no data for 15 s'],
    [500, 'no data for 0.5 s'],
    [1234.5, 'no data for 1.2 s'],
  ])('names a limit of %d ms in seconds', (limit, message) => {
    expect(new StallError(limit).message).toBe(message);
  });

  it('starts anew with each data', () => {
    const watch = new StallWatch(200);
    for (let time = 0; time < 5; time++) {
      vi.advanceTimersByTime(60);
      watch.touch();
    }
    expect(watch.signal.aborted).toBe(false);
    watch.stop();
  });

  it('does not count time in which the process was too busy to read', () => {
    const watch = new StallWatch(100);
    const now = performance.now.bind(performance);
    // The clock goes on, and no timer runs.
    const clock = vi.spyOn(performance, 'now').mockImplementation(() => now() + 150);
    vi.advanceTimersByTime(199);
    expect(watch.signal.aborted).toBe(false);
    vi.advanceTimersByTime(1);
    expect(watch.signal.aborted).toBe(true);
    clock.mockRestore();
  });

  it('aborts in a process that stays busy', () => {
    let now = 0;
    const clock = vi.spyOn(performance, 'now').mockImplementation(() => (now += 1000));
    const watch = new StallWatch(100);
    vi.runAllTimers();
    expect(watch.signal.reason).toBeInstanceOf(StallError);
    clock.mockRestore();
  });

  it('never aborts after it was stopped', () => {
    const watch = new StallWatch(10);
    watch.stop();
    vi.advanceTimersByTime(40);
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

  it('measures the time before the first data and after the last', () => {
    const watch = new StallWatch(10_000);
    vi.advanceTimersByTime(50);
    expect(watch.idleTime).toBe(50);
    watch.touch();
    vi.advanceTimersByTime(100);
    watch.touch();
    vi.advanceTimersByTime(20);
    expect(watch.idleTime).toBe(70);
    watch.stop();
  });
});
