import { resolve } from 'node:path';
import { escapeControlCharacters, escapeForLog, truncate } from '../findings/escape-control-characters.ts';
import type { Level } from '../findings/finding.ts';
import { formatCount } from '../findings/format.ts';
import { pathFrom } from './format-place.ts';
import { type FindingGroup, type FindingSection, groupFindings } from './group-findings.ts';
import { sum } from './make-report.ts';
import type { Report } from './report.ts';
import { problemLines } from './review-problems.ts';

// GitHub shows this many annotations of each level for one step, and silently drops all others.
const maxPerLevel = 10;
const maxTextLength = 1000;

interface Annotation {
  readonly level: Level;
  readonly command: string;
  /** The number of findings in the annotation. */
  readonly count: number;
}

/**
 * Makes workflow commands for GitHub Actions, each with a newline at its end; an empty text if there are no findings. A
 * problem with many places is one annotation, at its first place. Paths are relative to `cwd`, or absolute outside of
 * it.
 *
 * https://docs.github.com/actions/reference/workflows-and-actions/workflow-commands
 */
export function toAnnotations(report: Report, cwd: string): string {
  const pathOf = (file: string) => pathFrom(cwd, report.dir, file) ?? resolve(report.dir, file);
  const annotations = groupFindings(report.findings).flatMap((section) =>
    section.groups.map((group) => annotate(section, group, pathOf)),
  );
  const commands = (['error', 'warning'] as const).flatMap((level) => {
    const ofLevel = annotations.filter((each) => each.level === level);
    const hidden = sum(ofLevel.slice(maxPerLevel).map((each) => each.count));
    return [
      ...ofLevel.slice(0, maxPerLevel).map((each) => each.command),
      ...(hidden > 0
        ? [formatCommand('notice', { title: 'datocms-assets' }, `and ${formatCount(hidden, level)} more: see the log`)]
        : []),
    ];
  });
  return commands.map((command) => `${command}\n`).join('');
}

/** Annotations for messages of errors without a report. */
export function messagesToAnnotations(messages: readonly string[]): string {
  return messages
    .slice(0, maxPerLevel)
    .map((message) => formatCommand('error', { title: 'datocms-assets' }, toLines(message).join('\n')))
    .map((command) => `${command}\n`)
    .join('');
}

function toLines(message: string): string[] {
  return truncate(message, maxTextLength).split('\n').map(escapeForLog);
}

function annotate({ level, code }: FindingSection, group: FindingGroup, pathOf: (file: string) => string): Annotation {
  const [place, ...others] = group.places;
  const message = problemLines(group, others.length);
  const properties = {
    file: place?.file === undefined ? undefined : pathOf(place.file),
    line: place?.line,
    col: place?.line === undefined ? undefined : place.column,
    title: code,
  };
  return {
    level,
    command: formatCommand(level, properties, message.join('\n')),
    count: group.count,
  };
}

function formatCommand(name: string, properties: Record<string, string | number | undefined>, message: string): string {
  const pairs = Object.entries(properties)
    .filter(([, value]) => value !== undefined)
    .map(([key, value]) => `${key}=${escapeProperty(escapeControlCharacters(String(value)))}`);
  return `::${name} ${pairs.join(',')}::${escapeData(message)}`;
}

// The runner unescapes these sequences (`unescapeData` and `unescapeProperty` in actions/runner).
function escapeData(text: string): string {
  return text.replaceAll('%', '%25').replaceAll('\r', '%0D').replaceAll('\n', '%0A');
}

function escapeProperty(text: string): string {
  return escapeData(text).replaceAll(':', '%3A').replaceAll(',', '%2C');
}
