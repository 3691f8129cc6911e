import { rmSync, statSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';
import type { SpooledBody } from '../io/spooled-body.ts';
import type { TemporaryFolder } from '../io/temporary-folder.ts';

const setGroupId = 0o2000;

/**
 * Further copies of bodies, written while others are under way, which only have to be moved to their target in the end.
 * They do nothing but save time: where anything is in their way, there are none, and bodies are copied from the cache.
 */
export class SpareCopies {
  readonly #temporary: TemporaryFolder;
  #target: string | undefined;
  readonly #paths: string[] = [];

  /** @param target folder in which bodies will be put somewhere */
  constructor(temporary: TemporaryFolder, target: string | undefined) {
    this.#temporary = temporary;
    this.#target = target;
  }

  get areThere(): boolean {
    return this.#paths.length > 0;
  }

  /** @returns the path of the copy, which belongs to the caller; `undefined` where there is none */
  async write({ inMemory }: SpooledBody): Promise<string | undefined> {
    if (!inMemory || this.#target === undefined || this.#temporary.usesSystemFolder) return undefined;
    const path = await this.#temporary.nextPath();
    try {
      if (this.areThere || mayMove(dirname(path), this.#target)) {
        this.#paths.push(path);
        writeFileSync(path, inMemory);
        return path;
      }
    } catch {
      // The body is copied in the end, which says what is wrong, if it still is.
    }
    this.giveUp();
    return undefined;
  }

  /** Takes the copies away and makes no more. */
  giveUp(): void {
    this.#target = undefined;
    for (const path of this.#paths.splice(0)) rmSync(path, { force: true });
  }
}

/** A file keeps its group when it is moved, and it can't leave its file system. */
function mayMove(from: string, to: string): boolean {
  const [here, there] = [statSync(from), statSync(to)];
  return here.dev === there.dev && ((here.mode | there.mode) & setGroupId) === 0;
}
