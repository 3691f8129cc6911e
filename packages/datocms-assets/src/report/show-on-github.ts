import { appendFileSync } from 'node:fs';
import { messagesToAnnotations, toAnnotations } from './annotations.ts';
import type { Report } from './report.ts';
import { messagesToStepSummary, toStepSummary } from './step-summary.ts';

/**
 * Shows the report on GitHub if this process is a step of GitHub Actions: as annotations, which are lines on standard error, and
 * in the summary of the job. A summary that can't be written is left out: the log has everything that it would say.
 */
export function showOnGitHub(report: Report): void {
  const cwd = process.env.GITHUB_WORKSPACE || process.cwd();
  show(
    () => toAnnotations(report, cwd),
    () => toStepSummary(report, cwd),
  );
}

/** The same for messages of an error that leaves no report, such as wrong options. */
export function showMessagesOnGitHub(messages: readonly string[]): void {
  show(
    () => messagesToAnnotations(messages),
    () => messagesToStepSummary(messages),
  );
}

function show(annotations: () => string, summary: () => string): void {
  const { GITHUB_ACTIONS, GITHUB_STEP_SUMMARY } = process.env;
  if (GITHUB_ACTIONS !== 'true') return;
  process.stderr.write(annotations());
  if (!GITHUB_STEP_SUMMARY) return;
  try {
    appendFileSync(GITHUB_STEP_SUMMARY, summary());
  } catch {}
}
