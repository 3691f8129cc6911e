import type { AstroIntegrationLogger } from 'astro';
import { type Report, toText } from 'datocms-assets';

/** The report of a build that may be deployed. */
export function logReport(report: Report, logger: AstroIntegrationLogger): void {
  const level = report.counts.warnings > 0 ? 'warn' : 'info';
  for (const line of toText(report, { color: process.stdout.isTTY }).trimEnd().split('\n')) logger[level](line);
}
