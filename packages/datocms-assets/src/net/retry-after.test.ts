import { expect, it } from 'vitest';
import { parseRetryAfter } from './retry-after.ts';

const now = Date.UTC(2025, 10, 25, 12, 0, 0);
const inNineSeconds = 'Tue, 25 Nov 2025 12:00:09 GMT';

interface Headers {
  readonly after?: string;
  readonly reset?: string;
  readonly remaining?: string;
  readonly date?: string;
  readonly age?: string;
}

it.each<[name: string, status: number, headers: Headers, wait: number | undefined]>([
  ['Retry-After in seconds', 503, { after: '7' }, 7000],
  ['a fraction of a second', 503, { after: '0.05' }, 50],
  ['no time at all', 503, { after: '0' }, 0],
  ['seconds with white space', 503, { after: ' 7 ' }, 7000],
  ['a date (RFC 9110)', 503, { after: inNineSeconds }, 9000],
  ['a date (RFC 850)', 503, { after: 'Tuesday, 25-Nov-25 12:00:09 GMT' }, 9000],
  ['a date (asctime), which is in GMT too', 503, { after: 'Tue Nov 25 12:00:09 2025' }, 9000],
  ['a date in the past', 503, { after: 'Tue, 25 Nov 2025 11:00:00 GMT' }, 0],
  [
    'a date by the clock of the server, ahead',
    503,
    { after: inNineSeconds, date: 'Tue, 25 Nov 2025 12:00:04 GMT' },
    5000,
  ],
  [
    'a date by the clock of the server, behind',
    503,
    { after: inNineSeconds, date: 'Tue, 25 Nov 2025 11:59:59 GMT' },
    10_000,
  ],
  [
    'a date, where a cache has had the answer for a while',
    503,
    { after: inNineSeconds, date: 'Tue, 25 Nov 2025 11:58:00 GMT', age: '125' },
    4000,
  ],
  ['a date, where that of the answer is malformed', 503, { after: inNineSeconds, date: 'now' }, 9000],
  ['Retry-After with 429', 429, { after: '7' }, 7000],
  ['Retry-After with any other status', 500, { after: '7' }, 7000],
  ['X-RateLimit-Reset with 429', 429, { reset: '12' }, 12_000],
  ['X-RateLimit-Reset with 429, whatever is left of the limit', 429, { reset: '12', remaining: '39' }, 12_000],
  ['X-RateLimit-Reset with 503', 503, { reset: '12' }, 12_000],
  ['X-RateLimit-Reset with 503, where no request is left', 503, { reset: '12', remaining: '0' }, 12_000],
  ['no X-RateLimit-Reset with 503, where requests are left', 503, { reset: '12', remaining: '39' }, undefined],
  ['no X-RateLimit-Reset with another status', 500, { reset: '12' }, undefined],
  ['X-RateLimit-Reset, where it is the longer wait', 429, { after: '3', reset: '12' }, 12_000],
  ['Retry-After, where it is the longer wait', 429, { after: inNineSeconds, reset: '2' }, 9000],
  ['Retry-After alone, where X-RateLimit-Reset does not count', 500, { after: '3', reset: '12' }, 3000],
  ['X-RateLimit-Reset, where Retry-After is malformed', 429, { after: 'soon', reset: '2' }, 2000],
  ['Retry-After, where X-RateLimit-Reset is negative', 429, { after: '2', reset: '-1' }, 2000],
  ['no negative Retry-After', 503, { after: '-5' }, undefined],
  ['no negative X-RateLimit-Reset', 429, { reset: '-5' }, undefined],
  ['no number with an exponent', 503, { after: '1.5e3' }, undefined],
  ['no date in X-RateLimit-Reset', 429, { reset: inNineSeconds }, undefined],
  ['no word', 503, { after: 'soon' }, undefined],
  ['no empty header', 503, { after: '', reset: '' }, undefined],
  ['no missing header', 503, {}, undefined],
])('parseRetryAfter reads %s', (_name, status, { after, reset, remaining, date, age }, wait) => {
  const headers = new Map([
    ['retry-after', after],
    ['x-ratelimit-reset', reset],
    ['x-ratelimit-remaining', remaining],
    ['date', date],
    ['age', age],
  ]);
  expect(parseRetryAfter(status, (name) => headers.get(name), now)).toBe(wait);
});
