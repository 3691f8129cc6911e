/** Times are milliseconds. Without any of them, the index is read once. */
export interface FollowOptions<Index> {
  /** @param everything reads all content, not only changes since the last time */
  readonly read: (everything: boolean) => Promise<Index>;
  /** The index until the first reading has ended. */
  readonly initial?: Index | undefined;
  /** The least time between the starts of two readings. Each failure doubles it. */
  readonly pause?: number;
  /** Whether the index is read again although no reading has failed. @default true */
  readonly isRepeated?: boolean;
  /** Longest pause after failures, if it is longer than `pause`. */
  readonly maxPause?: number;
  /** The time after a reading in which its index is up to date. */
  readonly fresh?: number;
  /** `ready` does not wait for a new index if the last one is younger. */
  readonly maxAge?: number;
  /** After this time no caller waits for a reading any more, and another one may begin beside it. */
  readonly maxReading?: number;
  /** Whether a reading may end without a result because the request that began it has ended. */
  readonly isLostWithRequest?: () => boolean;
  readonly onRead?: (index: Index, before: Index | undefined) => void;
  /** Called with the error if the index can't be read, once until it can be. */
  readonly onFailure?: (error: unknown, last: Index | undefined) => void;
  /** The clock, which may be set back. @default Date.now */
  readonly now?: () => number;
}

const never = Number.POSITIVE_INFINITY;
const defaults = {
  ...{ pause: never, isRepeated: true, maxPause: 0, fresh: never, maxAge: never, maxReading: never },
  isLostWithRequest: () => false,
  now: () => Date.now(),
};

/** How long `ready` waits for an index that replaces an old one. */
const maxWait = 3000;
/** The pause until there is an index. */
const firstPause = 1000;

/** One call of `read`. */
interface Reading<Index> {
  /** Numbers tell the order of readings, since the clock may be set back. */
  readonly number: number;
  readonly everything: boolean;
  readonly startedAt: number;
  endedAt: number | undefined;
  readonly done: Promise<Index>;
}

/** There was no reading yet, one is under way, or the last one has failed or has read an index. */
type State = 'unread' | 'reading' | 'failing' | 'read';

/**
 * Keeps the last index of published assets while the content changes. It has no timer: a reading begins when a caller
 * needs it. Callers that can't wait use `peek`, and all others one of the methods with a promise.
 */
export class FollowedIndex<Index> {
  readonly #options: FollowOptions<Index> & typeof defaults;
  #last: Index | undefined;
  /** The reading that made the last index: its number, and when it began. */
  #lastNumber = 0;
  #lastReadAt = Number.NEGATIVE_INFINITY;
  #reading: Reading<Index> | undefined;
  /** The reading after the present one, if a caller has requested it. */
  #next: Promise<Index> | undefined;
  /** How many readings in a row have failed. One that began during another one counts with it, up to this number. */
  #failures = 0;
  #failedUntil = 0;

  constructor(options: FollowOptions<Index>) {
    this.#options = { ...defaults, ...options };
    this.#last = options.initial;
  }

  /** The last index. The call starts no reading. */
  get last(): Index | undefined {
    return this.#last;
  }

  /** The last index, however old it is. The call starts a reading if it is time. */
  peek(): Index | undefined {
    if (this.#isDue) this.#start();
    return this.#last;
  }

  /** The last index. The call waits for the first one. @throws what `read` throws */
  async get(): Promise<Index> {
    return this.peek() ?? this.#join();
  }

  /** An index that is up to date, or the last one if reading fails. @throws what `read` throws if there is none */
  getFresh(): Promise<Index> {
    return this.#orLast(this.#join());
  }

  /** Reads all content, without a second try. @throws what `read` throws */
  readEverything(): Promise<Index> {
    return this.#reading?.everything && this.#state !== 'read' ? this.#join(true) : this.#start(true);
  }

  /** Waits until there is an index, and for a new one if the last one is too old. It never fails and always ends. */
  async ready(): Promise<void> {
    const isOwn = this.#isDue;
    if (isOwn) this.#start();
    if (this.#state !== 'reading' || this.#isYoung) return;
    if (!isOwn && this.#options.isLostWithRequest()) this.#start();
    await this.#waitForReading(this.#last ? maxWait : this.#options.maxReading);
  }

  /** Reads the index now. @throws what `read` throws */
  refresh(): Promise<Index> {
    if (this.#state !== 'reading' || this.#options.isLostWithRequest()) return this.#start();
    // The reading under way may have begun before the caller's change. One more reading is enough for all callers.
    this.#next ??= this.#waitForReading(this.#options.maxReading).then(() => {
      this.#next = undefined;
      return this.#start();
    });
    return this.#next;
  }

  get #state(): State {
    if (!this.#reading) return 'unread';
    if (this.#reading.endedAt === undefined) return 'reading';
    return this.#failures > 0 ? 'failing' : 'read';
  }

  get #isYoung(): boolean {
    return this.#last !== undefined && this.#since(this.#lastReadAt) < this.#options.maxAge;
  }

  /** Whether the next call begins a reading. */
  get #isDue(): boolean {
    const { pause, isRepeated, maxReading } = this.#options;
    const waited = this.#since(this.#reading?.startedAt ?? 0);
    const isDue: Readonly<Record<State, () => boolean>> = {
      unread: () => isRepeated || !this.#last,
      reading: () => waited >= Math.max(maxReading, this.#backoff, this.#isYoung ? pause : 0),
      failing: () => waited >= this.#backoff,
      read: () => isRepeated && waited >= pause,
    };
    return isDue[this.#state]();
  }

  get #backoff(): number {
    if (this.#failures === 0) return 0;
    const { pause, maxPause } = this.#options;
    return Math.min((this.#last ? pause : firstPause) * 2 ** this.#failures, Math.max(pause, maxPause));
  }

  /** The present reading, or one that has just ended, or else a new one. */
  #join(everything = false): Promise<Index> {
    const reading = this.#reading;
    const isFresh = ({ endedAt }: Reading<Index>) =>
      endedAt === undefined || this.#since(endedAt) <= this.#options.fresh;
    return reading && isFresh(reading) ? reading.done : this.#start(everything);
  }

  #orLast(reading: Promise<Index>): Promise<Index> {
    return reading.catch((error: unknown) => {
      if (this.#last) return this.#last;
      throw error;
    });
  }

  #start(everything = false): Promise<Index> {
    const number = (this.#reading?.number ?? 0) + 1;
    const startedAt = this.#options.now();
    const done = this.#read(number, startedAt, everything).finally(() => {
      reading.endedAt = this.#options.now();
    });
    const reading: Reading<Index> = { number, everything, startedAt, endedAt: undefined, done };
    this.#reading = reading;
    done.catch(() => undefined);
    return done;
  }

  async #read(number: number, startedAt: number, everything: boolean): Promise<Index> {
    const { read, onRead, onFailure } = this.#options;
    try {
      const index = await read(everything);
      // A reading that no caller waits for may end after a later one.
      if (number < this.#lastNumber) return index;
      const before = this.#last;
      this.#last = index;
      this.#failures = 0;
      this.#lastNumber = number;
      this.#lastReadAt = startedAt;
      onRead?.(index, before);
      return index;
    } catch (error) {
      if (number > this.#failedUntil) {
        this.#failures += 1;
        this.#failedUntil = this.#reading?.number ?? number;
        if (this.#failures === 1) onFailure?.(error, this.#last);
      }
      throw error;
    }
  }

  /** @param limit from the start of the reading */
  async #waitForReading(limit: number): Promise<void> {
    if (this.#reading) await atMost(limit - this.#since(this.#reading.startedAt), this.#reading.done);
  }

  #since(time: number): number {
    return Math.abs(this.#options.now() - time);
  }
}

async function atMost(milliseconds: number, done: Promise<unknown>): Promise<void> {
  if (milliseconds <= 0) return;
  let timer: ReturnType<typeof setTimeout> | undefined;
  const end = new Promise<void>((resolve) => {
    timer = setTimeout(resolve, milliseconds);
  });
  await Promise.race([done.catch(() => undefined), end]);
  clearTimeout(timer);
}
