import { escapeForLog } from '../findings/escape-control-characters.ts';
import { formatCount } from '../findings/format.ts';
import { paint } from '../findings/paint.ts';
import type { TextOptions } from '../report/to-text.ts';
import type { Check } from './check.ts';

const marks = { ok: '✓', warning: '!', error: '✗' } as const;
const styles = { ok: 'green', warning: 'yellow', error: 'red' } as const;

/** A line for each check, with its fix in the next line. */
export function checksToLines(checks: readonly Check[], options: Pick<TextOptions, 'color'> = {}): string[] {
  return checks.flatMap(({ name, status, message, fix }) => [
    `${mark(status, options)} ${name}: ${escapeForLog(message)}`,
    ...(fix ? [`  Fix: ${escapeForLog(fix)}`] : []),
  ]);
}

function mark(status: Check['status'], { color = false }: Pick<TextOptions, 'color'>): string {
  return paint(styles[status], marks[status], color);
}

/** The lines of all checks, and the verdict. */
export function printChecks(checks: readonly Check[], options: Pick<TextOptions, 'color'>): string {
  const errors = checks.filter(({ status }) => status === 'error').length;
  const warnings = checks.filter(({ status }) => status === 'warning').length;
  const verdict =
    errors > 0
      ? `${mark('error', options)} A build would fail: ${formatCount(errors, 'problem')} to solve.`
      : `${mark('ok', options)} Nothing stands in the way of a build${warnings > 0 ? `, with ${formatCount(warnings, 'warning')}` : ''}.`;
  return [...checksToLines(checks, options), '', verdict, ''].join('\n');
}
