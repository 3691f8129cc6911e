import { join } from 'node:path';
import type { Finding } from '../findings/finding.ts';
import { readWholeFile } from '../io/file-reader.ts';
import type { Problem } from '../plan/make-plan.ts';

/** Where a name in code ends, or a bundler may put something else in. */
const literal = /^[^\s"'`$\\<>()]{1,200}/;
const codeFile = /\.(?:m?js|css)$/;

/**
 * Problems in the sources of bundled code. Passes meet them again in what the bundler has made of these sources: in scripts and
 * style sheets, and in those that pages hold. The place in the source is the one to change.
 */
export class SourceProblems {
  /** By what stands there: findings that wait until a chunk or the output has it too. */
  readonly #known = new Map<string, Finding[]>();

  /** @param bytes of the source */
  add(problems: readonly Problem[], bytes: Buffer): void {
    for (const each of problems) this.#addWaiting(keyOf(each, bytes), []);
  }

  /** Adds a problem that is none if the bundler leaves its code out. @param found it as findings, which wait */
  addUnlessUnused(problem: Problem, bytes: Buffer, found: readonly Finding[]): void {
    this.#addWaiting(keyOf(problem, bytes), found);
  }

  #addWaiting(key: string, found: readonly Finding[]): void {
    this.#known.set(key, [...(this.#known.get(key) ?? []), ...found]);
  }

  /** Findings of sources whose code a chunk has. They wait no more. @param bytes of the chunk */
  release(problems: readonly Problem[], bytes: Buffer): Finding[] {
    return problems.flatMap((each) => this.#release(keyOf(each, bytes)));
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
