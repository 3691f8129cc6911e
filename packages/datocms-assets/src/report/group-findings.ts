import { type Finding, type FindingCode, findingCodes, type Level } from '../findings/finding.ts';

/** One problem at all of its places. */
export interface FindingGroup {
  readonly url: string | undefined;
  /** The first finding's; a place that says something else keeps its own. */
  readonly message: string;
  readonly fix: string;
  /** Those that name a file, in the order of the report. */
  readonly places: readonly Finding[];
  readonly count: number;
}

/** All problems of one code and level. */
export interface FindingSection {
  readonly level: Level;
  readonly code: FindingCode;
  readonly count: number;
  /** Where one advice serves all groups. */
  readonly fix: string | undefined;
  readonly groups: readonly FindingGroup[];
}

const levels: readonly Level[] = ['error', 'warning'];
const codes = Object.keys(findingCodes) as FindingCode[];

/** Errors first, then by code in the order of the table; the same URL (without one, the same message) is one group. */
export function groupFindings(findings: readonly Finding[]): FindingSection[] {
  const byKind = gather(findings, ({ level, code }) => `${level} ${code}`);
  return levels.flatMap((level) =>
    codes.flatMap((code) => {
      const found = byKind.get(`${level} ${code}`);
      return found ? [section(level, code, found)] : [];
    }),
  );
}

function section(level: Level, code: FindingCode, findings: readonly Finding[]): FindingSection {
  const groups = [...gather(findings, identity).values()].map(group);
  const fixes = new Set(groups.map((each) => each.fix));
  return { level, code, count: findings.length, fix: fixes.size === 1 ? groups[0]?.fix : undefined, groups };
}

function group(findings: readonly Finding[]): FindingGroup {
  const { url, message = '', fix = '' } = findings[0] ?? {};
  return { url, message, fix, places: findings.filter((each) => each.file !== undefined), count: findings.length };
}

function identity({ url, message, fix }: Finding): string {
  return JSON.stringify([url ?? null, url === undefined ? message : null, fix]);
}

function gather(findings: readonly Finding[], key: (finding: Finding) => string): Map<string, Finding[]> {
  const groups = new Map<string, Finding[]>();
  for (const each of findings) {
    const name = key(each);
    const group = groups.get(name);
    if (group) group.push(each);
    else groups.set(name, [each]);
  }
  return groups;
}
