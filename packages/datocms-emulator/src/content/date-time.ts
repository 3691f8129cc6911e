import type { ProjectFile } from '../project/project-file.ts';

/**
 * Formats a date and time like the service: in the project's time zone, with its offset, to the second or, in projects that turned
 * this on, to the millisecond.
 */
export function formatDateTime(
  text: string,
  { timezone: timeZone, milliseconds }: Pick<ProjectFile, 'timezone' | 'milliseconds'>,
): string {
  const date = new Date(text);
  const parts = new Intl.DateTimeFormat('en-GB', {
    timeZone,
    year: 'numeric',
    month: '2-digit',
    day: '2-digit',
    hour: '2-digit',
    minute: '2-digit',
    second: '2-digit',
    ...(milliseconds && { fractionalSecondDigits: 3 }),
    hourCycle: 'h23',
    timeZoneName: 'longOffset',
  }).formatToParts(date);
  const part = (type: Intl.DateTimeFormatPartTypes) => parts.find((candidate) => candidate.type === type)?.value ?? '';
  const offset = part('timeZoneName').replace('GMT', '') || '+00:00';
  const fraction = milliseconds ? `.${part('fractionalSecond')}` : '';
  return `${part('year')}-${part('month')}-${part('day')}T${part('hour')}:${part('minute')}:${part('second')}${fraction}${offset}`;
}
