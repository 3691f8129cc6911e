import { escapeForLog, truncate } from '../findings/escape-control-characters.ts';
import type { Finding, FindingCode } from '../findings/finding.ts';
import { formatDuration, formatNumber } from '../findings/format.ts';
import { paint, type Style, showsColor } from '../findings/paint.ts';
import { nameFlags, type OptionNames } from '../options/flags.ts';
import { option } from '../options/options.ts';
import { formatContentPlace, formatPlace, pathFrom } from './format-place.ts';
import { type FindingGroup, type FindingSection, groupFindings, ownTextOf } from './group-findings.ts';
import { sum } from './make-report.ts';
import { errorsOf, type Report } from './report.ts';
import { marks, summarize } from './summarize.ts';

export interface TextOptions {
  /** Whether the stream is a terminal with colors. `NO_COLOR` or `TERM=dumb` in the environment turns them off. @default false */
  readonly color?: boolean | undefined;
  /** @default process.env */
  readonly env?: Readonly<Record<string, string | undefined>> | undefined;
  /** Shows all problems and places instead of the first few, and the time of each step. @default false */
  readonly verbose?: boolean | undefined;
  /** Shows errors and the last line only. @default false */
  readonly quiet?: boolean | undefined;
  /** How a hint names options. The report decides how fixes name them. @default 'code' */
  readonly optionNames?: OptionNames | undefined;
  /** Paths are relative to this folder if it contains the output folder. @default process.cwd() */
  readonly cwd?: string | undefined;
}

/** The form of the lines of one text. */
interface LineFormat {
  readonly maxGroups: number;
  readonly maxPlaces: number;
  readonly pathOf: (file: string) => string;
  readonly paint: (style: Style, text: string) => string;
  /** A hint how to see the findings that are not shown. */
  readonly moreFindings: string;
}

const groupsShown = 20;
const placesShown = 5;
const maxUrlLength = 2000;
const maxMessageLength = 1000;
const moreFindings = `write a report (${option('report', 'report.html')}), or use ${option('verbose', true)}`;
/** Problems without an excerpt on a terminal, since it would repeat the URL above. */
const shownByUrl: ReadonlySet<FindingCode> = new Set([
  ...(['unpublished', 'placeholder', 'download-failed', 'bad-content', 'active-content', 'too-large'] as const),
  ...(['gps-metadata', 'needs-site', 'contacts-cms', 'preview-content'] as const),
]);
const styles = { error: 'red', warning: 'yellow', clean: 'green' } as const satisfies Record<string, Style>;

/** The report for people: all findings, errors first, then the summary. It has no newline at its end. */
export function toText(report: Report, options: TextOptions = {}): string {
  const { verbose = false, quiet = false, cwd = process.cwd() } = options;
  const format = makeFormat(options, (file) => pathFrom(cwd, report.dir, file) ?? file);
  const lines = [
    ...findingLines(quiet ? errorsOf(report) : report.findings, format),
    ...(verbose ? timingLines(report, format) : []),
    ...summaryLines(report, format).slice(quiet ? -1 : 0),
  ];
  return lines.join('\n');
}

/** Findings in the form of a report. The text has no newline at its end. */
export function findingsToText(findings: readonly Finding[], options: Omit<TextOptions, 'cwd' | 'quiet'> = {}): string {
  return findingLines(
    findings,
    makeFormat(options, (file) => file),
  )
    .join('\n')
    .trimEnd();
}

function makeFormat(
  { color = false, env = process.env, verbose = false, optionNames }: TextOptions,
  pathOf: LineFormat['pathOf'],
): LineFormat {
  const isColored = color && showsColor(true, env);
  return {
    maxGroups: verbose ? Number.POSITIVE_INFINITY : groupsShown,
    maxPlaces: verbose ? Number.POSITIVE_INFINITY : placesShown,
    pathOf,
    paint: (style, text) => paint(style, text, isColored),
    moreFindings: optionNames === 'flags' ? nameFlags(moreFindings) : moreFindings,
  };
}

function findingLines(findings: readonly Finding[], format: LineFormat): string[] {
  return groupFindings(findings).flatMap((section) => [...sectionLines(section, format), '']);
}

function sectionLines({ level, code, count, fix, docs, groups }: FindingSection, format: LineFormat): string[] {
  const title = `${format.paint([styles[level], 'bold'], `${marks[level]} ${level} ${code}`)} (${formatNumber(count)})`;
  const hidden = sum(groups.slice(format.maxGroups).map((group) => group.count));
  return [
    title,
    ...groups
      .slice(0, format.maxGroups)
      .flatMap((group, at) => [...(at > 0 ? [''] : []), ...groupLines(group, fix === undefined, format)]),
    ...(hidden > 0 ? ['', `  and ${formatNumber(hidden)} more: ${format.moreFindings}`] : []),
    ...(fix === undefined ? [] : [`  ${fixLine(fix, format)}`]),
    `  ${format.paint('dim', `Docs: ${docs}`)}`,
  ];
}

function groupLines(group: FindingGroup, showFix: boolean, format: LineFormat): string[] {
  const { maxPlaces, pathOf, paint } = format;
  const hidden = group.places.length - maxPlaces;
  return [
    ...(group.url === undefined ? [] : [paint('cyan', escapeForLog(truncate(group.url, maxUrlLength)))]),
    escapeForLog(truncate(group.message, maxMessageLength)),
    ...group.places.slice(0, maxPlaces).flatMap((place) => {
      const where = escapeForLog(formatPlace(place, pathOf(place.file ?? '')));
      const ownText = escapeForLog(truncate(ownTextOf(place, group), maxMessageLength));
      const isShown = place.excerpt !== undefined && !shownByUrl.has(place.code);
      const excerpt = isShown ? [`     ${paint('dim', escapeForLog(place.excerpt ?? ''))}`] : [];
      return [`  ${paint('dim', 'at')} ${where}${ownText === '' ? '' : `: ${ownText}`}`, ...excerpt];
    }),
    ...(hidden > 0 ? [`  ${paint('dim', `and ${formatNumber(hidden)} more`)}`] : []),
    ...group.via.map((each) => `  ${paint('dim', 'in DatoCMS:')} ${escapeForLog(formatContentPlace(each))}`),
    ...(showFix ? [fixLine(group.fix, format)] : []),
  ].map((line) => `  ${line}`);
}

function fixLine(fix: string, { paint }: LineFormat): string {
  return `${paint('bold', 'Fix:')} ${escapeForLog(fix)}`;
}

function timingLines({ timings }: Report, { paint }: LineFormat): string[] {
  const steps = Object.entries(timings).map(([step, time]) => `${escapeForLog(step)} ${formatDuration(time)}`);
  return steps.length > 0 ? [paint('dim', `Time: ${steps.join(', ')}`)] : [];
}

/** The verdict is always the last sentence. */
function summaryLines(report: Report, { paint }: LineFormat): string[] {
  const { verdict, problems, work, outcome } = summarize(report);
  const mark = paint([styles[verdict], 'bold'], marks[verdict]);
  const ending = outcome === '' ? '' : ` ${outcome}`;
  if (problems === '') return [`${mark} ${work}.${ending}`];
  return [`  ${work}.`, `${mark} ${paint([styles[verdict], 'bold'], `${problems}.`)}${ending}`];
}
