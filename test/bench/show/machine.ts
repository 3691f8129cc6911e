import { cpus, release, totalmem, type } from 'node:os';

/** Machine and time of the measurement. */
export interface Machine {
  /** ISO 8601, UTC. */
  readonly date: string;
  readonly command: string;
  readonly node: string;
  readonly system: string;
  readonly cpu: string;
  readonly memoryGiB: number;
}

export function describeMachine(flags: readonly string[]): Machine {
  const [first] = cpus();
  return {
    date: `${new Date().toISOString().slice(0, 16)}Z`,
    command: ['npm run bench', ...(flags.length > 0 ? ['--', ...flags] : [])].join(' '),
    node: process.version,
    system: `${type()} ${release().replace(/-.*$/, '')}`,
    cpu: `${cpus().length} × ${first?.model.trim() ?? 'unknown'}`,
    memoryGiB: Math.round(totalmem() / 2 ** 30),
  };
}
