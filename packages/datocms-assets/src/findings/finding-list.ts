import { isAbsolute } from 'node:path';
import { type Finding, type FindingCode, FindingError, type FindingFacts, finding, type Place } from './finding.ts';
import { isSystemError, systemFinding } from './system-error.ts';

export class FindingList {
  #lasting: Finding[] = [];
  /** Findings in each file of the last pass that read the file. */
  readonly #inFiles = new Map<string, Finding[]>();
  /** Findings about URLs that were replaced, by file. Later passes can't find them again. */
  readonly #replaced = new Map<string, Finding[]>();
  /** Lasting findings whose place is not known any more. */
  readonly #moved = new Set<Finding>();

  get all(): Finding[] {
    return [...this.#lasting, ...[...this.#inFiles.values(), ...this.#replaced.values()].flat()];
  }

  /** Whether one of the findings is an error. */
  get failed(): boolean {
    const isError = ({ level }: Finding) => level === 'error';
    return this.#lasting.some(isError) || [...this.#inFiles.values()].some((found) => found.some(isError));
  }

  has(code: FindingCode): boolean {
    return this.all.some((each) => each.code === code);
  }

  add(findings: Iterable<Finding>): void {
    for (const each of findings) this.#lasting.push(each);
  }

  /** Adds a finding unless the list has one with this code and message. */
  addOnce(added: Finding): void {
    if (!this.all.some(({ code, message }) => code === added.code && message === added.message)) this.add([added]);
  }

  /** Adds a finding with the level and the fix of its code, unless `facts` replace them. */
  addFinding(code: FindingCode, message: string, facts: FindingFacts = {}): void {
    this.#lasting.push(finding(code, message, facts));
  }

  /** Adds findings in files of the output. A pass that reads one of the files again replaces its findings. */
  addInFiles(findings: Iterable<Finding>): void {
    addByFile(this.#inFiles, findings);
  }

  /** Adds warnings about URLs that were replaced in files of the output. A warning is true until the file changes. */
  addReplaced(findings: Iterable<Finding>): void {
    addByFile(this.#replaced, findings);
  }

  /** @param renamed new names of files by old ones */
  rename(renamed: ReadonlyMap<string, string>): void {
    for (const [before, file] of renamed) {
      const found = this.#replaced.get(before) ?? [];
      this.#replaced.delete(before);
      this.addReplaced(found.map((each) => ({ ...each, file })));
    }
  }

  /** Removes findings of one code from some files. */
  drop(code: FindingCode, files: ReadonlySet<string>): void {
    for (const file of files) {
      const kept = this.#inFiles.get(file)?.filter((each) => each.code !== code) ?? [];
      if (kept.length > 0) this.#inFiles.set(file, kept);
      else this.#inFiles.delete(file);
    }
  }

  /**
   * Removes the findings in files that are gone or were changed, and the places of lasting findings in these files.
   * @param unchanged all other files of the output
   * @param changed rewritten files that another program has changed, and whether they still name stored files
   */
  forgetChanged(unchanged: ReadonlySet<string>, changed: ReadonlyMap<string, boolean> = new Map()): void {
    for (const [file, found] of this.#replaced) {
      if (unchanged.has(file)) continue;
      if (changed.get(file)) this.#replaced.set(file, found.map(withoutPlace));
      else this.#replaced.delete(file);
    }
    for (const file of this.#inFiles.keys()) if (!unchanged.has(file)) this.#inFiles.delete(file);
    this.#lasting = this.#lasting.map((each) => {
      const { file, line } = each;
      if (file === undefined || line === undefined || isAbsolute(file) || unchanged.has(file)) return each;
      const moved = withoutPlace(each);
      this.#moved.add(moved);
      return moved;
    });
  }

  /** Finds the places again that `forgetChanged` has removed. @param find the first place that names a URL */
  locateAgain(find: (url: string) => Place | undefined): void {
    if (this.#moved.size === 0) return;
    this.#lasting = this.#lasting.map((each) => {
      const place = this.#moved.has(each) && each.url !== undefined ? find(each.url) : undefined;
      if (place) this.#moved.delete(each);
      return place ? { ...each, ...place } : each;
    });
  }

  /**
   * Adds the findings of an error that ended a step, without findings that the list has already.
   * @param dir the output folder
   * @throws any other error, which is a bug
   */
  addError(error: unknown, dir: string): void {
    if (isSystemError(error)) this.#lasting.push(systemFinding(error, dir));
    else if (error instanceof FindingError) this.add(error.findings.filter((each) => !this.#lasting.includes(each)));
    else throw error;
  }
}

function addByFile(byFile: Map<string, Finding[]>, findings: Iterable<Finding>): void {
  for (const each of findings) {
    const { file = '' } = each;
    const found = byFile.get(file);
    if (found) found.push(each);
    else byFile.set(file, [each]);
  }
}

function withoutPlace({ line: _line, column: _column, ...rest }: Finding): Finding {
  return rest;
}
