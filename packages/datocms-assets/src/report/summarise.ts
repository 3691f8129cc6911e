import { formatCount, formatDuration, formatNumber, formatSize } from '../findings/format.ts';
import type { Report } from './report.ts';
import { isUnwritten } from './unwritten.ts';

export interface Summary {
  readonly verdict: 'error' | 'warning' | 'clean';
  /** `3 errors, 1 warning`; empty where there are none. */
  readonly problems: string;
  /** Pages, references, assets, variants, bytes, cached and downloaded, time. */
  readonly work: string;
  /** What holds of the output; empty where nothing has been proved. */
  readonly outcome: string;
}

export function summarise(report: Report): Summary {
  const { errors, warnings } = report.counts;
  return {
    verdict: errors > 0 ? 'error' : warnings > 0 ? 'warning' : 'clean',
    problems: [errors > 0 ? formatCount(errors, 'error') : '', warnings > 0 ? formatCount(warnings, 'warning') : '']
      .filter((part) => part !== '')
      .join(', '),
    work: work(report),
    outcome: outcome(report),
  };
}

function work({ counts, timings }: Report): string {
  return [
    counts.pages > 0 ? formatCount(counts.pages, 'page') : formatCount(counts.files, 'file'),
    formatCount(counts.references, 'reference'),
    formatCount(counts.assets, 'asset'),
    `${formatCount(counts.variants, 'variant')} (${formatSize(counts.bytes)})`,
    `${formatNumber(counts.cached)} cached`,
    `${formatNumber(counts.downloaded)} downloaded`,
    ...(timings.total === undefined ? [] : [formatDuration(timings.total)]),
  ].join(', ');
}

function outcome({ counts, assets, findings, timings }: Report): string {
  const unwrittenReports = findings.filter(isUnwritten).length;
  const untouched = counts.rewritten === 0 && (counts.stored === 0 || timings.rewrite === undefined);
  if (counts.errors > unwrittenReports) {
    return untouched ? 'No file was changed.' : 'The output was changed, but it is not clean: do not publish it.';
  }
  // Only the verification can say that nothing is left, and in a dry run it sees the site as it was.
  const stored = assets.every((asset) => asset.variants.every((variant) => variant.file !== null));
  if (timings.verify !== undefined && stored) {
    const where = findings.some(({ code }) => code === 'server-code') ? ' in what was built for browsers' : '';
    return `No asset URL of the CMS is left${where}${unwrittenReports > 0 ? ': only a report could not be written' : ''}.`;
  }
  if (!untouched) return '';
  return counts.errors > 0 ? 'No file was changed.' : 'No file was changed, and the output was not searched.';
}
