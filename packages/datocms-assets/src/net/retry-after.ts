import type { IncomingHttpHeaders } from 'node:http';

/**
 * Milliseconds that an answer asks to wait: the longer of `Retry-After` (seconds or an HTTP date) and `X-RateLimit-Reset`
 * (seconds, as DatoCMS sends it). `undefined` where it asks for nothing that can be read.
 */
export function readRetryAfter(headers: IncomingHttpHeaders, now: number = Date.now()): number | undefined {
  const waits = [
    parseRetryAfter(single(headers['retry-after']), now),
    parseSeconds(single(headers['x-ratelimit-reset'])),
  ].filter((wait) => wait !== undefined);
  return waits.length > 0 ? Math.max(...waits) : undefined;
}

function parseRetryAfter(value: string | undefined, now: number): number | undefined {
  const seconds = parseSeconds(value);
  if (seconds !== undefined || value === undefined) return seconds;
  // A number that is no count of seconds ("-5", "1.5e3") must not be read as a year.
  const date = /^[A-Za-z]/.test(value.trim()) ? Date.parse(value) : Number.NaN;
  return Number.isNaN(date) ? undefined : Math.max(0, date - now);
}

function parseSeconds(value: string | undefined): number | undefined {
  return value !== undefined && /^\s*\d+(?:\.\d+)?\s*$/.test(value) ? Number(value) * 1000 : undefined;
}

function single(value: string | string[] | undefined): string | undefined {
  return Array.isArray(value) ? value[0] : value;
}
