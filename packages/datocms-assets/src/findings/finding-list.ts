import { type Finding, type FindingCode, FindingError, finding } from './finding.ts';
import { isSystemError, systemFinding } from './system-error.ts';

/** What a job has found so far. */
export class FindingList {
  readonly all: Finding[] = [];

  /** Whether there is an error among them. */
  get failed(): boolean {
    return this.all.some(({ level }) => level === 'error');
  }

  add(findings: Iterable<Finding>): void {
    for (const each of findings) this.all.push(each);
  }

  /** Level and fix come from the table of codes where they are not given. */
  addFinding(code: FindingCode, message: string, rest: Partial<Omit<Finding, 'code' | 'message'>> = {}): void {
    this.all.push(finding(code, message, rest));
  }

  /**
   * A step that can't go on says why, and so does the file system. What is kept already is not said twice.
   * @param dir the output folder
   * @throws any other error: it is a fault of the program
   */
  addError(error: unknown, dir: string): void {
    if (isSystemError(error)) this.all.push(systemFinding(error, dir));
    else if (error instanceof FindingError) this.add(error.findings.filter((each) => !this.all.includes(each)));
    else throw error;
  }
}
