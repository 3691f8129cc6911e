/** Allowed requests; above them the service answers 429. */
export interface RateLimitOptions {
  readonly perSecond: number;
  readonly perMinute: number;
}

/** The limits in the service's documentation. */
export const serviceRateLimit: RateLimitOptions = { perSecond: 40, perMinute: 1000 };

export interface RateState {
  readonly allowed: boolean;
  readonly limit: number;
  readonly remaining: number;
  /** Seconds until the next request is allowed. */
  readonly reset: number;
}

interface Window {
  readonly length: number;
  readonly limit: number;
  start: number;
  used: number;
}

/** Counts the requests of each token per second and per minute. `now` returns milliseconds. */
export function createRateLimit(options: RateLimitOptions, now: () => number = Date.now): (token: string) => RateState {
  const windows = new Map<string, readonly Window[]>();
  return (token) => {
    const tokenWindows = windows.get(token) ?? [
      { length: 1000, limit: options.perSecond, start: now(), used: 0 },
      { length: 60_000, limit: options.perMinute, start: now(), used: 0 },
    ];
    windows.set(token, tokenWindows);
    const time = now();
    for (const window of tokenWindows) {
      if (time - window.start >= window.length) Object.assign(window, { start: time, used: 0 });
    }
    const full = tokenWindows.find((window) => window.used >= window.limit);
    if (!full) for (const window of tokenWindows) window.used += 1;
    const reported = full ?? tokenWindows[0]!;
    return {
      allowed: !full,
      limit: reported.limit,
      remaining: reported.limit - reported.used,
      reset: Math.max(1, Math.ceil((reported.start + reported.length - time) / 1000)),
    };
  };
}
