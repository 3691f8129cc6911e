import { join } from 'node:path';
import type { Finding } from '../findings/finding.ts';
import { readWholeFile } from '../io/file-reader.ts';
import type { Problem } from '../plan/make-plan.ts';

/** Where a name in code ends, or a bundler may put something else in. */
const literal = /^[^\s"'`$\\<>()]{1,200}/;
const codeFile = /\.(?:m?js|css)$/;

/**
 * Problems in the sources of bundled code. The bundler leaves out code that nothing uses, so those in scripts are told only once
 * a chunk or the output has them. Chunks alone are not enough, since style sheets have none. The output alone is not enough
 * either, since Astro writes short scripts of pages on demand into the code of the server. The place in the source is told: it
 * is the one to change.
 */
export class SourceProblems {
  /** By what stands there: findings that wait. */
  readonly #known = new Map<string, Finding[]>();

  /** @param bytes of the text that has the problem @param waiting the problem as findings, if they are not told yet */
  add(problem: Problem, bytes: Buffer, waiting: readonly Finding[] = []): void {
    const key = keyOf(problem, bytes);
    this.#known.set(key, [...(this.#known.get(key) ?? []), ...waiting]);
  }

  /**
   * Whether a problem of a chunk is one of a source, or of an earlier chunk.
   * @param bytes of the chunk
   */
  has(problem: Problem, bytes: Buffer): boolean {
    return this.#known.has(keyOf(problem, bytes));
  }

  /** The findings about what stands at a problem of a chunk. They wait no more. @param bytes of the chunk */
  release(problem: Problem, bytes: Buffer): Finding[] {
    return this.#release(keyOf(problem, bytes));
  }

  #release(key: string): Finding[] {
    const found = this.#known.get(key) ?? [];
    if (found.length > 0) this.#known.set(key, []);
    return found;
  }

  /**
   * Compares what a pass has found with the problems of sources.
   * @returns the problems that no source has in its code, and the findings of sources that wait no more
   */
  compare(problems: readonly Problem[], root: string): { added: readonly Problem[]; released: readonly Finding[] } {
    if (this.#known.size === 0) return { added: problems, released: [] };
    const [codes, read] = [new Set(Array.from(this.#known.keys(), codeOf)), fileReader(root)];
    const released: Finding[] = [];
    const added = problems.filter((each) => {
      if (!codes.has(each.code)) return true;
      const bytes = read(each.file);
      const key = keyOf(each, bytes);
      if (!this.#known.has(key) || !isInCode(each, bytes)) return true;
      released.push(...this.#release(key));
      return false;
    });
    return { added, released };
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
