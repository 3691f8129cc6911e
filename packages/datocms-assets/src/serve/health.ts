import type { ServerResponse } from 'node:http';
import { ConfigurationError } from '../options/configuration-error.ts';
import type { RefreshedIndex } from '../runtime/published/refreshed-index.ts';

export const healthPath = '/-/health';

/** Whether the server has an index of published assets. */
export class Health {
  readonly #index: RefreshedIndex;
  #isReady = false;

  constructor(index: RefreshedIndex) {
    this.#index = index;
  }

  /** Waits for the index, which logs all other errors. @throws ConfigurationError for wrong token or environment */
  async start(): Promise<void> {
    await this.#read().catch((error: unknown) => {
      if (error instanceof ConfigurationError) throw error;
    });
  }

  answer(response: ServerResponse): void {
    if (!this.#isReady) this.#read().catch(() => undefined);
    response.writeHead(this.#isReady ? 200 : 503, { 'content-type': 'text/plain', 'cache-control': 'no-store' });
    response.end(this.#isReady ? 'ok\n' : 'The index of published assets has not been read yet.\n');
  }

  async #read(): Promise<void> {
    await this.#index.refresh();
    this.#isReady = true;
  }
}
