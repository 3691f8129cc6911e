import type { AstroIntegrationLogger } from 'astro';
import { AstroError } from 'astro/errors';
import {
  ConfigurationError,
  countProblems,
  escapeForLog,
  FindingError,
  type Report,
  showMessagesOnGitHub,
  showsColor,
  toText,
} from 'datocms-assets';
import { integrationName } from './log.ts';

/** Runs a hook. Wrong options, a refused token and errors of a report become an error that Astro shows with a hint. */
export async function withAstroErrors(
  { logger }: { readonly logger: AstroIntegrationLogger },
  hook: () => void | Promise<void>,
): Promise<void> {
  try {
    await hook();
  } catch (error) {
    const shown = toAstroError(error);
    if (shown instanceof ReportedError) logInstead(logger, shown.log);
    throw shown;
  }
}

function toAstroError(error: unknown): unknown {
  if (error instanceof ConfigurationError) {
    showMessagesOnGitHub(error.problems);
    return new ReportedError({
      title: 'The configuration is wrong.',
      message: `Problems in the configuration:\n${formatList(error.problems.map(escapeForLog))}`,
      hint: 'Options are set in astro.config, in datocmsAssets({ … }). The token can also be set in .env, as can DATOCMS_ASSETS_KEY.',
    });
  }
  if (error instanceof FindingError) {
    showMessagesOnGitHub(error.findings.map(({ message, fix }) => `${message}\nFix: ${fix}`));
    const problems = error.findings.map(({ message, fix, docs }) =>
      [escapeForLog(message), `  Fix: ${escapeForLog(fix)}`, `  Docs: ${docs}`].join('\n'),
    );
    return new ReportedError({
      title: 'The build stops before its first page.',
      message: `Problems before the first page:\n${formatList(problems)}`,
      hint: 'No page has been built.',
    });
  }
  return error;
}

/**
 * The error that ends a build with errors in its report. The report itself goes into the log, since Astro shows errors
 * without colors; if the log is silent, it is part of the error.
 */
export function createBuildError(report: Report, { options }: AstroIntegrationLogger, verbose: boolean): AstroError {
  const errors = countProblems(report.findings, 'error');
  const title = `The build stops: ${errors === 1 ? '1 error' : `${errors.toLocaleString('en-US')} errors`} in its assets.`;
  const text = toText(report, { color: showsColor(process.stderr.isTTY), verbose });
  return new ReportedError({
    title,
    message: options.level === 'silent' ? `${title}\n\n${text}` : title,
    hint: 'Do not deploy this build. Fix what is listed above, then build again.',
    log: `Problems in the assets of this build:\n\n${text}\n`,
  });
}

/** Logs the report of a build whose output may be deployed. */
export function logReport(report: Report, logger: AstroIntegrationLogger, verbose: boolean): void {
  const text = toText(report, { color: showsColor(process.stdout.isTTY), verbose });
  if (report.findings.length === 0) logger.info(text);
  else logger.warn(`Warnings for the assets of this build:\n\n${text}\n`);
}

/** Logs a message, maybe with text of the CDA or of a page, as one line without control characters for the terminal. */
export function logLine(
  logger: AstroIntegrationLogger,
  level: 'debug' | 'info' | 'warn' | 'error',
  message: string,
): void {
  logger[level](escapeForLog(message));
}

/**
 * An error that is no bug. It has no stack, which would only show this package's code: the message names the place to
 * fix.
 */
class ReportedError extends AstroError {
  override name = integrationName;
  readonly title: string;
  /** The log has this text before Astro shows the error. */
  readonly log: string;

  constructor(text: {
    readonly title: string;
    readonly message: string;
    readonly hint: string;
    /** @default the title */
    readonly log?: string;
  }) {
    super(text.message, text.hint);
    this.title = text.title;
    this.log = text.log ?? text.title;
    this.stack = '';
  }
}

/** Logs a text instead of a line of Astro 5 and later, which announces the error of a hook as unhandled. */
function logInstead(logger: AstroIntegrationLogger, text: string): void {
  logger.fork(integrationName).error(text);
  logger.error = () => {
    Reflect.deleteProperty(logger, 'error');
  };
}

const formatList = (items: readonly string[]) => items.map((item) => `- ${item}`).join('\n');
