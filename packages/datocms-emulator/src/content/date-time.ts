import type { ProjectFile } from '../project/project-file.ts';

type DateSettings = Pick<ProjectFile, 'timezone' | 'milliseconds'>;

/** By settings. To make one takes eight times as long as to use it. */
const formats = new Map<string, Intl.DateTimeFormat>();

function formatFor({ timezone: timeZone, milliseconds }: DateSettings): Intl.DateTimeFormat {
  const key = `${timeZone} ${milliseconds}`;
  const format =
    formats.get(key) ??
    new Intl.DateTimeFormat('en-GB', {
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
    });
  formats.set(key, format);
  return format;
}

/**
 * Formats a date and time like the service: in the project's time zone, with its offset, to the second or, in projects that turned
 * this on, to the millisecond.
 */
export function formatDateTime(text: string, settings: DateSettings): string {
  const parts = formatFor(settings).formatToParts(new Date(text));
  const part = (type: Intl.DateTimeFormatPartTypes) => parts.find((candidate) => candidate.type === type)?.value ?? '';
  const offset = part('timeZoneName').replace('GMT', '') || '+00:00';
  const fraction = settings.milliseconds ? `.${part('fractionalSecond')}` : '';
  return `${part('year')}-${part('month')}-${part('day')}T${part('hour')}:${part('minute')}:${part('second')}${fraction}${offset}`;
}
