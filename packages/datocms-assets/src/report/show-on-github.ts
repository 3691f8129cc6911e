import { appendFileSync } from 'node:fs';
import { toAnnotations } from './annotations.ts';
import type { Report } from './report.ts';
import { toStepSummary } from './step-summary.ts';

/**
 * Shows the report on GitHub if this process is a step of GitHub Actions: as annotations, which are lines on standard error, and
 * in the summary of the job. A summary that can't be written is left out: the log has everything that it would say.
 */
export function showOnGitHub(report: Report, environment: NodeJS.ProcessEnv = process.env): void {
  const { GITHUB_ACTIONS, GITHUB_WORKSPACE, GITHUB_STEP_SUMMARY } = environment;
  if (GITHUB_ACTIONS !== 'true') return;
  const cwd = GITHUB_WORKSPACE || process.cwd();
  process.stderr.write(toAnnotations(report, cwd));
  if (!GITHUB_STEP_SUMMARY) return;
  try {
    appendFileSync(GITHUB_STEP_SUMMARY, toStepSummary(report, cwd));
  } catch {}
}
