import { aFunction, checkByRules, type Rule } from '../../options/check-by-rules.ts';
import { FollowedIndex, type RefreshedIndexOptions } from './followed-index.ts';
import { hasPaths } from './packed-paths.ts';
import type { WithdrawnListener } from './shown-paths.ts';

/**
 * The published content, read again while requests come. It has no timer, so it keeps no process alive. `isPublished` and `ready` are
 * options of `createRuntime`.
 */
export interface RefreshedIndex {
  /** Whether an asset is published by the last index. It begins to read the next one if it is time. */
  readonly isPublished: (path: string) => boolean;
  /** Waits for an index if there is none, or if the last one is older than `maxAge`. It never fails, and ends in any case. */
  readonly ready: () => Promise<void>;
  /**
   * Reads the index now: at the start of a server, or when a webhook of the CMS comes.
   * @throws what `read` throws
   */
  readonly refresh: () => Promise<void>;
  /**
   * Calls a function with paths that `isPublished` has called published, and that are published no longer. A path is named
   * again after the next reading, for a cache that took a page in between.
   * @returns a function that ends it
   */
  readonly onWithdrawn: (listener: WithdrawnListener) => () => void;
}

/**
 * Makes an index of what is published from a function that reads it.
 * @throws ConfigurationError if options are wrong
 */
export function createRefreshedIndex(options: RefreshedIndexOptions): RefreshedIndex {
  checkByRules(options, rules, ['read']);
  const index = new FollowedIndex(options);
  return {
    isPublished: (path) => index.isPublished(path),
    ready: () => index.ready(),
    refresh: () => index.refresh(),
    onWithdrawn: (listener) => index.shown.onWithdrawn(listener),
  };
}

const seconds: Rule = ['expected a number of seconds', (value) => typeof value === 'number' && value >= 0];
const rules: Readonly<Record<keyof RefreshedIndexOptions, Rule>> = {
  read: aFunction,
  initial: ['expected an object with `has`, such as `openPublished` gives', hasPaths],
  refresh: seconds,
  maxAge: seconds,
  warn: aFunction,
};
