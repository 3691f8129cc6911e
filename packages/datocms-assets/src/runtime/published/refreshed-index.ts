import { escapeForLog } from '../../findings/escape-control-characters.ts';
import { aFunction, checkByRules, type Rule } from '../../options/check-by-rules.ts';
import { FollowedIndex } from '../../published/followed-index.ts';
import { edgeCache } from '../answer/answer-cache.ts';
import { hasPaths, type PublishedPaths, type ReadIndex, toPaths } from './packed-paths.ts';
import { messageOf, ShownPaths, type WithdrawnListener } from './shown-paths.ts';

export interface RefreshedIndexOptions {
  /**
   * Reads the published assets: the bytes of `packPublished`, or an object with `has`, such as a `Set`. If reading
   * fails or gives nothing, the last index stays.
   */
  readonly read: ReadIndex;
  /** The published assets until `read` has answered. Without it, requests wait for `read`, 10 seconds at most. */
  readonly initial?: PublishedPaths | undefined;
  /**
   * How many seconds old an index may be before a request makes `read` run again; 0: `read` runs once if there is no
   * `initial`, and at each call of `refresh`.
   * @default 60
   */
  readonly refresh?: number | undefined;
  /**
   * In seconds. A younger index is read again in the background. If it is older, as after a night without requests,
   * requests wait for the next index, for 3 seconds at most.
   * @default ten times `refresh`
   */
  readonly maxAge?: number | undefined;
  /** Receives a sentence if the index can't be read, once until it can. @default prints it with `console.warn` */
  readonly warn?: ((message: string) => void) | undefined;
}

/**
 * The published assets, read again while requests arrive. It has no timer, so it keeps no process alive. `isPublished`
 * and `ready` are options of `createRuntime`.
 */
export interface RefreshedIndex {
  /** Whether an asset is published by the last index. A call may start the next reading. */
  readonly isPublished: (path: string) => boolean;
  /** Waits for an index if there is none, or if the last one is older than `maxAge`. It never fails and always ends. */
  readonly ready: () => Promise<void>;
  /**
   * Reads the index now: at the start of a server, or after a webhook of the CMS.
   * @throws what `read` throws
   */
  readonly refresh: () => Promise<void>;
  /**
   * Calls a function with paths that `isPublished` has called published, and that are not published any more. The call
   * is repeated after the next reading, for a cache that stored a page in between.
   * @returns a function that ends the calls
   */
  readonly onWithdrawn: (listener: WithdrawnListener) => () => void;
}

/**
 * Makes an index of published assets from a function that reads it.
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
    // In a worker, a reading for another visitor ends without a result when this visitor leaves.
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
