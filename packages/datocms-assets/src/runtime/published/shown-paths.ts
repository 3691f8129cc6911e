import { escapeForLog } from '../../findings/escape-control-characters.ts';
import type { PublishedPaths } from './packed-paths.ts';

export type WithdrawnListener = (paths: readonly string[]) => void;

/** The most paths that are remembered, to limit the memory. */
const maxPaths = 1_000_000;

/** The paths that visitors saw as published, and the listeners for their withdrawal. */
export class ShownPaths {
  readonly #warn: (message: string) => void;
  readonly #listeners = new Set<WithdrawnListener>();
  readonly #shown = new Set<string>();
  /** Paths that listeners get a second time, for a cache that stored a page in between. */
  #withdrawn: readonly string[] = [];

  constructor(warn: (message: string) => void) {
    this.#warn = warn;
  }

  add(path: string): void {
    if (this.#shown.size >= maxPaths) this.#shown.delete(this.#shown.values().next().value as string);
    this.#shown.add(path);
  }

  /** @returns a function that ends the calls */
  onWithdrawn(listener: WithdrawnListener): () => void {
    this.#listeners.add(listener);
    return () => void this.#listeners.delete(listener);
  }

  /** Calls the listeners with paths that a new index does not have. */
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
