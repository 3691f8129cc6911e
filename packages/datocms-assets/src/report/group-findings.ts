import { findingCodes } from '../findings/codes.ts';
import {
  type Cause,
  type ContentPlace,
  docsOf,
  type Finding,
  type FindingCode,
  type Level,
} from '../findings/finding.ts';
import { formatCount, formatNumber } from '../findings/format.ts';
import { groupBy } from '../memory/group-by.ts';
import { assetUrlOf, countAssets } from './explain-drafts.ts';
import { sum } from './make-report.ts';

/** One problem with all of its places. */
export interface FindingGroup {
  /** Without parameters if places differ in them. `undefined` if each place has a URL of its own, or none has one. */
  readonly url: string | undefined;
  /** Whether the group is a common cause of many findings. If so, each place has a URL of its own. */
  readonly isCause: boolean;
  /** Begins with the message of the first finding. Places with another message keep it. */
  readonly message: string;
  readonly fix: string;
  /** The places in published content with the asset or text of the findings. */
  readonly via: readonly ContentPlace[];
  /** A finding for each place, in the order of the report. The first variants of all lines come first. */
  readonly places: readonly Finding[];
  /** The number of problems as a person counts them: 1 for an asset or a cause, else the number of findings. */
  readonly count: number;
}

/** All problems of one code and level. */
export interface FindingSection {
  readonly level: Level;
  readonly code: FindingCode;
  /** The number of problems: the sum of all groups. */
  readonly count: number;
  /** The common fix of all groups; `undefined` if they differ. */
  readonly fix: string | undefined;
  /** Address of the page that explains the code. */
  readonly docs: string;
  readonly groups: readonly FindingGroup[];
}

const levels: readonly Level[] = ['error', 'warning'];
const codes = Object.keys(findingCodes) as FindingCode[];

/**
 * Groups findings by a common cause, else by asset, or by message if they have no URL. Errors come first, then the codes in the
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
  const count = sum(groups.map((each) => each.count));
  return { level, code, count, fix, docs: docsOf(code), groups };
}

/** How many problems of a level a person counts: the findings of one asset, or with one cause, are one problem. */
export function countProblems(findings: readonly Finding[], level: Level): number {
  return sum(groupFindings(findings.filter((each) => each.level === level)).map(({ count }) => count));
}

function toGroup(findings: readonly Finding[]): FindingGroup {
  const { url, message = '', fix = '', cause } = findings[0] ?? {};
  const places = findings.flatMap((each) => (each.places ? eachPlace(each) : each.file === undefined ? [] : [each]));
  const { via = [] } = findings.find((each) => each.via) ?? {};
  const group = { url, isCause: false, message, fix, via, places, count: url === undefined ? findings.length : 1 };
  if (cause !== undefined) {
    return { ...group, url: undefined, isCause: true, message: describeCause(cause, findings), via: [], count: 1 };
  }
  const variants = new Set(findings.map((each) => each.url)).size;
  if (url === undefined || variants === 1) return group;
  return {
    ...group,
    url: assetUrlOf(url),
    message: `${message} The site names ${formatNumber(variants)} variants of it.`,
    places: firstOfEachLine(places),
  };
}

function describeCause(cause: Cause, findings: readonly Finding[]): string {
  const places = formatCount(findings.length, 'place');
  const assets = countAssets(findings);
  if (cause === 'drafts') {
    return `The site shows drafts: ${formatCount(assets, 'asset')} in ${places} are used only by drafts, or by records that this token may not read.`;
  }
  const { project, own } = cause;
  return `${formatCount(assets, 'asset')} in ${places} ${assets === 1 ? 'is' : 'are'} of project ${project}, and the content that this token reads is of project ${own}.`;
}

/** Moves other lines and files to the front, since a srcset names many variants on one line. */
function firstOfEachLine(places: readonly Finding[]): Finding[] {
  const lines = groupBy(places, ({ file, line }) => `${line} ${file}`);
  const firsts = new Set(Array.from(lines.values(), ([first]) => first));
  return [...places.filter((each) => firsts.has(each)), ...places.filter((each) => !firsts.has(each))];
}

/** The places of a problem of the whole site. The excerpt is that of the first place. */
function eachPlace({ excerpt, ...finding }: Finding): Finding[] {
  const [first, ...others] = (finding.places ?? []).map((place) => ({ ...finding, ...place }));
  return first ? [{ ...first, ...(excerpt === undefined ? {} : { excerpt }) }, ...others] : [];
}

/** The text that a place has in addition to its group, such as the parameters of a variant; may be empty. */
export function ownTextOf({ message, url = '' }: Finding, group: FindingGroup): string {
  if (group.isCause) return url;
  const isVariant = group.url !== undefined && assetUrlOf(url) === group.url;
  if (group.url !== undefined && url !== group.url && !isVariant) return url;
  const parameters = isVariant ? url.slice(group.url.length) : '';
  const ownMessage = group.message.startsWith(message) ? '' : message;
  return [parameters, ownMessage].filter((text) => text !== '').join(': ');
}

function groupKey({ url, message, fix, cause }: Finding): string {
  if (cause !== undefined) return JSON.stringify(cause);
  return JSON.stringify([url === undefined ? null : assetUrlOf(url), url === undefined ? message : null, fix]);
}
