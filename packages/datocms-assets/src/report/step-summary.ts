import { escapeControlCharacters, truncate } from '../findings/escape-control-characters.ts';
import { formatNumber } from '../findings/format.ts';
import { formatPlace, pathFrom } from './format-place.ts';
import { type FindingGroup, type FindingSection, groupFindings } from './group-findings.ts';
import { sum } from './make-report.ts';
import type { Report } from './report.ts';
import { marks, summarize } from './summarize.ts';

// GitHub drops a summary of more than 1 MiB. An escaped character takes six bytes at most.
const maxRows = 50;
const maxTextLength = 500;

/**
 * The report as Markdown for the summary of a job: the verdict, and a table with a row for each problem. Paths are
 * relative to `cwd`, or to the output if it is outside of `cwd`.
 */
export function toStepSummary(report: Report, cwd: string): string {
  const pathOf = (file: string) => pathFrom(cwd, report.dir, file) ?? file;
  const { verdict, problems, work, outcome } = summarize(report);
  const rows = groupFindings(report.findings).flatMap((section) => section.groups.map((group) => ({ section, group })));
  const hidden = sum(rows.slice(maxRows).map(({ group }) => group.count));
  const table = [
    '| Finding | What | Where | Fix |',
    '| --- | --- | --- | --- |',
    ...rows.slice(0, maxRows).map(({ section, group }) => toRow(section, group, pathOf)),
  ];
  return [
    `### ${marks[verdict]} DatoCMS assets: ${problems || 'clean'}`,
    ...[outcome, `${work}.`].filter((text) => text !== '').map(escapeMarkdown),
    ...(rows.length > 0 ? [table.join('\n')] : []),
    ...(hidden > 0 ? [`and ${formatNumber(hidden)} more: see the log`] : []),
    '',
  ].join('\n\n');
}

/** A summary of messages of errors without a report. */
export function messagesToStepSummary(messages: readonly string[]): string {
  const items = messages.slice(0, maxRows).map((message) => `- ${toParagraph(message)}`);
  return [`### ${marks.error} DatoCMS assets: not started`, items.join('\n'), ''].join('\n\n');
}

function toRow(
  { level, code, docs }: FindingSection,
  { url, message, fix, places }: FindingGroup,
  pathOf: (file: string) => string,
): string {
  const [place] = places;
  const more = places.length > 1 ? `<br>and ${formatNumber(places.length - 1)} more` : '';
  const cells = [
    `${marks[level]} [${code}](${docs})`,
    `${toParagraph(message)}${url === undefined ? '' : `<br>${toCode(url)}`}`,
    place === undefined ? '' : `${toCode(formatPlace(place, pathOf(place.file ?? '')))}${more}`,
    escapeMarkdown(fix),
  ];
  return `| ${cells.join(' | ')} |`;
}

function toParagraph(text: string): string {
  return text.split('\n').map(escapeMarkdown).join('<br>');
}

function toCode(text: string): string {
  return `<code>${escapeMarkdown(text)}</code>`;
}

/** Escapes all text with a meaning in Markdown or HTML, also URLs, as character references. */
function escapeMarkdown(text: string): string {
  return escapeControlCharacters(truncate(text, maxTextLength)).replace(
    /[^\p{L}\p{N} ,;'()/…-]/gu,
    (character) => `&#${character.codePointAt(0)};`,
  );
}
