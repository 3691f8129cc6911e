import { escapeForLog } from '../../findings/escape-control-characters.ts';
import { aFunction, checkByRules, type Rule } from '../../options/check-by-rules.ts';
import { FollowedIndex } from '../../published/followed-index.ts';
import { edgeCache } from '../answer/answer-cache.ts';
import { hasPaths, type PublishedPaths, type ReadIndex, toPaths } from './packed-paths.ts';
import { messageOf, ShownPaths, type WithdrawnListener } from './shown-paths.ts';

export interface RefreshedIndexOptions {
  /**
   * Reads what is published: the bytes of `packPublished`, or what tells whether a path is published, such as a `Set`. If it
   * fails, or has nothing, the last index stays.
   */
  readonly read: ReadIndex;
  /** The published content that counts until `read` has answered once. Without it, requests wait for `read`, 10 seconds at most. */
  readonly initial?: PublishedPaths | undefined;
  /**
   * How many seconds old an index may be before a request makes `read` run again; 0: it runs once if there is no `initial`, and
   * when `refresh` is called.
   * @default 60
   */
  readonly refresh?: number | undefined;
  /**
   * In seconds. A younger index is read again in the background. For an older one, such as after a night without requests,
   * requests wait for the next one, for 3 seconds at most.
   * @default ten times `refresh`
   */
  readonly maxAge?: number | undefined;
  /** Takes a sentence when the index can't be read: one until it can be read again. @default prints it with `console.warn` */
  readonly warn?: ((message: string) => void) | undefined;
}

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
  const { read, initial, refresh = 60, maxAge = 10 * refresh, warn = (message) => console.warn(message) } = options;
  const shown = new ShownPaths(warn);
  const index = new FollowedIndex<PublishedPaths>({
    read: async () => toPaths(await read()),
    initial,
    pause: (refresh || 60) * 1000,
    isRepeated: refresh > 0,
    maxPause: 15 * 60_000,
    maxAge: maxAge * 1000,
    maxReading: 10_000,
    // In a worker the reading of another visitor ends without a result when they leave.
    isLostWithRequest: () => edgeCache() !== undefined,
    onRead: (paths) => shown.compareWith(paths),
    onFailure: (error, last) => warn(describeFailure(error, last !== undefined)),
  });
  return {
    isPublished: (path) => {
      if (index.peek()?.has(path) !== true) return false;
      shown.add(path);
      return true;
    },
    ready: () => index.ready(),
    refresh: async () => void (await index.refresh()),
    onWithdrawn: (listener) => shown.onWithdrawn(listener),
  };
}

function describeFailure(error: unknown, hasLast: boolean): string {
  const result = hasLast
    ? 'The last index stays, so an asset that is withdrawn meanwhile keeps working'
    : 'Until it can, no asset counts as published';
  return escapeForLog(
    `The index of published assets can't be read: ${messageOf(error)}. ${result}. It is tried again.`,
  );
}

const seconds: Rule = ['expected a number of seconds', (value) => typeof value === 'number' && value >= 0];
const rules: Readonly<Record<keyof RefreshedIndexOptions, Rule>> = {
  read: aFunction,
  initial: ['expected an object with `has`, such as `openPublished` gives', hasPaths],
  refresh: seconds,
  maxAge: seconds,
  warn: aFunction,
};
