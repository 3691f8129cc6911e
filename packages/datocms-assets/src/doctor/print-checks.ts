import { escapeForLog } from '../findings/escape-control-characters.ts';
import { formatCount } from '../findings/format.ts';
import { paint, showsColor } from '../findings/paint.ts';
import type { TextOptions } from '../report/to-text.ts';
import { type Check, isUnknownPages } from './check.ts';

type ColorOptions = Pick<TextOptions, 'color' | 'env'>;

const marks = { ok: '✓', warning: '!', error: '✗' } as const;
const styles = { ok: 'green', warning: 'yellow', error: 'red' } as const;

/** A line for each check, with its fix in the next line. The verdict mentions pages that could not be read. */
export function checksToLines(checks: readonly Check[], options: ColorOptions = {}): string[] {
  return checks
    .filter((each) => !isUnknownPages(each))
    .flatMap(({ name, status, message, fix }) => [
      `${mark(status, options)} ${name}: ${escapeForLog(message)}`,
      ...(fix ? [`  Fix: ${escapeForLog(fix)}`] : []),
    ]);
}

function mark(status: Check['status'], { color = false, env }: ColorOptions): string {
  return paint(styles[status], marks[status], color && showsColor(true, env));
}

/** The lines of all checks, or only of failed ones, and the verdict. */
export function printChecks(checks: readonly Check[], options: ColorOptions & Pick<TextOptions, 'quiet'>): string {
  const errors = checks.filter(({ status }) => status === 'error').length;
  const warnings = checks.filter(({ status }) => status === 'warning').length;
  const unknown = checks.find(isUnknownPages);
  const verdict =
    errors > 0
      ? `${mark('error', options)} A build would fail: ${formatCount(errors, 'problem')} to solve.`
      : `${mark('ok', options)} Nothing ${unknown ? 'that was checked ' : ''}stands in the way of a build${warnings > 0 ? `, with ${formatCount(warnings, 'warning')}` : ''}.${unknown ? ` ${escapeForLog(unknown.message)}` : ''}`;
  const lines = checksToLines(options.quiet ? checks.filter(({ status }) => status === 'error') : checks, options);
  return [...lines, ...(lines.length > 0 ? [''] : []), verdict, ''].join('\n');
}
