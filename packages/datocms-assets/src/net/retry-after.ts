/**
 * Reads how long an answer asks to wait before the next try. The longest wait counts of
 * - `Retry-After`, in seconds or as an HTTP date (RFC 9110 §10.2.3), with any status,
 * - `X-RateLimit-Reset`, in seconds, where the rate limit is the reason of the failure: with status 429, and with 503 unless
 *   `X-RateLimit-Remaining` says that requests are left. DatoCMS sends it with every answer.
 *
 * @param now where the answer has no `Date`: the clocks of server and machine may differ
 * @returns milliseconds; `undefined` if no header is present and valid. A negative or malformed value is ignored; a date
 * in the past is 0.
 */
export function parseRetryAfter(status: number, header: GetHeader, now: number = Date.now()): number | undefined {
  const retryAfter = header('retry-after');
  const isRateLimit = status === 429 || (status === 503 && !(Number(header('x-ratelimit-remaining')) > 0));
  const waits = [
    parseSeconds(retryAfter) ?? timeUntil(parseDate(retryAfter), serverTime(header) ?? now),
    isRateLimit ? parseSeconds(header('x-ratelimit-reset')) : undefined,
  ].filter((wait) => wait !== undefined);
  return waits.length > 0 ? Math.max(...waits) : undefined;
}

/** Looks a header up by its name in lower case. */
export type GetHeader = (name: string) => string | null | undefined;

function parseSeconds(value: string | null | undefined): number | undefined {
  return value && /^\s*\d+(?:\.\d+)?\s*$/.test(value) ? Number(value) * 1000 : undefined;
}

/** The server's time. A cache sends the `Date` of the original answer, and the seconds since then as `Age`. */
function serverTime(header: GetHeader): number | undefined {
  const date = parseDate(header('date'));
  return date === undefined ? undefined : date + (parseSeconds(header('age')) ?? 0);
}

function timeUntil(date: number | undefined, now: number): number | undefined {
  return date === undefined ? undefined : Math.max(0, date - now);
}

/** Milliseconds since 1970. */
function parseDate(value: string | null | undefined): number | undefined {
  // Date.parse() would read a malformed number ("-5", "1.5e3") as a year. All HTTP dates begin with the name of a day.
  if (!value || !/^\s*[A-Za-z]/.test(value)) return undefined;
  // One of the three formats names no time zone; all are in GMT (RFC 9110 §5.6.7).
  const date = Date.parse(/GMT\s*$/.test(value) ? value : `${value} GMT`);
  return Number.isNaN(date) ? undefined : date;
}
