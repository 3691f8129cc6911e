import { styleText } from 'node:util';
import { clip, printable } from '../findings/escape-control-characters.ts';
import { formatDuration, formatNumber } from '../findings/format.ts';
import { placeInWords, seenFrom } from './format-place.ts';
import { type FindingGroup, type FindingSection, groupFindings } from './group-findings.ts';
import type { Report } from './report.ts';
import { summarise } from './summarise.ts';

export interface TextOptions {
  /** Whether the stream shows colours; `NO_COLOR` in the environment wins. */
  readonly color: boolean;
  /** All places instead of the first few, and the time of each step. */
  readonly verbose?: boolean;
  /** Files are named as seen from here where the output folder lies below it. */
  readonly cwd?: string;
}

type Style = Parameters<typeof styleText>[0];
type Paint = (style: Style, text: string) => string;

const placesShown = 5;
const longestUrl = 2000;
const longestMessage = 1000;
const marks = { error: '✗', warning: '!', clean: '✓' } as const;
const styles = { error: 'red', warning: 'yellow', clean: 'green' } as const satisfies Record<string, Style>;

/** What a person reads at the end of the job: all findings, errors first, then the summary. No newline at its end. */
export function toText(report: Report, { color, verbose = false, cwd = process.cwd() }: TextOptions): string {
  const coloured = color && !process.env.NO_COLOR;
  // The check of the stream looks at standard output, and this text is for standard error.
  const paint: Paint = (style, text) => (coloured ? styleText(style, text, { validateStream: false }) : text);
  const nameOf = (file: string) => seenFrom(cwd, report.dir, file) ?? file;
  const most = verbose ? Number.POSITIVE_INFINITY : placesShown;
  const lines = [
    ...groupFindings(report.findings).flatMap((section) => [...sectionLines(section, most, nameOf, paint), '']),
    ...(verbose ? timingLines(report, paint) : []),
    ...summaryLines(report, paint),
  ];
  return lines.join('\n');
}

function sectionLines(section: FindingSection, most: number, nameOf: (file: string) => string, paint: Paint): string[] {
  const { level, code, count, fix, groups } = section;
  const title = `${paint([styles[level], 'bold'], `${marks[level]} ${level} ${code}`)} (${formatNumber(count)})`;
  return [
    title,
    ...groups.flatMap((group, at) => [
      ...(at > 0 ? [''] : []),
      ...groupLines(group, fix === undefined, most, nameOf, paint),
    ]),
    ...(fix === undefined ? [] : [`  ${fixLine(fix, paint)}`]),
  ];
}

function groupLines(
  group: FindingGroup,
  ownFix: boolean,
  most: number,
  nameOf: (file: string) => string,
  paint: Paint,
): string[] {
  const hidden = group.places.length - most;
  return [
    ...(group.url === undefined ? [] : [paint('cyan', printable(clip(group.url, longestUrl)))]),
    ...clip(group.message, longestMessage).split('\n').map(printable),
    ...group.places.slice(0, most).map((place) => {
      const where = printable(placeInWords(place, nameOf(place.file ?? '')));
      const own = place.message === group.message ? '' : `: ${printable(clip(place.message, longestMessage))}`;
      return `  ${paint('dim', 'at')} ${where}${own}`;
    }),
    ...(hidden > 0 ? [`  ${paint('dim', `and ${formatNumber(hidden)} more`)}`] : []),
    ...(ownFix ? [fixLine(group.fix, paint)] : []),
  ].map((line) => `  ${line}`);
}

function fixLine(fix: string, paint: Paint): string {
  return `${paint('bold', 'Fix:')} ${printable(fix)}`;
}

function timingLines({ timings }: Report, paint: Paint): string[] {
  const steps = Object.entries(timings).map(([step, time]) => `${printable(step)} ${formatDuration(time)}`);
  return steps.length > 0 ? [paint('dim', `Time: ${steps.join(', ')}`)] : [];
}

function summaryLines(report: Report, paint: Paint): string[] {
  const { verdict, problems, work, outcome } = summarise(report);
  const mark = paint([styles[verdict], 'bold'], marks[verdict]);
  const end = outcome === '' ? '' : ` ${outcome}`;
  if (problems === '') return [`${mark} ${work}.${end}`];
  return [`${mark} ${paint([styles[verdict], 'bold'], `${problems}.`)}${end}`, `  ${work}.`];
}
