import { expect, it } from 'vitest';
import { formatDateTime } from './date-time.ts';

it.each([
  ['2025-01-01T10:00:00Z', 'UTC', '2025-01-01T10:00:00+00:00'],
  ['2025-01-01T10:00:00Z', 'Europe/Rome', '2025-01-01T11:00:00+01:00'],
  ['2025-07-01T10:00:00.123Z', 'Europe/Rome', '2025-07-01T12:00:00+02:00'],
  ['2025-01-01T00:30:00Z', 'America/New_York', '2024-12-31T19:30:00-05:00'],
])('writes %s in %s as %s', (moment, timezone, text) => {
  expect(formatDateTime(moment, { timezone, milliseconds: false })).toBe(text);
});

it('writes milliseconds in projects that turned them on', () => {
  const settings = { timezone: 'Europe/Rome', milliseconds: true };
  expect(formatDateTime('2025-07-01T10:00:00.345Z', settings)).toBe('2025-07-01T12:00:00.345+02:00');
  expect(formatDateTime('2025-07-01T10:00:00Z', settings)).toBe('2025-07-01T12:00:00.000+02:00');
});
