import { escapeForLog } from '../../findings/escape-control-characters.ts';
import type { PublishedPaths } from './packed-paths.ts';

export type WithdrawnListener = (paths: readonly string[]) => void;

/** The most paths that are remembered. This bounds the memory. */
const maxPaths = 1_000_000;

/** The paths that visitors were told are published, and those who want to know when they are no longer. */
export class ShownPaths {
  readonly #warn: (message: string) => void;
  readonly #listeners = new Set<WithdrawnListener>();
  readonly #shown = new Set<string>();
  /** They are told a second time, for a cache that took a page in between. */
  #withdrawn: readonly string[] = [];

  constructor(warn: (message: string) => void) {
    this.#warn = warn;
  }

  add(path: string): void {
    if (this.#shown.size >= maxPaths) this.#shown.delete(this.#shown.values().next().value as string);
    this.#shown.add(path);
  }

  /** @returns a function that ends it */
  onWithdrawn(listener: WithdrawnListener): () => void {
    this.#listeners.add(listener);
    return () => void this.#listeners.delete(listener);
  }

  /** Tells the listeners which paths are not in a new index. */
  compareWith(index: PublishedPaths): void {
    if (this.#listeners.size === 0) return;
    const isGone = (path: string) => !index.has(path);
    const paths = [...new Set([...this.#shown, ...this.#withdrawn])].filter(isGone);
    this.#withdrawn = [...this.#shown].filter(isGone);
    for (const path of this.#withdrawn) this.#shown.delete(path);
    for (const listener of paths.length > 0 ? this.#listeners : []) {
      try {
        listener(paths);
      } catch (error) {
        this.#warn(escapeForLog(`A listener to withdrawn assets failed: ${messageOf(error)}.`));
      }
    }
  }
}

/** Without the full stop at its end. */
export function messageOf(error: unknown): string {
  return (error instanceof Error ? error.message : String(error)).replace(/\.$/, '');
}
