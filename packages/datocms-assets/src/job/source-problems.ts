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
  /** By what stands there: findings in chunks that no source has, until a pass tells their places in the output. */
  readonly #inChunks = new Map<string, readonly Finding[]>();

  /** Adds a problem that has been told. @param bytes of the text that has the problem */
  addTold(problem: Problem, bytes: Buffer): void {
    this.#told.add(keyOf(problem, bytes));
  }

  /** Adds a problem of a source that is told if a chunk has it. @param bytes of the source @param found the problem as findings */
  addWaiting(problem: Problem, bytes: Buffer, found: readonly Finding[]): void {
    append(this.#waiting, keyOf(problem, bytes), found);
  }

  /** Adds a problem of a chunk that no source has. @param bytes of the chunk @param found the problem as findings */
  addOfChunk(problem: Problem, bytes: Buffer, found: readonly Finding[]): void {
    append(this.#inChunks, keyOf(problem, bytes), found);
  }

  /**
   * Finds a problem of a chunk among those of sources and of earlier chunks.
   * @param bytes of the chunk
   * @returns the findings about it, which wait no more; `undefined` if it is a new one
   */
  release(problem: Problem, bytes: Buffer): readonly Finding[] | undefined {
    const key = keyOf(problem, bytes);
    const found = this.#waiting.get(key);
    if (!found) return this.#told.has(key) || this.#inChunks.has(key) ? [] : undefined;
    this.#waiting.delete(key);
    this.#told.add(key);
    return found;
  }

  /**
   * Compares what a pass has found with what was found in bundled code before.
   * @returns the problems that have not been told, and findings of chunks that are in no file of the output
   */
  compare(problems: readonly Problem[], root: string): { added: readonly Problem[]; elsewhere: readonly Finding[] } {
    const codes = new Set([...this.#told, ...this.#inChunks.keys()].map(codeOf));
    const read = fileReader(root);
    const added = problems.filter((each) => {
      if (!codes.has(each.code)) return true;
      const bytes = read(each.file);
      if (!isInCode(each, bytes)) return true;
      const key = keyOf(each, bytes);
      this.#inChunks.delete(key);
      return !this.#told.has(key);
    });
    const elsewhere = [...this.#inChunks.values()].flat();
    for (const key of this.#inChunks.keys()) this.#told.add(key);
    this.#inChunks.clear();
    return { added, elsewhere };
  }
}

function append(byKey: Map<string, readonly Finding[]>, key: string, found: readonly Finding[]): void {
  byKey.set(key, [...(byKey.get(key) ?? []), ...found]);
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
