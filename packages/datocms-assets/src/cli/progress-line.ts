import { formatDuration, formatNumber, formatSize } from '../findings/format.ts';

/** How far a step is. `bytes` have arrived so far; `cached` of the `done` needed no request. */
export interface Progress {
  readonly done: number;
  readonly total: number;
  readonly bytes: number;
  readonly cached: number;
}

/** `Assets: 120 of 310, 3.1 MB, 40 cached`, for a log. */
export function toLogLine(label: string, { done, total, bytes, cached }: Progress): string {
  const parts = [`${formatNumber(done)} of ${formatNumber(total)}`, formatSize(bytes)];
  return `${label}: ${[...parts, ...(cached > 0 ? [`${formatNumber(cached)} cached`] : [])].join(', ')}`;
}

/**
 * `Assets ████░░░░ 120/310 · 3.1 MB · 1.4 MB/s · 12 s left`, at most `width` columns.
 * @param elapsed milliseconds since the start
 * @param left seconds that remain; `undefined` where nobody can tell
 */
export function toBarLine(
  label: string,
  progress: Progress,
  elapsed: number,
  left: number | undefined,
  width: number,
): string {
  const { done, total, bytes } = progress;
  const figures = [
    `${formatNumber(done)}/${formatNumber(total)}`,
    formatSize(bytes),
    ...(elapsed > 0 ? [`${formatSize((bytes * 1000) / elapsed)}/s`] : []),
    ...(left !== undefined && done < total ? [`${formatDuration(left * 1000)} left`] : []),
  ].join(' · ');
  const room = Math.min(30, width - label.length - figures.length - 3);
  const filled = Math.round(Math.max(room, 0) * Math.min(total > 0 ? done / total : 1, 1));
  const bar = room >= 5 ? ` ${'█'.repeat(filled)}${'░'.repeat(room - filled)}` : '';
  return `${label}${bar} ${figures}`.slice(0, Math.max(width - 1, 0));
}
