import type { Reporter, TestModule } from 'vitest/node';

const slowestFiles = 20;

/** Prints the processor seconds of each suite and of the slowest files: `npm run test:all -- --times`. */
export default class TimesReporter implements Reporter {
  onTestRunEnd(modules: readonly TestModule[]): void {
    const files = modules.map((module) => ({
      suite: module.project.name,
      name: module.relativeModuleId,
      cpu: module.meta().cpuSeconds ?? 0,
      wall: module.diagnostic().duration / 1000,
    }));
    const suites = Map.groupBy(files, ({ suite }) => suite);
    const sums = [...suites].map(([name, members]) => ({ name, ...total(members) }));
    print('Suites', [...sums, { name: 'all', ...total(files) }]);
    print(`The ${slowestFiles} slowest files`, files.toSorted(bySeconds).slice(0, slowestFiles));
  }
}

interface Time {
  readonly cpu: number;
  readonly wall: number;
}

const bySeconds = (one: Time, other: Time) => other.cpu - one.cpu;

function total(times: readonly Time[]): Time {
  return times.reduce(({ cpu, wall }, each) => ({ cpu: cpu + each.cpu, wall: wall + each.wall }), { cpu: 0, wall: 0 });
}

function print(title: string, rows: readonly ({ readonly name: string } & Time)[]): void {
  const width = Math.max(title.length, ...rows.map(({ name }) => name.length));
  const lines = rows
    .toSorted(bySeconds)
    .map(({ name, cpu, wall }) => `${name.padEnd(width)} ${seconds(cpu)} ${seconds(wall)}\n`);
  process.stdout.write(`\n${title.padEnd(width)}   CPU s  seconds\n${lines.join('')}`);
}

const seconds = (value: number) => value.toFixed(1).padStart(8);
