import { escapeJson } from '../findings/escape-control-characters.ts';
import type { ReportFile } from '../options/report-file.ts';
import type { Report } from './report.ts';
import { reviewProblems } from './review-problems.ts';

/** The levels of GitLab are `info`, `minor`, `major`, `critical` and `blocker`. */
const severities = { error: 'major', warning: 'minor' } as const;

/**
 * The report for GitLab's Code Quality: an item for each problem, at its first place.
 *
 * https://docs.gitlab.com/ci/testing/code_quality/#code-quality-report-format
 */
export function toCodeQuality(report: Report, { repository }: Pick<ReportFile, 'repository'>): string {
  const items = reviewProblems(report, repository).map(({ level, code, lines, place, fingerprint }) => ({
    description: lines.join(' · '),
    check_name: code,
    fingerprint,
    severity: severities[level],
    location: { path: place.path, lines: { begin: place.line ?? 1 } },
  }));
  return `${escapeJson(JSON.stringify(items, null, 2))}\n`;
}
