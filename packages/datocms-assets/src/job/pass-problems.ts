import { findingCodes } from '../findings/codes.ts';
import type { Place } from '../findings/finding.ts';
import type { FindingList } from '../findings/finding-list.ts';
import type { TextSource } from '../options/ports.ts';
import type { Plan, Problem } from '../plan/make-plan.ts';
import { LineColumnFinder, type PlaceFinder } from '../report/line-and-column.ts';
import { problemsToFindings } from '../report/to-findings.ts';
import { FollowedOffsets } from '../rewrite/followed-offsets.ts';
import type { SourceProblems } from './source-problems.ts';

interface PassJob {
  readonly settings: { readonly token: string };
  readonly findings: FindingList;
  readonly sourceProblems: SourceProblems;
}

/**
 * The problems that one pass finds in the output. Errors become findings at once: the files stay as they are. Warnings
 * wait until the files are rewritten, which moves the text behind a URL.
 */
export class PassProblems {
  readonly #job: PassJob;
  readonly #root: string;
  #warnings: Problem[] = [];
  /** The places of warnings in rewritten files. */
  readonly offsets = new FollowedOffsets();

  constructor(job: PassJob, root: string) {
    this.#job = job;
    this.#root = root;
  }

  /** Leaves out problems that were reported for bundled code already. */
  add(problems: readonly Problem[]): void {
    const { findings, sourceProblems } = this.#job;
    const { added, elsewhere } = sourceProblems.compare(problems, this.#root);
    findings.add(elsewhere);
    this.#report(added.filter(isError));
    const warnings = added.filter((each) => !isError(each));
    this.#warnings.push(...warnings);
    for (const { file, offset } of warnings) this.offsets.follow(file, offset);
  }

  /** Reports the warnings. @param areReplaced whether the URLs of placeholders were rewritten */
  end(areReplaced: boolean): void {
    const warnings = this.#warnings
      .splice(0)
      .map((each) => ({ ...each, offset: this.offsets.now(each.file, each.offset) }));
    const isReplaced = ({ code, lasts }: Problem) => areReplaced && code === 'placeholder' && !lasts;
    const { findings, settings } = this.#job;
    const places = new LineColumnFinder(this.#root);
    findings.addReplaced(problemsToFindings(warnings.filter(isReplaced), places, settings.token));
    this.#report(warnings.filter((each) => !isReplaced(each)));
  }

  #report(problems: readonly Problem[]): void {
    addFindings(this.#job, problems, new LineColumnFinder(this.#root));
  }
}

const isError = ({ code, level = findingCodes[code].level }: Problem) => level === 'error';

/** Adds problems. Those that the next pass over a file finds again are added apart from lasting problems. */
function addFindings({ findings, settings }: PassJob, problems: readonly Problem[], places: PlaceFinder): void {
  const toFindings = (some: readonly Problem[]) => problemsToFindings(some, places, settings.token);
  findings.add(toFindings(problems.filter(({ lasts }) => lasts)));
  findings.addInFiles(toFindings(problems.filter(({ lasts }) => !lasts)));
}

/** A text that is no file of the output yet. */
interface CheckedText {
  readonly stage: TextSource['stage'];
  readonly isStyle: boolean;
  readonly bytes: Buffer;
  readonly places: PlaceFinder;
}

/**
 * Reports the problems of a text that is no file yet. Passes report the warnings of bundled code, which they find in
 * the output. Errors are reported here, since bundlers write some code into code of servers, which no pass reads. An
 * error of a script is reported in its source if a chunk contains it, else in the chunk, or by a pass.
 * @returns the places of errors that wait for a chunk
 */
export function reportTextProblems(job: PassJob, problems: readonly Problem[], text: CheckedText): ReadonlySet<number> {
  const { stage, isStyle, bytes, places } = text;
  const { sourceProblems, findings, settings } = job;
  const isLeft = (each: Problem) => !each.lasts && each.code !== 'placeholder';
  const waits = (each: Problem) => stage === 'source' && !isStyle && isLeft(each);
  const reported = stage === undefined ? problems : problems.filter((each) => isError(each) || !isLeft(each));
  const release = (each: Problem) => (stage === 'chunk' ? sourceProblems.release(each, bytes) : undefined);
  // Each problem is looked up before any is added, since a chunk may contain the same text twice.
  for (const [each, released] of reported.map((other) => [other, release(other)] as const)) {
    if (released) {
      findings.add(released);
      continue;
    }
    const found = problemsToFindings([each], places, settings.token);
    if (waits(each)) {
      sourceProblems.addWaiting(each, bytes, found);
    } else if (stage === 'chunk' && isLeft(each)) {
      // The chunk may get another name, or become part of a page.
      findings.addInFiles(found);
      sourceProblems.addOfChunk(each, bytes, found);
    } else {
      findings.add(found);
      if (stage === 'source' || stage === 'chunk') sourceProblems.addTold(each, bytes);
    }
  }
  return new Set(reported.filter(waits).map(({ offset }) => offset));
}

/** Finds the first place of a pass that names the URL of a variant. */
export function placeFinder({ requests, firstPlaces }: Plan, root: string): (url: string) => Place | undefined {
  const places = new LineColumnFinder(root);
  return (url) => {
    const [first] = requests.flatMap((each) => (each.url === url ? (firstPlaces.get(each.id) ?? []) : []));
    return first && places.place(first.file, first.offset);
  };
}
