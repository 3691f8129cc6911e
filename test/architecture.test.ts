import { readdirSync, readFileSync } from 'node:fs';
import { dirname, join, relative } from 'node:path/posix';
import { describe, expect, it } from 'vitest';

const src = join(import.meta.dirname, '../packages/datocms-assets/src');

// Data flows one way: a room may know the types of those before it. What a download takes and gives is known to the plan.
const rooms = ['published', 'scan', 'download', 'plan', 'rewrite', 'verify', 'report'];
// The only files that know all rooms.
const shells = [
  ...['localize.ts', 'localizer.ts', 'live-localizer.ts', 'output-check.ts', 'scan-meanwhile.ts', 'settle-places.ts'],
  ...['supply.ts', 'text-edits.ts', 'verify-site.ts'],
  ...['threads/batches.ts', 'threads/batch-work.ts', 'threads/batch-thread.ts'],
  ...['threads/walk-published.ts', 'threads/walk-thread.ts'],
  ...['run-command.ts', 'index.ts', 'cli.ts', 'rehype.ts'],
];

interface Import {
  readonly from: string;
  readonly to: string;
  readonly code: boolean;
}

const files = readdirSync(src, { recursive: true, encoding: 'utf8' })
  .map((file) => file.replaceAll('\\', '/'))
  .filter((file) => file.endsWith('.ts') && !file.endsWith('.test.ts'))
  .sort();

const statement = /^(?:import|export)\s+(type\s+)?(?:([^'"]*?)\s+from\s+)?'(\.[^']+)';/gm;

/** An import of nothing but types is erased, so that it binds no code. */
const imports: Import[] = files.flatMap((from) =>
  Array.from(readFileSync(join(src, from), 'utf8').matchAll(statement), ([, type, names = '', path = '']) => {
    const named = /^\{([^}]*)\}$/s
      .exec(names.trim())?.[1]
      ?.split(',')
      .map((name) => name.trim())
      .filter((name) => name !== '');
    const onlyTypes = type !== undefined || named?.every((name) => name.startsWith('type ')) === true;
    return { from, to: relative(src, join(dirname(join(src, from)), path)), code: !onlyTypes };
  }),
);

const roomOf = (file: string) => rooms.find((room) => file.startsWith(`${room}/`));
const show = ({ from, to }: Import) => `${from} → ${to}`;

describe('the architecture', () => {
  it('has every file in a room, in a shell, or among the leaves, which know none of them', () => {
    expect(imports.length).toBeGreaterThan(300);
    const leaves = imports.filter(({ from }) => !roomOf(from) && !shells.includes(from));
    expect(leaves.filter(({ to }) => roomOf(to) || shells.includes(to)).map(show)).toEqual([]);
  });

  it('lets a room import code from the leaves and its own folder alone', () => {
    const foreign = imports.filter(
      ({ from, to, code }) => code && roomOf(from) && (roomOf(to) ?? roomOf(from)) !== roomOf(from),
    );
    expect(foreign.map(show)).toEqual([]);
    expect(imports.filter(({ from, to }) => roomOf(from) && shells.includes(to)).map(show)).toEqual([]);
  });

  it('lets types flow one way', () => {
    const against = imports.filter(({ from, to }) => {
      const [here, there] = [rooms.indexOf(roomOf(from) ?? ''), rooms.indexOf(roomOf(to) ?? '')];
      return here >= 0 && there > here;
    });
    expect(against.map(show)).toEqual([]);
  });

  it('keeps verification free of everything that scans, plans or rewrites, types included', () => {
    const shared = imports.filter(
      ({ from, to }) => roomOf(from) === 'verify' && roomOf(to) !== undefined && roomOf(to) !== 'verify',
    );
    expect(shared.map(show)).toEqual([]);
  });

  it('has no file of more than 300 lines, and none called utils, helpers or types', () => {
    expect(files.filter((file) => readFileSync(join(src, file), 'utf8').split('\n').length > 300)).toEqual([]);
    expect(files.filter((file) => /(?:^|\/)(?:utils?|helpers?|types)(?:\.ts|\/)/.test(file))).toEqual([]);
  });

  it('never names Astro', () => {
    expect(files.filter((file) => /from 'astro/.test(readFileSync(join(src, file), 'utf8')))).toEqual([]);
  });
});
