import type { AstroIntegrationLogger } from 'astro';
import { AstroError } from 'astro/errors';
import {
  ConfigurationError,
  escapeForLog,
  FindingError,
  type Report,
  showMessagesOnGitHub,
  toText,
} from 'datocms-assets';
import { integrationName } from './integration-name.ts';

/** Runs a hook. Wrong options, a refused token and errors of a report become an error that Astro shows with a hint. */
export async function withAstroErrors(
  { logger }: { readonly logger: AstroIntegrationLogger },
  hook: () => void | Promise<void>,
): Promise<void> {
  try {
    await hook();
  } catch (error) {
    const shown = toAstroError(error);
    if (shown instanceof Verdict) logTitle(logger, shown.title);
    throw shown;
  }
}

function toAstroError(error: unknown): unknown {
  if (error instanceof ConfigurationError) {
    showMessagesOnGitHub(error.problems);
    return new Verdict(
      'The build stops: its configuration is wrong.',
      `Problems in the configuration:\n${formatList(error.problems.map(escapeForLog))}`,
      'Options are set in astro.config, in datocmsAssets({ … }). The token can also be set in .env.',
    );
  }
  if (error instanceof FindingError) {
    showMessagesOnGitHub(error.findings.map(({ message, fix }) => `${message}\nFix: ${fix}`));
    const problems = error.findings.map(({ message, fix, docs }) =>
      [escapeForLog(message), `  Fix: ${escapeForLog(fix)}`, `  Docs: ${docs}`].join('\n'),
    );
    return new Verdict(
      'The build stops before its first page.',
      `Problems before the first page:\n${formatList(problems)}`,
      'No page has been built.',
    );
  }
  return error;
}

/** The error that ends a build whose report holds errors: all of them, each with its place and its fix. */
export function createBuildError(report: Report, verbose: boolean): AstroError {
  const { errors } = report.counts;
  return new Verdict(
    `The build stops: ${errors === 1 ? '1 error' : `${errors} errors`} in its assets.`,
    `Problems in the assets of this build:\n\n${toText(report, { color: process.stderr.isTTY, verbose })}\n`,
    'Do not deploy this build. Fix what is listed above, then build again.',
  );
}

/** Logs the report of a build that may be deployed. */
export function logReport(report: Report, logger: AstroIntegrationLogger, verbose: boolean): void {
  const text = toText(report, { color: process.stdout.isTTY, verbose });
  if (report.findings.length === 0) logger.info(text);
  else logger.warn(`Warnings for the assets of this build:\n\n${text}\n`);
}

/** Logs a message that may hold text of the CDA or of a page, as one line on which nothing acts on the terminal. */
export function logLine(logger: AstroIntegrationLogger, level: 'debug' | 'warn' | 'error', message: string): void {
  logger[level](escapeForLog(message));
}

/**
 * An error that is no bug. It has no stack: the message names the place to fix, and the stack would only show this package's
 * code.
 */
class Verdict extends AstroError {
  override name = integrationName;
  readonly title: string;

  constructor(title: string, message: string, hint: string) {
    super(message, hint);
    this.title = title;
    this.stack = '';
  }
}

/** Astro logs that an unhandled error has occurred, before it shows the error of a hook. The title takes the place of that line. */
function logTitle(logger: AstroIntegrationLogger, title: string): void {
  logger.error = () => {
    Reflect.deleteProperty(logger, 'error');
    logger.fork(integrationName).error(title);
  };
}

const formatList = (items: readonly string[]) => items.map((item) => `- ${item}`).join('\n');
