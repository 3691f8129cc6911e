import { escapeForLog } from '../../findings/escape-control-characters.ts';
import { aFunction, checkByRules, type Rule } from '../../options/check-by-rules.ts';
import { edgeCache } from '../answer/answer-cache.ts';
import { isBytes, openPublished, type PublishedPaths } from './packed-paths.ts';

/** Reads an index of published assets, such as from a store of a worker, which may have none. */
export type ReadIndex = () => Index | Promise<Index>;

type Index = Uint8Array | ArrayBuffer | PublishedPaths | null | undefined;

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

export type WithdrawnListener = (paths: readonly string[]) => void;

/** The index remembers so many of the paths that `isPublished` has called published. This bounds its memory. */
const maxShown = 1_000_000;
/** Milliseconds. */
const times = {
  maxWait: 3000,
  /** Between two attempts while they fail and nothing counts as published. It is doubled with each failure. */
  firstPause: 1000,
  /** Longest pause between two attempts while they fail. */
  maxPause: 15 * 60_000,
  /**
   * After this time another request reads too where the last index is older than `maxAge`: in a worker, a reading may have ended without a
   * result, with its request.
   */
  maxReading: 10_000,
} as const;

/**
 * Makes an index of what is published from a function that reads it.
 * @throws ConfigurationError if options are wrong
 */
export function createRefreshedIndex(options: RefreshedIndexOptions): RefreshedIndex {
  checkByRules(options, rules, ['read']);
  const { read, initial, refresh = 60, maxAge = 10 * refresh, warn = (message) => console.warn(message) } = options;
  const listeners = new Set<WithdrawnListener>();
  /** Paths that were called published. */
  const shown = new Set<string>();
  let withdrawn: readonly string[] = [];
  let last = initial;
  let lastReadAt = Number.NEGATIVE_INFINITY;
  /** Readings are numbered, since the clock may be set back. */
  let lastNumber = 0;
  let failedUntil = 0;
  let attempt: { readonly number: number; readonly startedAt: number; readonly done: Promise<void> } | undefined;
  let isReading = false;
  /** The reading after the one that is under way, if somebody has asked for it. */
  let next: Promise<void> | undefined;
  let failures = 0;

  const since = (time: number) => Math.abs(Date.now() - time);
  const isDue = () => {
    if (!attempt) return refresh > 0 || !last;
    const pause = (refresh || 60) * 1000;
    const shortest = last ? pause : times.firstPause;
    const backoff = failures > 0 ? Math.min(shortest * 2 ** failures, Math.max(pause, times.maxPause)) : 0;
    // Nobody waits for a slow reading while the last index is young enough.
    const isYoung = last !== undefined && since(lastReadAt) < maxAge * 1000;
    if (isReading) return since(attempt.startedAt) >= Math.max(times.maxReading, backoff, isYoung ? pause : 0);
    return (refresh > 0 || failures > 0) && since(attempt.startedAt) >= (backoff || pause);
  };
  const start = () => {
    const number = (attempt?.number ?? 0) + 1;
    const startedAt = Date.now();
    const done = readAs(number, startedAt).finally(() => {
      if (attempt?.number === number) isReading = false;
    });
    done.catch(() => undefined);
    attempt = { number, startedAt, done };
    isReading = true;
    return done;
  };
  const readAs = async (number: number, startedAt: number) => {
    try {
      const index = toPaths(await read());
      // A reading that was given up may end after a later one.
      if (number < lastNumber) return;
      last = index;
    } catch (error) {
      // Those that began while this one was under way count with it.
      if (number > failedUntil) {
        failures += 1;
        failedUntil = attempt?.number ?? number;
        if (failures === 1) warn(describe(error, last !== undefined));
      }
      throw error;
    }
    failures = 0;
    lastNumber = number;
    lastReadAt = startedAt;
    tellWithdrawn(last);
  };
  const remember = (path: string) => {
    if (shown.size >= maxShown) shown.delete(shown.values().next().value as string);
    shown.add(path);
  };
  const tellWithdrawn = (index: PublishedPaths) => {
    if (listeners.size === 0) return;
    const isGone = (path: string) => !index.has(path);
    const paths = [...new Set([...shown, ...withdrawn])].filter(isGone);
    withdrawn = [...shown].filter(isGone);
    for (const path of withdrawn) shown.delete(path);
    for (const listener of paths.length > 0 ? listeners : []) {
      try {
        listener(paths);
      } catch (error) {
        warn(escapeForLog(`A listener to withdrawn assets failed: ${messageOf(error)}.`));
      }
    }
  };

  return {
    isPublished: (path) => {
      if (isDue()) start();
      const isThere = last?.has(path) === true;
      if (isThere) remember(path);
      return isThere;
    },
    ready: async () => {
      const isOwn = isDue();
      if (isOwn) start();
      if (!isReading || !attempt) return;
      if (last && since(lastReadAt) < maxAge * 1000) return;
      // In a worker the reading of another visitor ends without a result when they leave.
      if (!isOwn && edgeCache()) start();
      const limit = last ? times.maxWait : times.maxReading;
      await atMost(limit - since(attempt.startedAt), attempt.done);
    },
    refresh: () => {
      // In a worker nobody waits for what another visitor has begun.
      if (!isReading || !attempt || edgeCache()) return start();
      // The reading that is under way may have begun before the change that is asked for. One more is enough for all who ask.
      next ??= atMost(times.maxReading - since(attempt.startedAt), attempt.done).then(() => {
        next = undefined;
        return start();
      });
      return next;
    },
    onWithdrawn: (listener) => {
      listeners.add(listener);
      return () => void listeners.delete(listener);
    },
  };
}

function toPaths(index: Index): PublishedPaths {
  if (isBytes(index)) return openPublished(index);
  if (hasPaths(index)) return index;
  throw new TypeError('what was read is neither the bytes of packPublished nor an object with `has`');
}

function hasPaths(index: unknown): index is PublishedPaths {
  return typeof (index as PublishedPaths | null | undefined)?.has === 'function';
}

const seconds: Rule = ['expected a number of seconds', (value) => typeof value === 'number' && value >= 0];
const rules: Readonly<Record<keyof RefreshedIndexOptions, Rule>> = {
  read: aFunction,
  initial: ['expected an object with `has`, such as `openPublished` gives', hasPaths],
  refresh: seconds,
  maxAge: seconds,
  warn: aFunction,
};

async function atMost(milliseconds: number, done: Promise<void>): Promise<void> {
  if (milliseconds <= 0) return;
  let timer: ReturnType<typeof setTimeout> | undefined;
  const end = new Promise<void>((resolve) => {
    timer = setTimeout(resolve, milliseconds);
  });
  await Promise.race([done.catch(() => undefined), end]);
  clearTimeout(timer);
}

function describe(error: unknown, hasLast: boolean): string {
  const result = hasLast
    ? 'The last index stays, so an asset that is withdrawn meanwhile keeps working'
    : 'Until it can, no asset counts as published';
  return escapeForLog(
    `The index of published assets can't be read: ${messageOf(error)}. ${result}. It is tried again.`,
  );
}

/** Without the full stop at its end. */
function messageOf(error: unknown): string {
  return (error instanceof Error ? error.message : String(error)).replace(/\.$/, '');
}
