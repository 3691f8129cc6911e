import type { DownloadProgress } from '../options/ports.ts';
import type { CommandContext, OutputStream } from './command-context.ts';
import { toBarLine, toLogLine } from './progress-line.ts';

export interface ProgressOptions {
  /** Shows a bar if this stream is a terminal that can show one, and if this is no run of CI. */
  readonly terminal?: OutputStream | undefined;
  /** @default process.env */
  readonly env?: CommandContext['env'] | undefined;
  /** Receives a line every ten seconds if there is no bar. */
  readonly log: (line: string) => void;
}

/**
 * Call `stop` in any case; it may be called more than once.
 * @internal
 */
export interface ProgressDisplay {
  update(progress: DownloadProgress): void;
  stop(): void;
}

// Milliseconds.
const logInterval = 10_000;
const barInterval = 100;

/**
 * Shows progress: as a bar, or as a line every ten seconds, also while nothing arrives. Work of less than ten seconds
 * prints no line. A bar is cleared at the end.
 * @internal
 */
export function startProgress({ terminal, env = process.env, log }: ProgressOptions): ProgressDisplay {
  return terminal?.isTTY === true && !isPlain(env) ? startBar(terminal) : startLog(log);
}

function isPlain({ CI, TERM }: CommandContext['env']): boolean {
  return TERM === 'dumb' || !(CI === undefined || CI === '' || CI === 'false' || CI === '0');
}

function startLog(log: (line: string) => void): ProgressDisplay {
  let latest: DownloadProgress | undefined;
  let written: DownloadProgress | undefined;
  const write = (progress: DownloadProgress) => {
    log(toLogLine(progress));
    written = progress;
  };
  const timer = setInterval(() => {
    if (latest && (latest !== written || latest.done < latest.total)) write(latest);
  }, logInterval).unref();
  return {
    update(progress) {
      latest = progress;
    },
    stop() {
      clearInterval(timer);
      if (latest && written && latest !== written) write(latest);
    },
  };
}

// From the start of the line to its end. The cursor stays at the start, so another line can overwrite the bar.
const clearLine = '\r\u001b[2K';

function startBar(terminal: OutputStream): ProgressDisplay {
  const startedAt = Date.now();
  let latest: DownloadProgress = { done: 0, total: 0, bytes: 0, cached: 0 };
  const draw = () => {
    const elapsed = Date.now() - startedAt;
    // Turning off line wrapping would outlast a killed process, so the line is cut to the width of the terminal instead.
    const line = toBarLine(latest, elapsed, remainingSeconds(latest, elapsed), terminal.columns ?? 80);
    terminal.write(`${clearLine}${line}\r`);
  };
  const timer = setInterval(draw, barInterval).unref();
  return {
    update(progress) {
      latest = progress;
    },
    stop() {
      clearInterval(timer);
      terminal.write(clearLine);
    },
  };
}

/** The time left at the rate so far, without files from the cache. @returns `undefined` before the first file */
function remainingSeconds({ done, total, cached }: DownloadProgress, elapsed: number): number | undefined {
  const fetched = done - cached;
  return fetched > 0 ? ((elapsed / fetched) * (total - done)) / 1000 : undefined;
}
