import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { UploadWindow } from './upload-window.ts';

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

const wait = (milliseconds: number) => new Promise<void>((resolve) => setTimeout(resolve, milliseconds));

/** Uploads files of so many bytes, which share an uplink. @returns the milliseconds of the longest upload, and of all */
async function upload(sizes: readonly number[], bytesPerSecond: number, roundTrip = 300) {
  const window = new UploadWindow();
  let freeAt = 0;
  let [longest, most, underWay] = [0, 0, 0];
  const startedAt = performance.now();
  const send = async (bytes: number) => {
    most = Math.max(most, ++underWay);
    const sentAt = performance.now();
    freeAt = Math.max(freeAt, sentAt) + (bytes / bytesPerSecond) * 1000;
    await wait(freeAt - sentAt + roundTrip);
    longest = Math.max(longest, performance.now() - sentAt);
    underWay--;
  };
  const all = Promise.all(sizes.map((bytes) => window.run(bytes, () => send(bytes))));
  await vi.runAllTimersAsync();
  await all;
  return { longest, most, all: performance.now() - startedAt };
}

describe('UploadWindow', () => {
  it.each([
    [50, 60_000],
    [50, 300_000],
    [125, 300_000],
    [250, 1_000_000],
  ])(
    'keeps uploads at %d kB/s of %d bytes from waiting so long for each other that they count as stalls',
    async (rate, bytes) => {
      const { longest, all } = await upload(Array(40).fill(bytes), rate * 1000);
      expect(longest).toBeLessThan(15_000);
      // Nothing is lost by it: the uplink is always in use.
      expect(all).toBeLessThan(((40 * bytes) / rate) * 1.3);
    },
  );

  it('grows where the uplink is fast, also with files that take long', async () => {
    expect((await upload(Array(100).fill(50_000), 100_000_000, 50)).most).toBeGreaterThan(50);
    expect((await upload(Array(100).fill(50_000_000), 1_000_000_000, 50)).most).toBeGreaterThan(30);
  });

  it('narrows again when files are larger', async () => {
    const sizes = [...Array(200).fill(5000), ...Array(20).fill(200_000)];
    expect((await upload(sizes, 100_000)).longest).toBeLessThan(15_000);
  });

  it('makes room when an upload fails', async () => {
    const window = new UploadWindow();
    const failing = Array.from({ length: 5 }, () =>
      window.run(2 ** 20, () => Promise.reject(new Error('refused'))).catch(() => 'failed'),
    );
    expect(await Promise.all(failing)).toEqual(Array(5).fill('failed'));
    expect(await window.run(2 ** 20, async () => 'sent')).toBe('sent');
  });
});
