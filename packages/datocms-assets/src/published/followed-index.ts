/** Times are milliseconds. Without those it is read once. */
export interface FollowOptions<Index> {
  /** @param everything reads all content, and not only what changed since the last time */
  readonly read: (everything: boolean) => Promise<Index>;
  /** The index until the first reading has ended. */
  readonly initial?: Index | undefined;
  /** From the beginning of one reading to the next, if somebody asks for the index then. It is doubled with each failure. */
  readonly pause?: number;
  /** Whether it is read again although nothing has failed. @default true */
  readonly isRepeated?: boolean;
  /** Longest pause after failures, if it is longer than `pause`. */
  readonly maxPause?: number;
  /** What a reading has told is up to date for so long after its end. */
  readonly fresh?: number;
  /** For a younger index nobody waits in `ready`. */
  readonly maxAge?: number;
  /** After this time nobody waits for a reading any more, and another one may begin beside it. */
  readonly maxReading?: number;
  /** Whether a reading may end without a result, with the request that has begun it. */
  readonly isLostWithRequest?: () => boolean;
  readonly onRead?: (index: Index, before: Index | undefined) => void;
  /** Hears why the index can't be read: once until it can be. */
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

/** `ready` waits so long for an index to take the place of an old one. */
const maxWait = 3000;
/** The pause while there is no index. */
const firstPause = 1000;

/** One call of `read`. */
interface Reading<Index> {
  /** Readings are numbered, since the clock may be set back. */
  readonly number: number;
  readonly everything: boolean;
  readonly startedAt: number;
  endedAt: number | undefined;
  readonly done: Promise<Index>;
}

/** Whether there was no reading yet, one is under way, or the last one has failed or read an index. */
type State = 'unread' | 'reading' | 'failing' | 'read';

/**
 * The index of published assets while the content changes: the last one that could be read. It has no timer: a reading begins when
 * somebody asks. Those who can't wait take `peek`; others wait in one of the methods with a promise.
 */
export class FollowedIndex<Index> {
  readonly #options: FollowOptions<Index> & typeof defaults;
  #last: Index | undefined;
  /** The reading that has made it: its number, and when it began. */
  #lastNumber = 0;
  #lastReadAt = Number.NEGATIVE_INFINITY;
  #reading: Reading<Index> | undefined;
  /** The reading after the one that is under way, if somebody has asked for it. */
  #next: Promise<Index> | undefined;
  /** How many readings in a row have failed. Those that began while another one was under way count with it, up to this number. */
  #failures = 0;
  #failedUntil = 0;

  constructor(options: FollowOptions<Index>) {
    this.#options = { ...defaults, ...options };
    this.#last = options.initial;
  }

  /** The last index, without reading it again. */
  get last(): Index | undefined {
    return this.#last;
  }

  /** The last index, however old it is. The next one is read meanwhile if it is time. */
  peek(): Index | undefined {
    if (this.#isDue) this.#start();
    return this.#last;
  }

  /** The same, but it waits for the first one. @throws what `read` throws */
  async get(): Promise<Index> {
    return this.peek() ?? this.#join();
  }

  /** An index that is up to date; the last one if it can't be read. @throws what `read` throws if there is none */
  getFresh(): Promise<Index> {
    return this.#orLast(this.#join());
  }

  /** Reads all content. It is not tried again at once. @throws what `read` throws */
  readEverything(): Promise<Index> {
    return this.#reading?.everything && this.#state !== 'read' ? this.#join(true) : this.#start(true);
  }

  /** Waits until there is an index, and for the next one if the last one is too old. It never fails, and ends in any case. */
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
    // The reading that is under way may have begun before the change that is asked for. One more is enough for all who ask.
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

  /** Whether the next one who asks begins a reading. */
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

  /** The pause after failures. */
  get #backoff(): number {
    if (this.#failures === 0) return 0;
    const { pause, maxPause } = this.#options;
    return Math.min((this.#last ? pause : firstPause) * 2 ** this.#failures, Math.max(pause, maxPause));
  }

  /** The reading that is under way or has just ended, or else another one. */
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
      // A reading that was given up may end after a later one.
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

  /** @param limit from its start on */
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
