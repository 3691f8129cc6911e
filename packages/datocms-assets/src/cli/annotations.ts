import { resolve } from 'node:path';
import { clip, escapeControlCharacters } from '../findings/escape-control-characters.ts';
import type { Level } from '../findings/finding.ts';
import { formatCount } from '../findings/format.ts';
import { seenFrom } from '../report/format-place.ts';
import { type FindingGroup, type FindingSection, groupFindings } from '../report/group-findings.ts';
import type { Report } from '../report/report.ts';

// GitHub shows so many of each level for one step and drops the rest without a word.
const mostPerLevel = 10;
const longest = 1000;

interface Annotation {
  readonly level: Level;
  readonly text: string;
  readonly count: number;
}

/**
 * GitHub Actions workflow commands, one a line with its newline; empty where there are no findings. A problem of many
 * places is one annotation at the first. Files are named as seen from `cwd`, else by their absolute path.
 */
export function toAnnotations(report: Report, cwd: string = process.cwd()): string {
  const nameOf = (file: string) => seenFrom(cwd, report.dir, file) ?? resolve(report.dir, file);
  const all = groupFindings(report.findings).flatMap((section) =>
    section.groups.map((group) => annotate(section, group, nameOf)),
  );
  const shown = (['error', 'warning'] as const).flatMap((level) => {
    const own = all.filter((each) => each.level === level);
    const rest = own.slice(mostPerLevel).reduce((sum, each) => sum + each.count, 0);
    return [
      ...own.slice(0, mostPerLevel).map((each) => each.text),
      ...(rest > 0
        ? [command('notice', { title: 'datocms-assets' }, `and ${formatCount(rest, level)} more: see the log`)]
        : []),
    ];
  });
  return shown.map((line) => `${line}\n`).join('');
}

function annotate({ level, code }: FindingSection, group: FindingGroup, nameOf: (file: string) => string): Annotation {
  const [place, ...others] = group.places;
  const message = [
    ...clip(group.message, longest).split('\n'),
    ...(group.url === undefined ? [] : [clip(group.url, longest)]),
    ...(others.length > 0 ? [`and at ${formatCount(others.length, 'more place')}`] : []),
    `Fix: ${group.fix}`,
  ];
  const properties = {
    file: place?.file === undefined ? undefined : nameOf(place.file),
    line: place?.line,
    col: place?.line === undefined ? undefined : place.column,
    title: code,
  };
  return {
    level,
    text: command(level, properties, message.map(escapeControlCharacters).join('\n')),
    count: group.count,
  };
}

function command(name: string, properties: Record<string, string | number | undefined>, message: string): string {
  const given = Object.entries(properties)
    .filter(([, value]) => value !== undefined)
    .map(([key, value]) => `${key}=${escapeProperty(escapeControlCharacters(String(value)))}`);
  return `::${name} ${given.join(',')}::${escapeData(message)}`;
}

// The escapes that the runner itself undoes.
function escapeData(text: string): string {
  return text.replaceAll('%', '%25').replaceAll('\r', '%0D').replaceAll('\n', '%0A');
}

function escapeProperty(text: string): string {
  return escapeData(text).replaceAll(':', '%3A').replaceAll(',', '%2C');
}
