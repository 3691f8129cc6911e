import { existsSync } from 'node:fs';
import type { Check } from '../doctor/check.ts';
import { escapeJson } from '../findings/escape-control-characters.ts';
import { FindingError } from '../findings/finding.ts';
import { showsColor } from '../findings/paint.ts';
import { isSystemError, systemFinding } from '../findings/system-error.ts';
import { settingsFor } from '../job/check-write-paths.ts';
import { ConfigurationError } from '../options/configuration-error.ts';
import { nameFlags, nameFlagsOfProblem } from '../options/flags.ts';
import { option } from '../options/options.ts';
import type { DownloadProgress } from '../options/ports.ts';
import { type Settings, toSettings } from '../options/settings.ts';
import { describeTokenName, processEnvironment } from '../options/token.ts';
import type { Report } from '../report/report.ts';
import { showMessagesOnGitHub, showOnGitHub } from '../report/show-on-github.ts';
import { toJson } from '../report/to-json.ts';
import { toText } from '../report/to-text.ts';
import { walkPublished } from '../workers/walk-published.ts';
import { type CommandCall, type CommandContext, environmentOfCall, printLine } from './command-context.ts';
import { type ProgressDisplay, startProgress } from './progress.ts';
import { toLines } from './published-lines.ts';

// Each function returns the exit status, as `main` does. It loads only the code that its own command needs.

export function runLocalize(call: CommandCall): Promise<number> {
  return toExitStatus(call, async () => {
    const { options, signal, stderr, env, fetchFn } = call;
    const [dir = ''] = call.dirs;
    const log = (line: string) => printLine(call, line);
    const settings = settingsFor(dir, options, environmentOfCall(call));
    printTokenName(call, settings);
    printIgnoredPath(call);
    const ended = new AbortController();
    // The walk waits for the CDA while the code of the job is loaded.
    const walk = walkPublished(settings, {
      signal: AbortSignal.any([signal, ended.signal]),
      log,
      fetchFn,
      inThisThread: mayReadOnlyChanges(settings),
    });
    walk.catch(() => undefined);
    const { localizeSite } = await import('../localize.ts');
    let display: ProgressDisplay | undefined;
    const onProgress = (progress: DownloadProgress) => {
      if (settings.json) return;
      display ??= startProgress({ terminal: stderr, env, log });
      display.update(progress);
    };
    try {
      const report = await localizeSite(dir, settings, { signal, onProgress, log, optionNames, fetchFn }, walk);
      display?.stop();
      return printReport(call, report, settings);
    } finally {
      ended.abort();
      display?.stop();
    }
  });
}

export function runVerify(call: CommandCall): Promise<number> {
  return toExitStatus(call, async () => {
    const { options, signal, env, cwd } = call;
    const [dir = ''] = call.dirs;
    const settings = toSettings(options, { ...processEnvironment(env), cwd });
    const { verifySite } = await import('../job/verify-site.ts');
    return printReport(call, await verifySite(dir, settings, { signal, optionNames }), settings);
  });
}

export function runPublished(call: CommandCall): Promise<number> {
  return toExitStatus(call, async () => {
    const { options, signal, stdout, fetchFn } = call;
    const settings = toSettings(options, environmentOfCall(call), 'token');
    printTokenName(call, settings);
    const index = await walkPublished(settings, { signal, log: (line) => printLine(call, line), fetchFn });
    for (const line of toLines(index)) stdout.write(`${line}\n`);
    return 0;
  });
}

export function runDoctor(call: CommandCall): Promise<number> {
  return toExitStatus(call, async () => {
    const { options, signal, stdout, env, cwd } = call;
    const { runChecks } = await import('../doctor/run-checks.ts');
    const { projectEnvironment } = await import('../doctor/project-environment.ts');
    const { printChecks } = await import('../doctor/print-checks.ts');
    const { readConfig } = await import('../doctor/project-files.ts');
    const { findOutput } = await import('../options/check-folders.ts');
    const dir = call.dirs[0] || findOutput(cwd);
    const found = await runChecks({ cwd, dir, options, environment: projectEnvironment(cwd, env), signal });
    // Where Astro's configuration holds the options, they have its names.
    const checks = readConfig(cwd) ? found : found.map(nameFlagsOfCheck);
    stdout.write(
      options.json
        ? `${escapeJson(JSON.stringify({ version: 1, checks }, null, 2))}\n`
        : printChecks(checks, { color: showsColor(stdout.isTTY, env), env }),
    );
    return checks.some(({ status }) => status === 'error') ? 1 : 0;
  });
}

function printReport(context: CommandContext, report: Report, { json, verbose }: Settings): number {
  const { stdout, stderr, env, cwd } = context;
  if (json) for (const part of toJson(report)) stdout.write(part);
  showOnGitHub(report, context);
  const color = !json && showsColor(stderr.isTTY, env);
  stderr.write(`${toText(report, { color, env, cwd, verbose, optionNames })}\n`);
  return report.counts.errors > 0 ? 1 : 0;
}

/** Runs a command. Expected errors become messages and an exit status; others, which are bugs, are thrown. */
export async function toExitStatus(context: CommandContext, run: () => Promise<number>): Promise<number> {
  const print = (text: string) => printLine(context, text);
  try {
    return await run();
  } catch (error) {
    if (context.signal.aborted) return 130;
    if (error instanceof ConfigurationError) {
      const problems = error.problems.map(nameFlagsOfProblem);
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

const optionNames = 'flags';

/** Whether an earlier build has left a cache. A walk over all content takes memory, which is free again when its thread ends. */
function mayReadOnlyChanges({ incremental, cacheDir }: Settings): boolean {
  return incremental && existsSync(cacheDir);
}

function nameFlagsOfCheck({ message, fix, ...check }: Check): Check {
  return { ...check, message: nameFlags(message), ...(fix === undefined ? {} : { fix: nameFlags(fix) }) };
}

/** Says that the site is an origin only. Who gives it a path often means the base path, and all URLs would lead elsewhere. */
function printIgnoredPath(call: CommandCall): void {
  const { site, base, prefix } = call.options;
  const path = site === undefined ? '/' : new URL(site).pathname;
  if (path === '/' || base !== undefined || prefix !== undefined) return;
  const advice = `If the site is served below it, add ${option('base', path)}.`;
  printLine(call, nameFlags(`The path of ${option('site')}, ${path}, is ignored. ${advice}`));
}

/** Says which variable holds the token, since a site may have several. */
function printTokenName(context: CommandContext, { tokenName }: Settings): void {
  if (tokenName !== undefined) printLine(context, `Using the token in ${describeTokenName(tokenName)}.`);
}
