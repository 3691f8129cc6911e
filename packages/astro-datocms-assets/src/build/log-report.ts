import type { AstroIntegrationLogger } from 'astro';
import { type Report, toText } from 'datocms-assets';
import { inAstroWords } from '../astro-messages.ts';

/** The report of a build that may be deployed. */
export function logReport(report: Report, logger: AstroIntegrationLogger): void {
  const level = report.counts.warnings > 0 ? 'warn' : 'info';
  const text = inAstroWords(toText(report, { color: process.stdout.isTTY }));
  for (const line of text.trimEnd().split('\n')) logger[level](line);
}
