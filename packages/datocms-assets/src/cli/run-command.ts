import { existsSync } from 'node:fs';
import type { Check } from '../doctor/check.ts';
import { escapeJson } from '../findings/escape-control-characters.ts';
import { FindingError } from '../findings/finding.ts';
import { isSystemError, systemFinding } from '../findings/system-error.ts';
import { settingsFor } from '../job/check-write-paths.ts';
import { ConfigurationError } from '../options/configuration-error.ts';
import { nameFlags, nameFlagsOfProblem } from '../options/flags.ts';
import { type Options, option } from '../options/options.ts';
import type { DownloadProgress } from '../options/ports.ts';
import { type Settings, toSettings } from '../options/settings.ts';
import { environmentOf } from '../options/token.ts';
import type { Report } from '../report/report.ts';
import { showMessagesOnGitHub, showOnGitHub } from '../report/show-on-github.ts';
import { toJson } from '../report/to-json.ts';
import { toText } from '../report/to-text.ts';
import { walkPublished } from '../workers/walk-published.ts';
import { printLine } from './print-line.ts';
import { type ProgressDisplay, startProgress } from './progress.ts';
import { toLines } from './published-lines.ts';
import { saveMemory } from './save-memory.ts';

// Each function returns the exit status: 0 done and clean, 1 errors found, 2 wrong usage or configuration. `cli.ts` has those of
// interrupts. It loads only the code that its own command needs.

export function runLocalize(dir: string, options: Options, signal: AbortSignal): Promise<number> {
  return toExitStatus(signal, async () => {
    saveMemory();
    const settings = settingsFor(dir, options, environmentOf(process.cwd()));
    printTokenName(settings);
    printIgnoredPath(options);
    const ended = new AbortController();
    // The walk waits for the CDA while the code of the job is loaded.
    const walk = walkPublished(settings, {
      signal: AbortSignal.any([signal, ended.signal]),
      log: printLine,
      inThisThread: mayReadOnlyChanges(settings),
    });
    walk.catch(() => undefined);
    const { localizeSite } = await import('../localize.ts');
    let display: ProgressDisplay | undefined;
    const onProgress = (progress: DownloadProgress) => {
      if (settings.json) return;
      display ??= startProgress({ terminal: process.stderr, log: printLine });
      display.update(progress);
    };
    try {
      const report = await localizeSite(dir, settings, { signal, onProgress, log: printLine, optionNames }, walk);
      display?.stop();
      return printReport(report, settings);
    } finally {
      ended.abort();
      display?.stop();
    }
  });
}

export function runVerify(dir: string, options: Options, signal: AbortSignal): Promise<number> {
  return toExitStatus(signal, async () => {
    const settings = toSettings(options);
    saveMemory();
    const { verifySite } = await import('../job/verify-site.ts');
    return printReport(await verifySite(dir, settings, { signal, optionNames }), settings);
  });
}

export function runPublished(_dir: string, options: Options, signal: AbortSignal): Promise<number> {
  return toExitStatus(signal, async () => {
    const settings = toSettings(options, environmentOf(process.cwd()), 'token');
    printTokenName(settings);
    saveMemory();
    const index = await walkPublished(settings, { signal, log: printLine });
    for (const line of toLines(index)) process.stdout.write(`${line}\n`);
    return 0;
  });
}

/** @param dir empty without an output folder */
export function runDoctor(dir: string, options: Options, signal: AbortSignal): Promise<number> {
  return toExitStatus(signal, async () => {
    const { runChecks } = await import('../doctor/run-checks.ts');
    const { projectEnvironment } = await import('../doctor/project-environment.ts');
    const { printChecks } = await import('../doctor/print-checks.ts');
    const cwd = process.cwd();
    const output = dir === '' ? undefined : dir;
    const found = await runChecks({ cwd, dir: output, options, environment: projectEnvironment(cwd), signal });
    const checks = found.map(nameFlagsOfCheck);
    process.stdout.write(
      options.json
        ? `${escapeJson(JSON.stringify({ version: 1, checks }, null, 2))}\n`
        : printChecks(checks, { color: process.stdout.isTTY }),
    );
    return checks.some(({ status }) => status === 'error') ? 1 : 0;
  });
}

function printReport(report: Report, settings: Settings): number {
  if (settings.json) for (const part of toJson(report)) process.stdout.write(part);
  showOnGitHub(report);
  process.stderr.write(
    `${toText(report, { color: process.stderr.isTTY && !settings.json, verbose: settings.verbose, optionNames })}\n`,
  );
  return report.counts.errors > 0 ? 1 : 0;
}

/** Runs a command. Expected errors become messages and an exit status; others, which are bugs, are thrown. */
export async function toExitStatus(signal: AbortSignal, run: () => Promise<number>): Promise<number> {
  try {
    return await run();
  } catch (error) {
    if (signal.aborted) return 130;
    if (error instanceof ConfigurationError) {
      const problems = error.problems.map(nameFlagsOfProblem);
      for (const problem of problems) printLine(`datocms-assets: ${problem}`);
      showMessagesOnGitHub(problems);
      return 2;
    }
    if (!(error instanceof FindingError) && !isSystemError(error)) throw error;
    const findings = error instanceof FindingError ? error.findings : [systemFinding(error, '')];
    for (const { code, message, fix, docs } of findings) {
      printLine(`datocms-assets: ${code}: ${message}`);
      printLine(`  Fix: ${nameFlags(fix)}`);
      printLine(`  Docs: ${docs}`);
    }
    showMessagesOnGitHub(findings.map(({ message, fix }) => `${message}\nFix: ${nameFlags(fix)}`));
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
function printIgnoredPath({ site, base, prefix }: Options): void {
  const path = site === undefined ? '/' : new URL(site).pathname;
  if (path === '/' || base !== undefined || prefix !== undefined) return;
  const advice = `If the site is served below it, add ${option('base', path)}.`;
  printLine(nameFlags(`The path of ${option('site')}, ${path}, is ignored. ${advice}`));
}

/** Says which variable holds the token, since a site may have several. */
function printTokenName({ tokenName }: Settings): void {
  if (tokenName !== undefined) printLine(`Using the token in ${tokenName}.`);
}
