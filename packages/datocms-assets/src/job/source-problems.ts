import { join } from 'node:path';
import type { Finding } from '../findings/finding.ts';
import { readWholeFile } from '../io/file-reader.ts';
import type { Problem } from '../plan/make-plan.ts';

/** The part of a name that bundled code surely contains in one piece. */
const literal = /^[^\s"'`$\\<>()]{1,200}/;
const codeFile = /\.(?:m?js|css)$/;

/**
 * Problems in the sources of bundled code. The bundler leaves out code that nothing uses, so a problem in a script is
 * reported only when a chunk contains it. Style sheets have no chunk: their problems are reported at once. A report
 * names the place in the source, which the user has to change. Passes find the problems again in bundled scripts and
 * style sheets, and in inline ones.
 */
export class SourceProblems {
  /** Findings that wait for a chunk, by code and text. */
  readonly #waiting = new Map<string, readonly Finding[]>();
  /** Keys of reported problems, by code and text. */
  readonly #told = new Set<string>();
  /** Findings in chunks without a problem in a source, by code and text. A pass finds their places in the output. */
  readonly #inChunks = new Map<string, readonly Finding[]>();

  /** Adds a reported problem. @param bytes of the text that has the problem */
  addTold(problem: Problem, bytes: Buffer): void {
    this.#told.add(keyOf(problem, bytes));
  }

  /** Adds a problem, reported if a chunk contains it. @param bytes of the source @param found its findings */
  addWaiting(problem: Problem, bytes: Buffer, found: readonly Finding[]): void {
    append(this.#waiting, keyOf(problem, bytes), found);
  }

  /** Adds a problem of a chunk that no source has. @param bytes of the chunk @param found the problem as findings */
  addOfChunk(problem: Problem, bytes: Buffer, found: readonly Finding[]): void {
    append(this.#inChunks, keyOf(problem, bytes), found);
  }

  /**
   * Finds a problem of a chunk among the problems of sources and of earlier chunks.
   * @param bytes of the chunk
   * @returns its findings, which stop waiting; `undefined` for a new problem
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
   * Compares problems that a pass has found with earlier problems of bundled code.
   * @returns the problems that have not been reported, and findings of chunks that are in no file of the output
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

/** Keeps the last file, since problems come file by file. */
function fileReader(root: string): (file: string) => Buffer {
  let last: { readonly file: string; readonly bytes: Buffer } | undefined;
  return (file) => {
    if (last?.file !== file) last = { file, bytes: readWholeFile(join(root, file)) };
    return last.bytes;
  };
}
