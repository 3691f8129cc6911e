import { type Finding, type FindingCode, FindingError, finding } from './finding.ts';
import { isSystemError, systemFinding } from './system-error.ts';

/** All that a job has found so far. */
export class FindingList {
  readonly all: Finding[] = [];

  /** Whether one of the findings is an error. */
  get failed(): boolean {
    return this.all.some(({ level }) => level === 'error');
  }

  has(code: FindingCode): boolean {
    return this.all.some((each) => each.code === code);
  }

  add(findings: Iterable<Finding>): void {
    for (const each of findings) this.all.push(each);
  }

  /** Adds a finding. Level and fix are those of the code unless `rest` has others. */
  addFinding(code: FindingCode, message: string, rest: Partial<Omit<Finding, 'code' | 'message'>> = {}): void {
    this.all.push(finding(code, message, rest));
  }

  /**
   * Adds the findings of an error that ended a step. Those that are in the list already are not added again.
   * @param dir the output folder
   * @throws every other error, which is a bug
   */
  addError(error: unknown, dir: string): void {
    if (isSystemError(error)) this.all.push(systemFinding(error, dir));
    else if (error instanceof FindingError) this.add(error.findings.filter((each) => !this.all.includes(each)));
    else throw error;
  }
}
