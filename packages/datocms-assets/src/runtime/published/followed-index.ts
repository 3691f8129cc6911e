import { escapeForLog } from '../../findings/escape-control-characters.ts';
import { edgeCache } from '../answer/answer-cache.ts';
import { type PublishedPaths, type ReadIndex, toPaths } from './packed-paths.ts';
import { messageOf, ShownPaths } from './shown-paths.ts';

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

/** One call of `read`. */
interface Attempt {
  /** Attempts are numbered, since the clock may be set back. */
  readonly number: number;
  readonly startedAt: number;
  isUnderWay: boolean;
  readonly done: Promise<void>;
}

/** Whether there was no attempt yet, one is under way, or the last one has failed or read an index. */
type State = 'unread' | 'reading' | 'failing' | 'read';

/** An index that is read again while requests come. See `RefreshedIndexOptions`; times are milliseconds here. */
export class FollowedIndex {
  readonly shown: ShownPaths;
  readonly #readIndex: ReadIndex;
  readonly #refreshes: boolean;
  readonly #pause: number;
  readonly #maxAge: number;
  readonly #warn: (message: string) => void;
  #last: PublishedPaths | undefined;
  /** The attempt that has read it: its number, and when it began. */
  #lastNumber = 0;
  #lastReadAt = Number.NEGATIVE_INFINITY;
  #attempt: Attempt | undefined;
  /** The attempt after the one that is under way, if somebody has asked for it. */
  #next: Promise<void> | undefined;
  /** How many attempts in a row have failed. Those that began while another one was under way count with it, up to this number. */
  #failures = 0;
  #failedUntil = 0;

  constructor(options: RefreshedIndexOptions) {
    const { read, initial, refresh = 60, maxAge = 10 * refresh, warn = (message) => console.warn(message) } = options;
    this.#readIndex = read;
    this.#last = initial;
    this.#refreshes = refresh > 0;
    this.#pause = (refresh || 60) * 1000;
    this.#maxAge = maxAge * 1000;
    this.#warn = warn;
    this.shown = new ShownPaths(this.#warn);
  }

  isPublished(path: string): boolean {
    if (this.#isDue) this.#start();
    if (this.#last?.has(path) !== true) return false;
    this.shown.add(path);
    return true;
  }

  async ready(): Promise<void> {
    const isOwn = this.#isDue;
    if (isOwn) this.#start();
    if (this.#state !== 'reading' || this.#isYoung) return;
    // In a worker the reading of another visitor ends without a result when they leave.
    if (!isOwn && edgeCache()) this.#start();
    await this.#waitForAttempt(this.#last ? times.maxWait : times.maxReading);
  }

  refresh(): Promise<void> {
    // In a worker nobody waits for what another visitor has begun.
    if (this.#state !== 'reading' || edgeCache()) return this.#start();
    // The reading that is under way may have begun before the change that is asked for. One more is enough for all who ask.
    this.#next ??= this.#waitForAttempt(times.maxReading).then(() => {
      this.#next = undefined;
      return this.#start();
    });
    return this.#next;
  }

  get #state(): State {
    if (!this.#attempt) return 'unread';
    if (this.#attempt.isUnderWay) return 'reading';
    return this.#failures > 0 ? 'failing' : 'read';
  }

  /** Nobody waits for the next index. */
  get #isYoung(): boolean {
    return this.#last !== undefined && since(this.#lastReadAt) < this.#maxAge;
  }

  /** Whether the next request makes an attempt. */
  get #isDue(): boolean {
    const waited = since(this.#attempt?.startedAt ?? 0);
    const isDue: Readonly<Record<State, () => boolean>> = {
      unread: () => this.#refreshes || !this.#last,
      reading: () => waited >= Math.max(times.maxReading, this.#backoff, this.#isYoung ? this.#pause : 0),
      failing: () => waited >= this.#backoff,
      read: () => this.#refreshes && waited >= this.#pause,
    };
    return isDue[this.#state]();
  }

  /** The pause after failures. */
  get #backoff(): number {
    if (this.#failures === 0) return 0;
    const shortest = this.#last ? this.#pause : times.firstPause;
    return Math.min(shortest * 2 ** this.#failures, Math.max(this.#pause, times.maxPause));
  }

  #start(): Promise<void> {
    const number = (this.#attempt?.number ?? 0) + 1;
    const startedAt = Date.now();
    const done = this.#readAs(number, startedAt).finally(() => {
      attempt.isUnderWay = false;
    });
    const attempt: Attempt = { number, startedAt, isUnderWay: true, done };
    this.#attempt = attempt;
    done.catch(() => undefined);
    return done;
  }

  async #readAs(number: number, startedAt: number): Promise<void> {
    try {
      const index = toPaths(await this.#readIndex());
      // A reading that was given up may end after a later one.
      if (number < this.#lastNumber) return;
      this.#last = index;
    } catch (error) {
      this.#noteFailure(number, error);
      throw error;
    }
    this.#failures = 0;
    this.#lastNumber = number;
    this.#lastReadAt = startedAt;
    this.shown.compareWith(this.#last);
  }

  #noteFailure(number: number, error: unknown): void {
    if (number <= this.#failedUntil) return;
    this.#failures += 1;
    this.#failedUntil = this.#attempt?.number ?? number;
    if (this.#failures === 1) this.#warn(describeFailure(error, this.#last !== undefined));
  }

  /** @param limit from its start on */
  async #waitForAttempt(limit: number): Promise<void> {
    if (this.#attempt) await atMost(limit - since(this.#attempt.startedAt), this.#attempt.done);
  }
}

function since(time: number): number {
  return Math.abs(Date.now() - time);
}

async function atMost(milliseconds: number, done: Promise<void>): Promise<void> {
  if (milliseconds <= 0) return;
  let timer: ReturnType<typeof setTimeout> | undefined;
  const end = new Promise<void>((resolve) => {
    timer = setTimeout(resolve, milliseconds);
  });
  await Promise.race([done.catch(() => undefined), end]);
  clearTimeout(timer);
}

function describeFailure(error: unknown, hasLast: boolean): string {
  const result = hasLast
    ? 'The last index stays, so an asset that is withdrawn meanwhile keeps working'
    : 'Until it can, no asset counts as published';
  return escapeForLog(
    `The index of published assets can't be read: ${messageOf(error)}. ${result}. It is tried again.`,
  );
}
