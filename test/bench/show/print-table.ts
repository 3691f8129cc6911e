import { byGroup, type Row } from '../row.ts';
import type { Results } from './write-results.ts';

const round = (digits: number) => (value: number | null | undefined) => (value == null ? '' : value.toFixed(digits));
const whole = (value: number | null | undefined) => value?.toLocaleString('en', { maximumFractionDigits: 0 }) ?? '';

const columns: readonly { readonly title: string; readonly cell: (row: Row) => string }[] = [
  { title: 'time s', cell: (row) => round(2)(row.seconds) },
  { title: 'ratio', cell: (row) => (row.ratio == null ? '' : `${row.ratio.toFixed(2)}×`) },
  { title: 'ms', cell: (row) => round(3)(row.milliseconds) },
  {
    title: 'goal',
    cell: ({ goal, milliseconds }) =>
      goal === undefined ? '' : `≤ ${goal}${milliseconds === undefined ? '×' : ' ms'}`,
  },
  { title: 'MB/s', cell: (row) => whole(row.megabytesPerSecond) },
  { title: 'cpu s', cell: (row) => round(1)(row.cpuSeconds) },
  { title: 'peak MiB', cell: (row) => whole(row.peakMiB) },
  { title: 'requests', cell: (row) => whole(row.requests) },
  { title: 'fetched', cell: (row) => whole(row.distinct) },
  { title: 'conn.', cell: (row) => whole(row.peakConnections) },
  { title: 'left', cell: (row) => whole(row.left) },
  { title: 'broken', cell: (row) => whole(row.broken) },
];

/** Prints groups as plain text in the order of measurement, without the columns that a group does not use. */
export function printTable({ rows, seconds, ...machine }: Results): string {
  const head = `${machine.command}\n${machine.date}, ${machine.cpu}, ${machine.memoryGiB} GiB, ${machine.system}, Node ${machine.node}, ${Math.round(seconds)} s in all\n`;
  return `${head}${byGroup(rows)
    .map(([title, group]) => printGroup(title, group))
    .join('')}\n${legend}`;
}

function printGroup(title: string, rows: readonly Row[]): string {
  const used = columns.filter(({ cell }) => rows.some((row) => cell(row) !== ''));
  const lines = [
    ['', ...used.map((column) => column.title)],
    ...rows.map((row) => [row.subject, ...used.map(({ cell }) => cell(row))]),
  ];
  const widths = lines[0]?.map((_, at) => Math.max(...lines.map((line) => line[at]?.length ?? 0))) ?? [];
  const printed = lines.map((line, number) => {
    const cells = line.map((cell, at) => (at === 0 ? cell.padEnd(widths[at] ?? 0) : cell.padStart(widths[at] ?? 0)));
    const note = number > 0 ? rows[number - 1]?.note : undefined;
    return `  ${cells.join('  ')}${note ? `  ${note}` : ''}`.trimEnd();
  });
  const runs = Math.max(...rows.map((row) => row.runs));
  return `\n${title}${runs > 1 ? ` (medians of ${runs} pairs)` : ''}\n${printed.join('\n')}\n`;
}

const legend = `ratio: of times, pair by pair. fetched: different URLs. left: places that still name the asset host.
broken: src and srcset candidates that name a local file which is not there.
`;
