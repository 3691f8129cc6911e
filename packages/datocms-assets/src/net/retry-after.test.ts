import { expect, it } from 'vitest';
import { readRetryAfter } from './retry-after.ts';

const now = Date.UTC(2025, 10, 25, 12, 0, 0);

it.each([
  ['seconds', { 'retry-after': '7' }, 7000],
  ['no time at all', { 'retry-after': '0' }, 0],
  ['seconds with white space', { 'retry-after': ' 7 ' }, 7000],
  ['a date (RFC 9110)', { 'retry-after': 'Tue, 25 Nov 2025 12:00:09 GMT' }, 9000],
  ['a date (RFC 850)', { 'retry-after': 'Tuesday, 25-Nov-25 12:00:09 GMT' }, 9000],
  ['a date in the past', { 'retry-after': 'Tue, 25 Nov 2025 11:00:00 GMT' }, 0],
  ["the service's own header", { 'x-ratelimit-reset': '12' }, 12_000],
  ['the longer of both', { 'retry-after': '3', 'x-ratelimit-reset': '12' }, 12_000],
  ['a number that is no time', { 'retry-after': '-5' }, undefined],
  ['a word', { 'retry-after': 'soon' }, undefined],
  ['nothing', {}, undefined],
  ['nothing in a header', { 'retry-after': '' }, undefined],
])('askedWait reads %s', (_name, headers, wait) => {
  expect(readRetryAfter(headers, now)).toBe(wait);
});
