import { formatCount, formatDuration, formatNumber, formatSize } from '../findings/format.ts';
import { describeAllowed } from './asset-status.ts';
import { isReportNotWritten } from './check-report-paths.ts';
import { countProblems } from './group-findings.ts';
import { type Report, storedPlace } from './report.ts';

/** The marks in front of a verdict or a level. */
export const marks = { error: '✗', warning: '!', clean: '✓' } as const;

/** The texts at the end of a run. */
export interface Summary {
  readonly verdict: 'error' | 'warning' | 'clean';
  /** `3 errors, 1 warning`; empty if there are none. */
  readonly problems: string;
  /** Counts and time: `34 pages, 1,204 references, 46 assets, …`. */
  readonly work: string;
  /** A sentence on the state of the output; empty without a proof. */
  readonly outcome: string;
}

export function summarize(report: Report): Summary {
  const errors = countProblems(report.findings, 'error');
  const warnings = countProblems(report.findings, 'warning');
  return {
    verdict: errors > 0 ? 'error' : warnings > 0 ? 'warning' : 'clean',
    problems: [errors > 0 ? formatCount(errors, 'error') : '', warnings > 0 ? formatCount(warnings, 'warning') : '']
      .filter((part) => part !== '')
      .join(', '),
    work: describeWork(report),
    outcome: describeOutcome(report),
  };
}

function describeWork(report: Report): string {
  const { counts, coverage, timings } = report;
  const time = timings.total === undefined ? [] : [formatDuration(timings.total)];
  if (isSearchOnly(timings))
    return [`${formatCount(coverage.files - coverage.excluded, 'file')} searched`, ...time].join(', ');
  // The folder is empty, or the run ended before its first file, so all other counts are meaningless.
  if (counts.files + counts.pages === 0) return ['0 files scanned', ...time].join(', ');
  return [
    counts.pages > 0 ? formatCount(counts.pages, 'page') : formatCount(counts.files, 'file'),
    formatCount(counts.references, 'reference'),
    formatCount(counts.assets, 'asset'),
    `${formatCount(counts.variants, 'variant')}${counts.bytes > 0 ? ` (${formatSize(counts.bytes)})` : ''}`,
    ...(sealedFolder(report) === undefined
      ? [`${formatNumber(counts.cached)} cached`, `${formatNumber(counts.downloaded)} downloaded`]
      : ['nothing downloaded']),
    ...(counts.sent === undefined
      ? []
      : [`${formatNumber(counts.sent)} of ${formatCount(counts.stored, 'file')} sent to the bucket`]),
    ...time,
  ].join(', ');
}

/** The path of the site in front of sealed URLs; `undefined` if there are none. */
function sealedFolder({ assets }: Report): string | undefined {
  const paths = assets.flatMap(({ variants }) => variants.flatMap(({ sealed }) => sealed ?? []));
  return paths[0]?.replace(/[^/]*$/, '');
}

/** Whether the run was `verify`, which has no list of assets. */
function isSearchOnly(timings: Report['timings']): boolean {
  return timings.verify !== undefined && timings.rewrite === undefined;
}

function describeOutcome(report: Report): string {
  if (!report.coverage.dryRun) return describeResult(report);
  return `Dry run: no file was changed${report.counts.errors > 0 ? '' : ', and the output was not searched'}.`;
}

function describeResult(report: Report): string {
  const { counts, assets, findings, timings } = report;
  const missingReports = findings.filter(isReportNotWritten).length;
  const isUnchanged = counts.rewritten === 0 && (counts.stored === 0 || timings.rewrite === undefined);
  if (counts.errors > missingReports) {
    const endedWhileStoring = timings.store !== undefined && timings.rewrite === undefined;
    if (isUnchanged && endedWhileStoring) return 'No page was changed. Stored files may have been added.';
    return isUnchanged ? 'No file was changed.' : 'The output was changed, but it is not clean: do not publish it.';
  }
  // Only the verification can prove that no URL is left, and a dry run would verify the site before its changes.
  const isStored = assets.every((asset) => asset.variants.every((variant) => storedPlace(variant) !== undefined));
  if (timings.verify !== undefined && isStored) {
    const searched = report.coverage.excluded > 0 ? ' in the others' : '';
    const where = findings.some(({ code }) => code === 'server-code') ? ' in what was built for browsers' : searched;
    const exception = missingReports > 0 ? ', but a report could not be written' : '';
    const left = `No asset URL of the CMS is left${where}${exception}.`;
    return describeCoverage(report, left);
  }
  if (!isUnchanged) return '';
  return counts.errors > 0 ? 'No file was changed.' : 'No file was changed, and the output was not searched.';
}

const maxPatterns = 5;

/** Describes what was localized and what was not. Pages of a server were not searched, so it does not mention them. */
function describeCoverage(report: Report, nothingLeft: string): string {
  const { counts, coverage, assets, timings } = report;
  const route = sealedFolder(report);
  const { excluded, pages, onDemand, content, routes = onDemand.length } = coverage;
  const files = formatCount(counts.files, 'file is', 'files are');
  const allowed = describeAllowed(assets);
  const rest = [
    ...(allowed === '' ? [] : [allowed]),
    ...(route === undefined ? [] : [`A server has to answer the sealed URLs below ${route}.`]),
    ...(content === 'drafts' ? ['Drafts count as published.'] : []),
    ...(excluded > 0 ? [`${formatCount(excluded, 'file is', 'files are')} excluded and not searched.`] : []),
  ];
  const isEmpty = coverage.files === excluded && counts.pages === 0;
  if (isEmpty && onDemand.length === 0) return [...rest, 'No file was searched.'].join(' ');
  if (isSearchOnly(timings)) return [...rest, nothingLeft].join(' ');
  const uncovered = onDemand.filter(({ covered }) => !covered).map(({ pattern }) => pattern);
  if (uncovered.length > 0) {
    const shown = [...uncovered.slice(0, maxPatterns), ...(uncovered.length > maxPatterns ? ['…'] : [])].join(', ');
    const share = `${formatNumber(uncovered.length)} of ${formatCount(Math.max(routes, uncovered.length), 'route')}`;
    const verb = uncovered.length === 1 ? 'is rendered on demand and is' : 'are rendered on demand and are';
    const local = isEmpty ? '' : `${files} local; `;
    return [`${local}${share} ${verb} not covered (${shown}).`, ...rest].join(' ');
  }
  const served = onDemand.length - uncovered.length;
  if (served > 0) {
    const routesServed = formatCount(served, 'route is', 'routes are');
    rest.unshift(`${routesServed} rendered on demand, and rewritten when ${served === 1 ? 'it is' : 'they are'} sent.`);
  }
  if (isEmpty) return rest.join(' ');
  const local =
    pages === 0
      ? `${files} local.`
      : `${formatNumber(counts.pages)} of ${formatCount(pages, 'page is', 'pages are')} local.`;
  return [local, ...rest, nothingLeft].join(' ');
}
