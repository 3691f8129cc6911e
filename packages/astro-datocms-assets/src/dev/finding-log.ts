import type { AstroIntegrationLogger } from 'astro';
import { escapeForLog, type Finding, findingsToText, showsColor } from 'datocms-assets';
import { logLine } from '../astro-messages.ts';

/** Logs the findings of a build in pages of the dev server, once for each page, and again after a change. */
export class FindingLog {
  readonly #logger: AstroIntegrationLogger;
  /** By path of the page, the logged problems. A new place of a problem after an edit is not logged. */
  readonly #logged = new Map<string, string>();

  readonly #failures = new Set<string>();

  constructor(logger: AstroIntegrationLogger) {
    this.#logger = logger;
  }

  /** Logs why an asset can't be fetched. Each reason is logged once, since many assets may share it. */
  addFailure(name: string, reason: string): void {
    if (this.#failures.has(reason)) return;
    this.#failures.add(reason);
    logLine(this.#logger, 'warn', `Can't fetch ${name}: ${reason}`);
  }

  /** @param path of the page */
  add(path: string, findings: readonly Finding[]): void {
    const problems = JSON.stringify(
      findings.map(({ code, message, url, places }) => [code, message, url, places?.length]).sort(),
    );
    if (problems === (this.#logged.get(path) ?? '[]')) return;
    this.#logged.set(path, problems);
    const page = escapeForLog(path);
    if (findings.length === 0) this.#logger.info(`${page}: nothing is left that a build would find.`);
    else {
      const text = findingsToText(findings, { color: showsColor(process.stdout.isTTY) });
      this.#logger.warn(`${page}: this is what a build would find.\n\n${text}\n`);
    }
  }
}
