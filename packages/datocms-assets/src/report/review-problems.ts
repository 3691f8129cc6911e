import { createHash } from 'node:crypto';
import { resolve } from 'node:path';
import { dirname, extname } from 'node:path/posix';
import { escapeForLog, truncate } from '../findings/escape-control-characters.ts';
import type { Finding, FindingCode, Level } from '../findings/finding.ts';
import { formatCount } from '../findings/format.ts';
import { formatContentPlace, pathFrom } from './format-place.ts';
import { type FindingGroup, groupFindings, ownTextOf } from './group-findings.ts';
import type { Report } from './report.ts';

const maxTextLength = 1000;

/** A place in the form of tools for code review. */
export interface ReviewPlace {
  /** Relative to the repository, with `/` and without `./`; absolute outside of the repository. */
  readonly path: string;
  /** One-based. */
  readonly line: number | undefined;
  /** One-based, in UTF-16 units. */
  readonly column: number | undefined;
  /** The text that only this place has, such as the parameters of a variant; may be empty. */
  readonly text: string;
}

/** One problem as a person counts it. */
export interface ReviewProblem {
  readonly level: Level;
  readonly code: FindingCode;
  /** The problem, its other places, and its fix. */
  readonly lines: readonly string[];
  /** The output folder for a problem without a place. */
  readonly place: ReviewPlace;
  readonly otherPlaces: readonly ReviewPlace[];
  /** Unique for each problem. It stays the same in later builds, with added lines and new names of bundled files. */
  readonly fingerprint: string;
}

/** The problems of a report, errors first: one for all places of an asset or of a cause, else one for each place. */
export function reviewProblems(report: Report, repository: string): ReviewProblem[] {
  const fingerprints = new Fingerprints();
  const toPlace = (group: FindingGroup) => (each: Finding) => ({
    path: pathIn(repository, report.dir, each.file ?? ''),
    line: each.line,
    column: each.line === undefined ? undefined : each.column,
    text: escapeForLog(truncate(ownTextOf(each, group), maxTextLength)),
  });
  const nowhere = { path: pathIn(repository, report.dir, ''), line: undefined, column: undefined, text: '' };
  return groupFindings(report.findings).flatMap(({ level, code, groups }) =>
    groups.flatMap((group) => {
      const isOne = group.places.length === 0 || isOfSite(group);
      return (isOne ? [group.places] : group.places.map((each) => [each])).map((found) => {
        const [place = nowhere, ...otherPlaces] = found.map(toPlace(group));
        const lines = problemLines(group, otherPlaces.length);
        const fingerprint = fingerprints.make(code, group, isOne ? '' : stableName(found[0]?.file));
        return { level, code, lines, place, otherPlaces, fingerprint };
      });
    }),
  );
}

/** The lines of a problem for people who read only these, without control characters. */
export function problemLines(group: FindingGroup, otherPlaces: number): string[] {
  return [
    ...truncate(group.message, maxTextLength).split('\n'),
    ...(group.url === undefined ? [] : [truncate(group.url, maxTextLength)]),
    ...(otherPlaces > 0 ? [`and at ${formatCount(otherPlaces, 'more place')}`] : []),
    ...group.via.map((each) => `in DatoCMS: ${formatContentPlace(each)}`),
    `Fix: ${group.fix}`,
  ].map(escapeForLog);
}

/** Whether all places are one problem: of an asset, of a cause, or of the whole site. */
function isOfSite({ url, isCause, places }: FindingGroup): boolean {
  return url !== undefined || isCause || places.some((each) => each.places !== undefined);
}

function pathIn(repository: string, outputDir: string, file: string): string {
  const path = pathFrom(repository, outputDir, file)?.replace(/\/$/, '');
  return path === undefined || path.startsWith('../') ? resolve(outputDir, file) : path;
}

/** The name of a file without a hash, which bundlers put into all names except those of pages. */
function stableName(file = ''): string {
  return /\.x?html?$/i.test(file) ? file : `${dirname(file)}/*${extname(file)}`;
}

class Fingerprints {
  readonly #used = new Map<string, number>();

  make(code: FindingCode, { url, message }: FindingGroup, file: string): string {
    // Numbers in a message count places and variants, so they may change.
    const key = JSON.stringify([code, url ?? message.replace(/\d+/g, ''), file]);
    const sameBefore = this.#used.get(key) ?? 0;
    this.#used.set(key, sameBefore + 1);
    return createHash('sha256').update(`${key} ${sameBefore}`).digest('hex').slice(0, 32);
  }
}
