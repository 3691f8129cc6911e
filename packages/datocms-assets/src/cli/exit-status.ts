import { FindingError } from '../findings/finding.ts';
import { showsColor } from '../findings/paint.ts';
import { isSystemError, systemFinding } from '../findings/system-error.ts';
import { ConfigurationError } from '../options/configuration-error.ts';
import { nameFlags, nameFlagsOfProblem } from '../options/flags.ts';
import type { Settings } from '../options/settings.ts';
import type { Report } from '../report/report.ts';
import { showMessagesOnGitHub, showOnGitHub } from '../report/show-on-github.ts';
import { toJson } from '../report/to-json.ts';
import { toText } from '../report/to-text.ts';
import { type CommandCall, type CommandContext, printLine } from './command-context.ts';

/** The form in which messages name options. */
export const optionNames = 'flags';

/** Prints a report. @returns the exit status */
export function printReport(context: CommandContext, report: Report, { json, verbose, quiet }: Settings): number {
  const { stdout, stderr, env, cwd } = context;
  if (json) for (const part of toJson(report)) stdout.write(part);
  showOnGitHub(report, context, quiet);
  const color = !json && showsColor(stderr.isTTY, env);
  stderr.write(`${toText(report, { color, env, cwd, verbose, quiet, optionNames })}\n`);
  return report.counts.errors > 0 ? 1 : 0;
}

/** Runs a command. Expected errors become messages and an exit status; all other errors are bugs, and are thrown. */
export async function toExitStatus(context: CommandCall, run: () => Promise<number>): Promise<number> {
  const print = (text: string) => printLine(context, text);
  try {
    return await run();
  } catch (error) {
    if (context.signal.aborted) return 130;
    if (error instanceof ConfigurationError) {
      const problems = error.problems.map(context.nameProblem ?? nameFlagsOfProblem);
      for (const problem of problems) print(`datocms-assets: ${problem}`);
      showMessagesOnGitHub(problems, context);
      return 2;
    }
    if (!(error instanceof FindingError) && !isSystemError(error)) throw error;
    const findings = error instanceof FindingError ? error.findings : [systemFinding(error, '')];
    for (const { code, message, fix, docs } of findings) {
      print(`datocms-assets: ${code}: ${message}`);
      print(`  Fix: ${nameFlags(fix)}`);
      print(`  Docs: ${docs}`);
    }
    const messages = findings.map(({ message, fix }) => `${message}\nFix: ${nameFlags(fix)}`);
    showMessagesOnGitHub(messages, context);
    return 1;
  }
}
