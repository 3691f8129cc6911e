import type { AstroIntegrationLogger } from 'astro';
import { type Ports, type ProgressDisplay, startProgress } from 'datocms-assets';

type Progress = Parameters<NonNullable<Ports['onProgress']>>[0];

/**
 * Shows how far downloads are, in Astro's log or, while Astro waits for a pass, as a bar on a terminal. While code is
 * bundled there is no bar, since other programs write to the terminal.
 */
export class BuildProgress {
  readonly #logger: AstroIntegrationLogger;
  #display: ProgressDisplay | undefined;
  #isPass = false;

  constructor(logger: AstroIntegrationLogger) {
    this.#logger = logger;
  }

  update(progress: Progress): void {
    this.#display ??= startProgress({
      terminal: this.#isPass && this.#showsInfo() ? process.stderr : undefined,
      log: (line) => this.#logger.info(line),
    });
    this.#display.update(progress);
  }

  /** Runs a pass and shows its progress until it ends. */
  async during(pass: () => Promise<void>): Promise<void> {
    this.#stop();
    this.#isPass = true;
    try {
      await pass();
    } finally {
      this.#isPass = false;
      this.#stop();
    }
  }

  #stop(): void {
    this.#display?.stop();
    this.#display = undefined;
  }

  /** Whether info is shown. `--silent` and `logLevel` hide a bar, too. */
  #showsInfo(): boolean {
    return ['debug', 'info'].includes(this.#logger.options.level);
  }
}
