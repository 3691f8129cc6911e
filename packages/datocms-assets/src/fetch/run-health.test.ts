import { setTimeout as sleep } from 'node:timers/promises';
import { expect, it } from 'vitest';
import { RunHealth } from './run-health.ts';

it('retries have a budget, which successes refill', () => {
  const health = new RunHealth(1, 60_000);
  let taken = 0;
  while (health.takeRetry()) taken++;
  expect(taken).toBe(64);
  health.succeeded();
  expect([health.takeRetry(), health.takeRetry()]).toEqual([true, false]);
});

it('the budget grows with the concurrency, and is never more than at the start', () => {
  const health = new RunHealth(16, 60_000);
  for (let time = 0; time < 1000; time++) health.succeeded();
  let taken = 0;
  while (health.takeRetry()) taken++;
  expect(taken).toBe(128);
});

it('a host is out when no byte has come for a while and several assets were given up', async () => {
  const health = new RunHealth(1, 20);
  for (let time = 0; time < 7; time++) health.gaveUp();
  await sleep(30);
  expect(health.isOut).toBe(false);
  health.gaveUp();
  expect(health.isOut).toBe(true);
  expect(health.takeRetry()).toBe(false);
});

it('a byte of any asset brings it back', async () => {
  const health = new RunHealth(1, 20);
  for (let time = 0; time < 8; time++) health.gaveUp();
  await sleep(30);
  health.bytesCame();
  await sleep(30);
  expect(health.isOut).toBe(false);
});
