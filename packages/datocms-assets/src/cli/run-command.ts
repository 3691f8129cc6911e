import { FindingError } from '../findings/finding.ts';
import { isSystemError, systemFinding } from '../findings/system-error.ts';
import { settingsFor } from '../job/check-places.ts';
import { ConfigurationError } from '../options/configuration-error.ts';
import { toFlag } from '../options/option-help.ts';
import { type Options, type Settings, toSettings } from '../options/settings.ts';
import type { Report } from '../report/report.ts';
import { toJson } from '../report/to-json.ts';
import { toText } from '../report/to-text.ts';
import { walkPublished } from '../workers/walk-published.ts';
import { toAnnotations } from './annotations.ts';
import { type ShownProgress, startProgress } from './progress.ts';
import type { Progress } from './progress-line.ts';
import { toLines } from './published-lines.ts';

// What one command needs is no load on the others.

/** Each answers the exit status: 0 done and clean, 1 errors found, 2 wrong usage or configuration, 130 interrupted. */
export function runLocalize(dir: string, options: Options, signal: AbortSignal): Promise<number> {
  return guarded(signal, async () => {
    const settings = settingsFor(dir, options);
    const done = new AbortController();
    // The thread of the walk loads what it needs while this one does.
    const walk = walkPublished(settings, { signal: AbortSignal.any([signal, done.signal]), log: say });
    walk.catch(() => undefined);
    const { localizeSite } = await import('../localize.ts');
    let shown: ShownProgress | undefined;
    const onProgress = (progress: Progress) => {
      shown ??= startProgress(process.stderr, { total: progress.total, silent: settings.json });
      shown.update(progress);
    };
    try {
      const report = await localizeSite(dir, settings, { signal, onProgress, log: say }, walk);
      shown?.stop();
      return show(report, settings);
    } finally {
      done.abort();
      shown?.stop();
    }
  });
}

export function runVerify(dir: string, options: Options, signal: AbortSignal): Promise<number> {
  return guarded(signal, async () => {
    const settings = toSettings(options);
    const { verifySite } = await import('../job/verify-site.ts');
    return show(await verifySite(dir, settings), settings);
  });
}

export function runPublished(_dir: string, options: Options, signal: AbortSignal): Promise<number> {
  return guarded(signal, async () => {
    const settings = toSettings(options, process.env, 'token');
    const index = await walkPublished(settings, { signal, log: say });
    for (const line of toLines(index)) process.stdout.write(`${line}\n`);
    return 0;
  });
}

function show(report: Report, settings: Settings): number {
  if (settings.json) for (const part of toJson(report)) process.stdout.write(part);
  if (process.env.GITHUB_ACTIONS === 'true') process.stderr.write(toAnnotations(report));
  say(toText(report, { color: process.stderr.isTTY && !settings.json }));
  return report.counts.errors > 0 ? 1 : 0;
}

async function guarded(signal: AbortSignal, work: () => Promise<number>): Promise<number> {
  try {
    return await work();
  } catch (error) {
    if (signal.aborted) return 130;
    if (error instanceof ConfigurationError) {
      for (const problem of error.problems) say(`datocms-assets: ${toFlag(problem)}`);
      return 2;
    }
    if (!(error instanceof FindingError) && !isSystemError(error)) throw error;
    const findings = error instanceof FindingError ? error.findings : [systemFinding(error, '')];
    for (const { code, message, fix } of findings) say(`datocms-assets: ${code}: ${message}\n  ${fix}`);
    return 1;
  }
}

function say(text: string): void {
  process.stderr.write(`${text}\n`);
}
