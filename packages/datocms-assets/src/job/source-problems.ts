import { join } from 'node:path';
import type { Finding } from '../findings/finding.ts';
import { readWholeFile } from '../io/file-reader.ts';
import type { Problem } from '../plan/make-plan.ts';

/** Where a name in code ends, or a bundler may put something else in. */
const literal = /^[^\s"'`$\\<>()]{1,200}/;
const codeFile = /\.(?:m?js|css)$/;

/**
 * Problems in the sources of bundled code. The bundler leaves out code that nothing uses, so those in scripts are told only once
 * a chunk has them. Those in style sheets, which have no chunk, are told at once. The place in the source is told: it is the one
 * to change. Passes meet the same problems again in what the bundler has made of these sources: in scripts and style sheets, and in
 * those that pages hold.
 */
export class SourceProblems {
  /** By what stands there: findings that wait. */
  readonly #waiting = new Map<string, readonly Finding[]>();
  /** By what stands there: problems that have been told. */
  readonly #told = new Set<string>();

  /** Adds a problem that has been told. @param bytes of the text that has the problem */
  addTold(problem: Problem, bytes: Buffer): void {
    this.#told.add(keyOf(problem, bytes));
  }

  /** Adds a problem of a source that is told if a chunk has it. @param bytes of the source @param found the problem as findings */
  addWaiting(problem: Problem, bytes: Buffer, found: readonly Finding[]): void {
    const key = keyOf(problem, bytes);
    this.#waiting.set(key, [...(this.#waiting.get(key) ?? []), ...found]);
  }

  /**
   * Finds a problem of a chunk among those of sources and of earlier chunks.
   * @param bytes of the chunk
   * @returns the findings about it, which wait no more; `undefined` if it is a new one
   */
  release(problem: Problem, bytes: Buffer): readonly Finding[] | undefined {
    const key = keyOf(problem, bytes);
    const found = this.#waiting.get(key);
    if (!found) return this.#told.has(key) ? [] : undefined;
    this.#waiting.delete(key);
    this.#told.add(key);
    return found;
  }

  /** Leaves out the problems that a pass has found in bundled code, and that have been told. */
  withoutTold(problems: readonly Problem[], root: string): readonly Problem[] {
    if (this.#told.size === 0) return problems;
    const [codes, read] = [new Set(Array.from(this.#told, codeOf)), fileReader(root)];
    return problems.filter((each) => {
      if (!codes.has(each.code)) return true;
      const bytes = read(each.file);
      return !this.#told.has(keyOf(each, bytes)) || !isInCode(each, bytes);
    });
  }
}

function keyOf({ code, offset }: Problem, bytes: Buffer): string {
  const [text = ''] = literal.exec(bytes.toString('latin1', offset, offset + 200)) ?? [];
  return `${code} ${text}`;
}

const codeOf = (key: string) => key.slice(0, key.indexOf(' '));

function isInCode({ file, offset }: Problem, bytes: Buffer): boolean {
  if (codeFile.test(file)) return true;
  const lastIndex = (text: string) => bytes.lastIndexOf(text, offset, 'latin1');
  return ['script', 'style'].some((element) => lastIndex(`<${element}`) > lastIndex(`</${element}`));
}

/** Problems come file by file, so the last file is kept. */
function fileReader(root: string): (file: string) => Buffer {
  let last: { readonly file: string; readonly bytes: Buffer } | undefined;
  return (file) => {
    if (last?.file !== file) last = { file, bytes: readWholeFile(join(root, file)) };
    return last.bytes;
  };
}
