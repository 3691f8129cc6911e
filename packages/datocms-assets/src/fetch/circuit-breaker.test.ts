import { setTimeout as sleep } from 'node:timers/promises';
import { describe, expect, it } from 'vitest';
import { CircuitBreaker } from './circuit-breaker.ts';

function countRetries(breaker: CircuitBreaker): number {
  let count = 0;
  while (breaker.takeRetry()) count++;
  return count;
}

describe('CircuitBreaker', () => {
  it('has a budget of retries, which successes refill', () => {
    const breaker = new CircuitBreaker(1, 60_000);
    expect(countRetries(breaker)).toBe(64);
    breaker.recordSuccess();
    expect(countRetries(breaker)).toBe(1);
  });

  it('has a budget that grows with the concurrency, and never exceeds its first value', () => {
    const breaker = new CircuitBreaker(16, 60_000);
    for (let time = 0; time < 1000; time++) breaker.recordSuccess();
    expect(countRetries(breaker)).toBe(128);
  });

  it('opens when no data came for a while and several downloads were given up', async () => {
    const breaker = new CircuitBreaker(1, 20);
    for (let time = 0; time < 7; time++) breaker.recordFailure();
    await sleep(30);
    expect(breaker.isOpen).toBe(false);
    breaker.recordFailure();
    expect(breaker.isOpen).toBe(true);
    expect(breaker.takeRetry()).toBe(false);
  });

  it('closes again with data of any download', async () => {
    const breaker = new CircuitBreaker(1, 20);
    for (let time = 0; time < 8; time++) breaker.recordFailure();
    await sleep(30);
    breaker.recordData();
    await sleep(30);
    expect(breaker.isOpen).toBe(false);
  });
});
