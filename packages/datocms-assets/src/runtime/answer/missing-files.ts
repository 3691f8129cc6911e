import { RecentMap } from '../../memory/recent-map.ts';
import { NotFoundError } from './upstream.ts';

/** How long a file that Mux does not have is not requested again, in milliseconds. */
export const missingTime = 60_000;
const maxFiles = 1000;

/** Files that Mux did not have a short time ago. */
export class MissingFiles {
  /** The end of the time without requests, in milliseconds since 1970, by name. */
  readonly #until = new RecentMap<number>(maxFiles);

  /** @throws NotFoundError if the file is known to be missing */
  check(name: string): void {
    if ((this.#until.get(name) ?? 0) > Date.now()) throw new NotFoundError('the host did not have it shortly before');
  }

  /** Requests a file, unless it is known to be missing. @throws NotFoundError, and what `ask` throws */
  async ask<Result>(name: string, ask: () => Promise<Result>): Promise<Result> {
    this.check(name);
    try {
      return await ask();
    } catch (error) {
      if (error instanceof NotFoundError) this.#until.set(name, Date.now() + missingTime);
      throw error;
    }
  }
}
