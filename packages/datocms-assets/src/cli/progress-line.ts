import { formatDuration, formatNumber, formatSize } from '../findings/format.ts';
import type { DownloadProgress } from '../options/ports.ts';

const label = 'Assets';
const maxBarWidth = 30;
// A shorter bar shows no progress.
const minBarWidth = 5;

/** The line for a log: `Assets: 120 of 310, 3.1 MB, 40 cached`. */
export function toLogLine({ done, total, bytes, cached }: DownloadProgress): string {
  const parts = [`${formatNumber(done)} of ${formatNumber(total)}`, formatSize(bytes)];
  return `${label}: ${[...parts, ...(cached > 0 ? [`${formatNumber(cached)} cached`] : [])].join(', ')}`;
}

/**
 * The line for a terminal: `Assets ████░░░░ 120/310 · 3.1 MB · 1.4 MB/s · 12 s left`, shorter than `width` columns.
 * @param elapsed milliseconds since the start
 * @param remaining seconds; `undefined` if unknown
 */
export function toBarLine(
  progress: DownloadProgress,
  elapsed: number,
  remaining: number | undefined,
  width: number,
): string {
  const { done, total, bytes } = progress;
  const figures = [
    `${formatNumber(done)}/${formatNumber(total)}`,
    formatSize(bytes),
    ...(elapsed > 0 ? [`${formatSize((bytes * 1000) / elapsed)}/s`] : []),
    ...(remaining !== undefined && done < total ? [`${formatDuration(remaining * 1000)} left`] : []),
  ].join(' · ');
  const barWidth = Math.min(maxBarWidth, width - label.length - figures.length - 3);
  const filled = Math.round(Math.max(barWidth, 0) * Math.min(total > 0 ? done / total : 1, 1));
  const bar = barWidth >= minBarWidth ? ` ${'█'.repeat(filled)}${'░'.repeat(barWidth - filled)}` : '';
  return `${label}${bar} ${figures}`.slice(0, Math.max(width - 1, 0));
}
