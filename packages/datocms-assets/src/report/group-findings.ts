import { findingCodes } from '../findings/codes.ts';
import { type ContentPlace, docsOf, type Finding, type FindingCode, type Level } from '../findings/finding.ts';
import { formatCount } from '../findings/format.ts';
import { groupBy } from '../memory/group-by.ts';
import { countAssets } from './explain-drafts.ts';

/** One problem with all of its places. */
export interface FindingGroup {
  /** `undefined` if each place has a URL of its own, or none has. */
  readonly url: string | undefined;
  /** Whether it is a cause that many findings have in common. Each place has a URL of its own then. */
  readonly isCause: boolean;
  /** The message of the first finding. Places with another message keep theirs. */
  readonly message: string;
  readonly fix: string;
  /** Where published content has what the findings are about. */
  readonly via: readonly ContentPlace[];
  /** A finding for each place, in the order of the report. */
  readonly places: readonly Finding[];
  readonly count: number;
}

/** All problems of one code and level. */
export interface FindingSection {
  readonly level: Level;
  readonly code: FindingCode;
  readonly count: number;
  /** The fix that all groups have in common; `undefined` if they differ. */
  readonly fix: string | undefined;
  /** Address of the page that explains the code. */
  readonly docs: string;
  readonly groups: readonly FindingGroup[];
}

const levels: readonly Level[] = ['error', 'warning'];
const codes = Object.keys(findingCodes) as FindingCode[];

/**
 * Groups findings by a common cause, else by URL, or by message if they have no URL. Errors come first, then the codes in the
 * order of their table; in a section, common causes come first.
 */
export function groupFindings(findings: readonly Finding[]): FindingSection[] {
  const byLevelAndCode = groupBy(findings, ({ level, code }) => `${level} ${code}`);
  return levels.flatMap((level) =>
    codes.flatMap((code) => {
      const found = byLevelAndCode.get(`${level} ${code}`);
      return found ? [toSection(level, code, found)] : [];
    }),
  );
}

function toSection(level: Level, code: FindingCode, findings: readonly Finding[]): FindingSection {
  const groups = [...groupBy(findings, groupKey).values()].map(toGroup).sort((a, b) => +b.isCause - +a.isCause);
  const fixes = new Set(groups.map((each) => each.fix));
  const fix = fixes.size === 1 ? groups[0]?.fix : undefined;
  return { level, code, count: findings.length, fix, docs: docsOf(code), groups };
}

function toGroup(findings: readonly Finding[]): FindingGroup {
  const { url, message = '', fix = '', cause } = findings[0] ?? {};
  const places = findings.flatMap((each) => (each.places ? eachPlace(each) : each.file === undefined ? [] : [each]));
  const { via = [] } = findings.find((each) => each.via) ?? {};
  const group = { fix, via, places, count: findings.length };
  if (cause === undefined) return { url, isCause: false, message, ...group };
  const assets = formatCount(countAssets(findings), 'asset');
  const shown = `The site shows drafts: ${assets} in ${formatCount(findings.length, 'place')} are used only by drafts, or by records that this token may not read.`;
  return { url: undefined, isCause: true, message: shown, ...group };
}

/** The places of a problem of the whole site. Its excerpt is that of the first one. */
function eachPlace({ excerpt, ...finding }: Finding): Finding[] {
  const [first, ...others] = (finding.places ?? []).map((place) => ({ ...finding, ...place }));
  return first ? [{ ...first, ...(excerpt === undefined ? {} : { excerpt }) }, ...others] : [];
}

/** The part of a place's text that its group does not have; empty if nothing. */
export function ownTextOf({ message, url = '' }: Finding, group: FindingGroup): string {
  if (group.isCause || (group.url !== undefined && url !== group.url)) return url;
  return message === group.message ? '' : message;
}

function groupKey({ url, message, fix, cause }: Finding): string {
  if (cause !== undefined) return cause;
  return JSON.stringify([url ?? null, url === undefined ? message : null, fix]);
}
