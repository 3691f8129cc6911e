import type { AstroIntegrationLogger } from 'astro';
import { AstroError } from 'astro/errors';
import { ConfigurationError, escapeForLog, FindingError, type Report, toText } from 'datocms-assets';

/** Runs a hook. Wrong options or a refused token become an error that Astro shows with a hint. */
export async function withAstroErrors(hook: () => void | Promise<void>): Promise<void> {
  try {
    await hook();
  } catch (error) {
    throw toAstroError(error);
  }
}

function toAstroError(error: unknown): unknown {
  if (error instanceof ConfigurationError) {
    return createAstroError(
      `datocms-assets found problems in the configuration:\n${formatList(error.problems.map(escapeForLog))}`,
      'Options are set in astro.config, in datocmsAssets({ … }). The token can also be set in .env.',
    );
  }
  if (error instanceof FindingError) {
    const problems = error.findings.map(({ message, fix, docs }) =>
      [escapeForLog(message), `  Fix: ${escapeForLog(fix)}`, `  Docs: ${docs}`].join('\n'),
    );
    return createAstroError(`datocms-assets can't start:\n${formatList(problems)}`, 'No page has been built.');
  }
  return error;
}

/** The error that ends a build whose report holds errors: all of them, each with its place and its fix. */
export function createBuildError(report: Report, verbose: boolean): AstroError {
  return createAstroError(
    `datocms-assets found problems in the build:\n\n${toText(report, { color: false, verbose }).trim()}`,
    'Do not deploy this build.',
  );
}

/** Logs the report of a build that may be deployed. */
export function logReport(report: Report, logger: AstroIntegrationLogger, verbose: boolean): void {
  const level = report.counts.warnings > 0 ? 'warn' : 'info';
  const text = toText(report, { color: process.stdout.isTTY, verbose });
  for (const line of text.trimEnd().split('\n')) logger[level](line);
}

/** Logs a message that may hold text of the CDA or of a page, as one line on which nothing acts on the terminal. */
export function logLine(logger: AstroIntegrationLogger, level: 'debug' | 'warn' | 'error', message: string): void {
  logger[level](escapeForLog(message));
}

/** Without a stack: the message names the place to fix, and the stack would only show this package's code. */
function createAstroError(message: string, hint: string): AstroError {
  const error = new AstroError(message, hint);
  error.stack = '';
  return error;
}

const formatList = (items: readonly string[]) => items.map((item) => `- ${item}`).join('\n');
