import { medianOf } from './measure/median.ts';

/** One line of the table: medians of all runs of one subject in one case. */
export interface Row {
  readonly group: string;
  readonly subject: string;
  readonly seconds?: number;
  readonly milliseconds?: number;
  readonly megabytesPerSecond?: number;
  /** Time relative to the reference of the group, measured in pairs. The reference itself has 1. */
  readonly ratio?: number | null;
  /** The aim for the ratio, or for `milliseconds` where there is no ratio. The benchmark does not check it. */
  readonly goal?: number;
  readonly peakMiB?: number | null;
  readonly cpuSeconds?: number | null;
  readonly requests?: number;
  /** Number of different URLs in the requests. */
  readonly distinct?: number;
  readonly peakConnections?: number;
  readonly left?: number;
  readonly broken?: number;
  readonly note?: string;
  /** Milliseconds by step, from the report. */
  readonly timings?: Readonly<Record<string, number>>;
  readonly runs: number;
}

export interface Sample {
  readonly seconds: number;
  readonly peakMiB: number | null;
  readonly cpuSeconds: number | null;
  readonly timings?: Readonly<Record<string, number>>;
}

/** @param reference for each of `samples` the sample of the reference in the same pair */
export function toRow(
  about: Pick<Row, 'group' | 'subject'> & Partial<Row>,
  samples: readonly Sample[],
  reference?: readonly Sample[],
): Row {
  const steps = Object.keys(samples[0]?.timings ?? {});
  const pairs = samples.map((sample, at) => ({ sample, other: reference?.[at] }));
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

/** Rows by group, in the order of measurement. */
export function byGroup(rows: readonly Row[]): [group: string, rows: readonly Row[]][] {
  const groups = [...new Set(rows.map((row) => row.group))];
  return groups.map((group) => [group, rows.filter((row) => row.group === group)]);
}
