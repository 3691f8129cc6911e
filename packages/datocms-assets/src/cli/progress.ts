import cliProgress from 'cli-progress';
import { type Progress, toBarLine, toLogLine } from './progress-line.ts';

/** Where progress is shown: standard error, or what a test gives instead. */
export type ProgressStream = NodeJS.WritableStream & { readonly isTTY?: boolean; readonly columns?: number };

export interface ProgressOptions {
  readonly total: number;
  /** What is counted; the line begins with it. */
  readonly label?: string;
  /** Shows nothing at all. */
  readonly silent?: boolean;
  /** Plain lines even on a terminal; by default where `CI` is set or the terminal is dumb. */
  readonly plain?: boolean;
  /** Milliseconds; for tests. */
  readonly now?: () => number;
}

/** `stop` is to be called whatever happens, and may be called again. */
export interface ProgressDisplay {
  update(progress: Progress): void;
  stop(): void;
}

const logInterval = 10_000;
const nothing: ProgressDisplay = { update() {}, stop() {} };

/** A progress line on a terminal; elsewhere a plain line at most every ten seconds and one at the end. */
export function startProgress(stream: ProgressStream, options: ProgressOptions): ProgressDisplay {
  const { total, label = 'Assets', silent = false, plain = isPlain(), now = Date.now } = options;
  if (silent || total === 0) return nothing;
  return stream.isTTY === true && !plain ? startBar(stream, label, total, now) : startLog(stream, label, now);
}

function isPlain(): boolean {
  const { CI, TERM } = process.env;
  return TERM === 'dumb' || !(CI === undefined || CI === '' || CI === 'false' || CI === '0');
}

function startLog(stream: ProgressStream, label: string, now: () => number): ProgressDisplay {
  let shownAt = now();
  let unshown: Progress | undefined;
  const show = (progress: Progress) => {
    stream.write(`${toLogLine(label, progress)}\n`);
    shownAt = now();
    unshown = undefined;
  };
  return {
    update(progress) {
      unshown = progress;
      if (now() - shownAt >= logInterval) show(progress);
    },
    stop() {
      if (unshown) show(unshown);
    },
  };
}

function startBar(stream: ProgressStream, label: string, total: number, now: () => number): ProgressDisplay {
  const startedAt = now();
  let latest: Progress = { done: 0, total, bytes: 0, cached: 0 };
  const bar = new cliProgress.SingleBar({
    stream,
    clearOnComplete: true,
    // A killed process must not leave the terminal without line wrapping, so the line is cut to the width instead.
    linewrap: true,
    etaBuffer: 50,
    format: (_options, params) => {
      const left = Number.isFinite(params.eta) ? params.eta : undefined;
      return toBarLine(label, latest, now() - startedAt, left, stream.columns ?? 80);
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
