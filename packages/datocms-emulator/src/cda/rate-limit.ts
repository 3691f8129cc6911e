/** Requests that the service takes before it answers 429. */
export interface RateLimitOptions {
  readonly perSecond: number;
  readonly perMinute: number;
}

/** The limits that the service's documentation names. */
export const serviceRateLimit: RateLimitOptions = { perSecond: 40, perMinute: 1000 };

export interface RateState {
  readonly allowed: boolean;
  readonly limit: number;
  readonly remaining: number;
  /** Seconds until the next request is taken. */
  readonly reset: number;
}

interface Window {
  readonly length: number;
  readonly limit: number;
  start: number;
  used: number;
}

/** Counts the requests of each token in windows of a second and of a minute. `now` gives milliseconds. */
export function createRateLimit(options: RateLimitOptions, now: () => number = Date.now): (token: string) => RateState {
  const windows = new Map<string, readonly Window[]>();
  return (token) => {
    const own = windows.get(token) ?? [
      { length: 1000, limit: options.perSecond, start: now(), used: 0 },
      { length: 60_000, limit: options.perMinute, start: now(), used: 0 },
    ];
    windows.set(token, own);
    const time = now();
    for (const window of own) {
      if (time - window.start >= window.length) Object.assign(window, { start: time, used: 0 });
    }
    const full = own.find((window) => window.used >= window.limit);
    if (!full) for (const window of own) window.used += 1;
    const told = full ?? own[0]!;
    return {
      allowed: !full,
      limit: told.limit,
      remaining: told.limit - told.used,
      reset: Math.max(1, Math.ceil((told.start + told.length - time) / 1000)),
    };
  };
}
