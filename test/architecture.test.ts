import { readdirSync, readFileSync } from 'node:fs';
import { dirname, join, relative } from 'node:path/posix';
import { describe, expect, it } from 'vitest';
import { optionTable } from '../packages/datocms-assets/src/options/option-table.ts';

const src = join(import.meta.dirname, '../packages/datocms-assets/src');

/** Any room may use these. They use only each other. */
const leaves = ['asset', 'asset-text', 'findings', 'io', 'memory', 'net', 'options', 's3', 'sealing', 'syntax'];
/** The steps of the job, in the order in which data flows. A step may know the types of those before it, and no other step's code. */
const steps = [
  ...['published', 'scan', 'plan', 'fetch', 'video', 'content', 'cache', 'store', 'rewrite', 'verify', 'report'],
];
/** These put the steps together. */
const shells = [
  'index.ts',
  'cli.ts',
  'rehype.ts',
  'mux-player.ts',
  'rehype',
  'localize.ts',
  'job',
  'live',
  'runtime',
  'workers',
  'cli',
  'doctor',
  'serve',
  'init',
];

/** These run without Node, with all that they import. */
const webOnly = ['runtime/index.ts', 'rewrite/make-edits.ts', 'video/read-playlist.ts', 'video/choose-streams.ts'];
/** Packages that use no API of Node either. */
const webPackages = ['@noble/ciphers/aes.js', 'entities', 'saxes'];
const nodeGlobal = /(?<![\w.#])(?:Buffer|process|require|setImmediate|__dirname|global)(?=[.([])/;

interface Import {
  readonly from: string;
  readonly to: string;
  /** Not only types, which are erased. */
  readonly code: boolean;
}

const files = readdirSync(src, { recursive: true, encoding: 'utf8' })
  .map((file) => file.replaceAll('\\', '/'))
  .filter((file) => file.endsWith('.ts') && !file.endsWith('.test.ts'))
  .sort();

const statement = /^(?:import|export)\s+(type\s+)?(?:([^'"]*?)\s+from\s+)?'(\.[^']+)';/gm;
const dynamicImport = /\bimport\('(\.[^']+)'\)/g;

const imports: Import[] = files.flatMap((from) => {
  const text = readFileSync(join(src, from), 'utf8');
  const resolved = (path: string) => relative(src, join(dirname(join(src, from)), path));
  return [
    ...Array.from(text.matchAll(statement), ([, type, names = '', path = '']) => ({
      from,
      to: resolved(path),
      code: type === undefined && !namesOnlyTypes(names),
    })),
    ...Array.from(text.matchAll(dynamicImport), ([, path = '']) => ({ from, to: resolved(path), code: true })),
  ];
});

function namesOnlyTypes(names: string): boolean {
  const named = /^\{([^}]*)\}$/s.exec(names.trim())?.[1]?.split(',') ?? [''];
  return named.filter((name) => name.trim() !== '').every((name) => name.trim().startsWith('type ')) && names !== '';
}

const roomOf = (file: string) => file.split('/')[0] as string;
const show = ({ from, to }: Import) => `${from} → ${to}`;
const abroad = imports.filter(({ from, to }) => roomOf(from) !== roomOf(to));

describe('the architecture', () => {
  it('gives every file a room', () => {
    expect(imports.length).toBeGreaterThan(300);
    const rooms = [...leaves, ...steps, ...shells];
    expect(files.filter((file) => !rooms.includes(roomOf(file)))).toEqual([]);
    expect(files.filter((file) => !file.includes('/')).length).toBeLessThanOrEqual(10);
  });

  it('lets a leaf import only leaves', () => {
    const wrong = abroad.filter(({ from, to }) => leaves.includes(roomOf(from)) && !leaves.includes(roomOf(to)));
    expect(wrong.map(show)).toEqual([]);
  });

  it('lets a step import code only from the leaves and its own folder', () => {
    const wrong = abroad.filter(
      ({ from, to, code }) => code && steps.includes(roomOf(from)) && !leaves.includes(roomOf(to)),
    );
    expect(wrong.map(show)).toEqual([]);
  });

  it('lets types flow one way', () => {
    const wrong = abroad.filter(
      ({ from, to }) =>
        steps.includes(roomOf(from)) &&
        !leaves.includes(roomOf(to)) &&
        !steps.slice(0, steps.indexOf(roomOf(from))).includes(roomOf(to)),
    );
    expect(wrong.map(show)).toEqual([]);
  });

  it('keeps verification free of everything that scans, types included', () => {
    const wrong = abroad.filter(
      ({ from, to }) => roomOf(from) === 'verify' && (steps.includes(roomOf(to)) || roomOf(to) === 'asset-text'),
    );
    expect(wrong.map(show)).toEqual([]);
  });

  it('has no circle of imports, types included', () => {
    expect(circles(imports)).toEqual([]);
  });

  it('has no file of more than 300 lines, few of under 15, and none called utils, helpers or types', () => {
    const linesOf = (file: string) => readFileSync(join(src, file), 'utf8').split('\n').length - 1;
    expect(files.filter((file) => linesOf(file) > 300)).toEqual([]);
    const isEntry = (file: string) => /^runtime\/(?:index|node)\.ts$/.test(file);
    expect(files.filter((file) => linesOf(file) < 15 && !isEntry(file)).length).toBeLessThanOrEqual(7);
    expect(files.filter((file) => /(?:^|\/)(?:utils?|helpers?|types)(?:\.ts|\/)/.test(file))).toEqual([]);
  });

  it('has no file with more than 18 imports, but the entries', () => {
    const packages = join(import.meta.dirname, '../packages');
    const sources = ['datocms-assets/src', 'astro-datocms-assets/src'].flatMap((folder) =>
      readdirSync(join(packages, folder), { recursive: true, encoding: 'utf8' })
        .filter((file) => /(?<!\.test|\.test-support)\.ts$/.test(file) && !/^(?:index|cli)\.ts$/.test(file))
        .map((file) => join(packages, folder, file.replaceAll('\\', '/'))),
    );
    const importsOf = (file: string) =>
      readFileSync(file, 'utf8').match(/^(?:import|export)\b[^'"=;]*? from '|^import '/gm)?.length ?? 0;
    expect(sources.some((file) => importsOf(file) > 16)).toBe(true);
    expect(sources.filter((file) => importsOf(file) > 18)).toEqual([]);
  });

  it('names options in messages as code does, and no flag of the command line', () => {
    const flagNames = Object.keys(optionTable).map((name) =>
      name.replace(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`),
    );
    const flag = new RegExp(`--(?:no-)?(?:${flagNames.join('|')})(?![\\w-])`);
    const code = (file: string) => readFileSync(join(src, file), 'utf8').replace(/^\s*(?:\/?\*|\/\/).*$/gm, '');
    // The help of the command line is in the tables.
    const speaksCode = files.filter((file) => !file.startsWith('options/table/'));
    expect(speaksCode.filter((file) => flag.test(code(file)))).toEqual([]);
  });

  it('lets what runs in workers and edge functions use no API of Node', () => {
    const reached = reachedFrom(webOnly);
    expect(reached.length).toBeGreaterThan(40);
    const text = (file: string) => readFileSync(join(src, file), 'utf8').replace(/\/\*.*?\*\/|\/\/.*$/gms, '');
    const packages = reached.flatMap((file) =>
      Array.from(
        text(file).matchAll(/^(?:import|export) (?!type )(?:[^;']* from )?'([^.'][^']*)';/gm),
        ([, name]) => name,
      ),
    );
    expect([...new Set(packages)].sort()).toEqual(webPackages);
    expect(reached.filter((file) => nodeGlobal.test(text(file)))).toEqual([]);
  });

  it('loads undici by its file, since Bun has a module of its own under that name, which lacks half of it', () => {
    const loads = /(?:^import (?!type )[^;]*|\bimport\()'undici'/m;
    expect(files.filter((file) => loads.test(readFileSync(join(src, file), 'utf8')))).toEqual([]);
  });

  it('never names Astro', () => {
    expect(files.filter((file) => /from 'astro/.test(readFileSync(join(src, file), 'utf8')))).toEqual([]);
  });
});

/** Some files, and all that they import as code. */
function reachedFrom(entries: readonly string[]): string[] {
  const reached = new Set(entries);
  for (const file of reached) for (const { from, to, code } of imports) if (code && from === file) reached.add(to);
  return [...reached];
}

/** Files that import one another in a circle: what stays when files that import no other one are taken away again and again. */
function circles(all: readonly Import[]): string[] {
  let open = new Map<string, Set<string>>();
  for (const { from, to } of all) open.set(from, (open.get(from) ?? new Set()).add(to));
  for (;;) {
    const next = new Map(
      [...open].flatMap(([from, targets]) => {
        const rest = [...targets].filter((to) => open.has(to));
        return rest.length > 0 ? [[from, new Set(rest)] as const] : [];
      }),
    );
    if (next.size === open.size) return inCircles(next);
    open = next;
  }
}

/** The files that are part of a circle: each can be reached from itself. Others only lead into one. */
function inCircles(open: ReadonlyMap<string, ReadonlySet<string>>): string[] {
  const reaches = (start: string) => {
    const seen = new Set<string>();
    const queue = [...(open.get(start) ?? [])];
    for (let file = queue.pop(); file !== undefined; file = queue.pop()) {
      if (file === start) return true;
      if (!seen.has(file)) queue.push(...(open.get(file) ?? []));
      seen.add(file);
    }
    return false;
  };
  return [...open.keys()].filter(reaches);
}
