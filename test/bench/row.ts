import { medianOf } from './measure/median.ts';

/** One line of the table: medians of all runs of one subject in one case. */
export interface Row {
  readonly group: string;
  readonly subject: string;
  readonly seconds?: number;
  readonly megabytesPerSecond?: number;
  /** Time in multiples of the yardstick of the group, measured pair by pair; the yardstick itself has 1. */
  readonly ratio?: number | null;
  /** What the issue asks of the ratio, for the reader; nothing is asserted. */
  readonly goal?: number;
  readonly peakMiB?: number | null;
  readonly cpuSeconds?: number | null;
  readonly requests?: number;
  /** Different URLs among the requests. */
  readonly distinct?: number;
  readonly peakConnections?: number;
  readonly left?: number;
  readonly broken?: number;
  readonly note?: string;
  /** Milliseconds by step, as the report tells them. */
  readonly timings?: Readonly<Record<string, number>>;
  readonly runs: number;
}

export interface Sample {
  readonly seconds: number;
  readonly peakMiB: number | null;
  readonly cpuSeconds: number | null;
  readonly timings?: Readonly<Record<string, number>>;
}

/** @param yardstick the sample of the same pair for each of `samples` */
export function toRow(
  about: Pick<Row, 'group' | 'subject'> & Partial<Row>,
  samples: readonly Sample[],
  yardstick?: readonly Sample[],
): Row {
  const steps = Object.keys(samples[0]?.timings ?? {});
  const pairs = samples.map((sample, at) => ({ sample, other: yardstick?.[at] }));
  return {
    ...about,
    seconds: medianOf(samples, (each) => each.seconds) ?? 0,
    ratio: medianOf(pairs, ({ sample, other }) => other && sample.seconds / other.seconds),
    peakMiB: medianOf(samples, (each) => each.peakMiB),
    cpuSeconds: medianOf(samples, (each) => each.cpuSeconds),
    ...(steps.length > 0 && {
      timings: Object.fromEntries(steps.map((step) => [step, medianOf(samples, (each) => each.timings?.[step]) ?? 0])),
    }),
    runs: samples.length,
  };
}

/** Rows by group, in the order in which they were measured. */
export function byGroup(rows: readonly Row[]): [group: string, rows: readonly Row[]][] {
  const groups = [...new Set(rows.map((row) => row.group))];
  return groups.map((group) => [group, rows.filter((row) => row.group === group)]);
}
