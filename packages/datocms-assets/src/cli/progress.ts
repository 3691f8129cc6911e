import cliProgress from 'cli-progress';
import { type Progress, toBarLine, toLogLine } from './progress-line.ts';

/** The stream that shows progress, such as standard error. */
export type ProgressStream = NodeJS.WritableStream & { readonly isTTY?: boolean; readonly columns?: number };

export interface ProgressOptions {
  readonly total: number;
  /** Names the counted things, at the start of the line. @default 'Assets' */
  readonly label?: string;
  /** Shows nothing. */
  readonly silent?: boolean;
  /** Writes plain lines even to a terminal. @default whether `CI` is set or the terminal is dumb */
  readonly plain?: boolean;
  /** Milliseconds; for tests. */
  readonly now?: () => number;
}

/** Call `stop` in any case; it may be called more than once. */
export interface ProgressDisplay {
  update(progress: Progress): void;
  stop(): void;
}

// Milliseconds.
const logInterval = 10_000;
const noDisplay: ProgressDisplay = { update() {}, stop() {} };

/** Shows a progress bar on a terminal. To other streams it writes a plain line at most every ten seconds, and one at the end. */
export function startProgress(stream: ProgressStream, options: ProgressOptions): ProgressDisplay {
  const { total, label = 'Assets', silent = false, plain = isPlain(), now = Date.now } = options;
  if (silent || total === 0) return noDisplay;
  return stream.isTTY === true && !plain ? startBar(stream, label, total, now) : startLog(stream, label, now);
}

function isPlain(): boolean {
  const { CI, TERM } = process.env;
  return TERM === 'dumb' || !(CI === undefined || CI === '' || CI === 'false' || CI === '0');
}

function startLog(stream: ProgressStream, label: string, now: () => number): ProgressDisplay {
  let writtenAt = now();
  let pending: Progress | undefined;
  const write = (progress: Progress) => {
    stream.write(`${toLogLine(label, progress)}\n`);
    writtenAt = now();
    pending = undefined;
  };
  return {
    update(progress) {
      pending = progress;
      if (now() - writtenAt >= logInterval) write(progress);
    },
    stop() {
      if (pending) write(pending);
    },
  };
}

function startBar(stream: ProgressStream, label: string, total: number, now: () => number): ProgressDisplay {
  const startedAt = now();
  let latest: Progress = { done: 0, total, bytes: 0, cached: 0 };
  const bar = new cliProgress.SingleBar({
    stream,
    clearOnComplete: true,
    // Turning off line wrapping would outlast a killed process, so the line is cut to the width of the terminal instead.
    linewrap: true,
    etaBuffer: 50,
    format: (_options, params) => {
      const remaining = Number.isFinite(params.eta) ? params.eta : undefined;
      return toBarLine(label, latest, now() - startedAt, remaining, stream.columns ?? 80);
    },
  });
  bar.start(total, 0);
  return {
    update(progress) {
      latest = progress;
      bar.setTotal(progress.total);
      bar.update(progress.done);
    },
    stop() {
      bar.stop();
    },
  };
}
