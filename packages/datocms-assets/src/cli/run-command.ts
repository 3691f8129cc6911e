import { existsSync } from 'node:fs';
import { join } from 'node:path';
import type { Check } from '../doctor/check.ts';
import { escapeJson } from '../findings/escape-control-characters.ts';
import { showsColor } from '../findings/paint.ts';
import { settingsFor } from '../job/check-write-paths.ts';
import { nameFlags } from '../options/flags.ts';
import { option } from '../options/options.ts';
import type { DownloadProgress } from '../options/ports.ts';
import { type Settings, toSettings } from '../options/settings.ts';
import { describeTokenName, processEnvironment } from '../options/token.ts';
import { walkPublished } from '../workers/walk-published.ts';
import { type CommandCall, environmentOfCall, printLine, printNote } from './command-context.ts';
import { optionNames, printReport, toExitStatus } from './exit-status.ts';
import { type ProgressDisplay, startProgress } from './progress.ts';
import { toLines } from './published-lines.ts';

// Each function returns the exit status, as `main` does. It loads only the code that its own command needs.

export function runLocalize(call: CommandCall): Promise<number> {
  return toExitStatus(call, async () => {
    const { options, signal, stderr, env, fetchFn } = call;
    const [dir = ''] = call.dirs;
    const log = (line: string) => printNote(call, line);
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
      if (settings.json || settings.quiet) return;
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
    const environment = options.deliver === 'sealed' ? environmentOfCall(call) : { ...processEnvironment(env), cwd };
    const settings = toSettings(options, environment, 'key');
    const { verifySite } = await import('../job/verify-site.ts');
    return printReport(call, await verifySite(dir, settings, { signal, optionNames }), settings);
  });
}

export function runPublished(call: CommandCall): Promise<number> {
  return toExitStatus(call, async () => {
    const { options, signal, stdout, fetchFn } = call;
    const settings = toSettings(options, environmentOfCall(call), 'token');
    printTokenName(call, settings);
    const index = await walkPublished(settings, { signal, log: (line) => printNote(call, line), fetchFn });
    for (const line of toLines(index)) stdout.write(`${line}\n`);
    return 0;
  });
}

export function runServe(call: CommandCall): Promise<number> {
  return toExitStatus(call, async () => {
    const { options, signal, cwd, fetchFn } = call;
    const { findOutput } = await import('../options/check-folders.ts');
    const { serveSite } = await import('../serve/serve-site.ts');
    const dir = call.dirs[0] || findOutput(cwd) || join(cwd, 'dist');
    await serveSite(dir, options, environmentOfCall(call), { signal, log: (line) => printLine(call, line), fetchFn });
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
    // Names options as Astro's configuration does if that file holds them.
    const checks = readConfig(cwd) ? found : found.map(nameFlagsOfCheck);
    stdout.write(
      options.json
        ? `${escapeJson(JSON.stringify({ version: 1, checks }, null, 2))}\n`
        : printChecks(checks, { color: showsColor(stdout.isTTY, env), env, quiet: options.quiet }),
    );
    return checks.some(({ status }) => status === 'error') ? 1 : 0;
  });
}

/** Whether there is a cache of an earlier build. Else the walk needs much memory, which only a thread's end frees. */
function mayReadOnlyChanges({ incremental, cacheDir }: Settings): boolean {
  return incremental && existsSync(cacheDir);
}

function nameFlagsOfCheck({ message, fix, ...check }: Check): Check {
  return { ...check, message: nameFlags(message), ...(fix === undefined ? {} : { fix: nameFlags(fix) }) };
}

/** Notes that `site` is an origin only. A user who adds a path often means the base path, and URLs would be wrong. */
function printIgnoredPath(call: CommandCall): void {
  const { site, base, prefix } = call.options;
  const path = site === undefined ? '/' : new URL(site).pathname;
  if (path === '/' || base !== undefined || prefix !== undefined) return;
  const advice = `If the site is served below it, add ${option('base', path)}.`;
  printNote(call, nameFlags(`The path of ${option('site')}, ${path}, is ignored. ${advice}`));
}

/** Prints which variable holds the token, since a site may have several. */
function printTokenName(call: CommandCall, { tokenName }: Settings): void {
  if (tokenName !== undefined) printNote(call, `Using the token in ${describeTokenName(tokenName)}.`);
}
