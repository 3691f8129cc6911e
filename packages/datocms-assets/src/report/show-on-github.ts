import { appendFileSync } from 'node:fs';
import { messagesToAnnotations, toAnnotations } from './annotations.ts';
import { errorsOf, type Report } from './report.ts';
import { messagesToStepSummary, toStepSummary } from './step-summary.ts';

/** A process that may be a step of GitHub Actions. */
interface StepProcess {
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly cwd: string;
  readonly stderr: { write(text: string): unknown };
}

/**
 * Shows the report on GitHub if the process is a step of GitHub Actions: as annotations, which are lines on standard
 * error, and in the summary of the job. A summary that can't be written is left out, since the log has its contents.
 * @param step this process by default
 * @param quiet leaves out annotations of warnings
 */
export function showOnGitHub(report: Report, step: StepProcess = thisProcess(), quiet = false): void {
  const cwd = step.env.GITHUB_WORKSPACE || step.cwd;
  const findings = quiet ? errorsOf(report) : report.findings;
  show(
    step,
    () => toAnnotations({ ...report, findings }, cwd),
    () => toStepSummary(report, cwd),
  );
}

/** Shows the messages of an error without a report, such as wrong options. */
export function showMessagesOnGitHub(messages: readonly string[], step: StepProcess = thisProcess()): void {
  show(
    step,
    () => messagesToAnnotations(messages),
    () => messagesToStepSummary(messages),
  );
}

function thisProcess(): StepProcess {
  return { env: process.env, cwd: process.cwd(), stderr: process.stderr };
}

function show({ env, stderr }: StepProcess, annotations: () => string, summary: () => string): void {
  const { GITHUB_ACTIONS, GITHUB_STEP_SUMMARY } = env;
  if (GITHUB_ACTIONS !== 'true') return;
  stderr.write(annotations());
  if (!GITHUB_STEP_SUMMARY) return;
  try {
    appendFileSync(GITHUB_STEP_SUMMARY, summary());
  } catch {}
}
