// The commands of `npm run`: what each does, what it needs beside Node and npm, and what it runs with the packages of the workspace.

/** Types, bundle: what all that uses the packages needs. */
const build = 'tsc -b && node scripts/bundle.mjs';

/**
 * - `does`: for the list of `npm run help`
 * - `programs`: names for `installPrograms`
 * - `builds`: builds the packages first
 * - `run`: a program and its arguments, which those of the command line follow; or a line for a shell, which takes none
 * - `env`: variables for the program
 * - `after`: a script of this folder that runs after a whole run without a failure
 * - `isBare`: needs no package, so nothing is installed for it
 */
export const commands = {
  help: { does: 'prints this list', isBare: true },
  setup: { does: 'installs pnpm, Node 24 and all packages into the clone, and builds', run: build },
  demo: { does: 'builds the static example with a local DatoCMS', builds: true, run: ['node', 'scripts/demo.mjs'] },
  'demo:ssr': {
    does: 'builds and starts the example that is rendered on demand',
    builds: true,
    run: ['node', 'examples/ssr/demo.mjs'],
  },
  'demo:private': {
    does: 'builds and serves the static example with sealed URLs',
    builds: true,
    run: ['node', 'examples/private/demo.mjs'],
  },
  'demo:bucket': {
    does: 'builds the example bucket twice, with a local S3 server',
    programs: ['radosgw'],
    builds: true,
    run: ['node', 'scripts/demo-bucket.mjs'],
  },
  build: { does: 'builds the packages, and bundles the engine', run: build },
  test: {
    does: 'the quick tests; with a file or --project behind --, those of any suite',
    builds: true,
    run: ['vitest', 'run', '--project', 'units', '--project', 'contract', '--project', 'e2e', '--project', 'astro'],
    /** Where the arguments select tests, from all suites. */
    runSelected: ['vitest', 'run'],
    programs: ['chromium'],
  },
  'test:all': {
    does: 'all tests, with the newest Astro; --times behind -- prints the processor time of suites and slow files',
    programs: ['chromium', 'radosgw', 'ffmpeg'],
    builds: true,
    run: ['vitest', 'run'],
  },
  'test:matrix': {
    does: 'what test:all leaves out: older versions of Astro with each adapter, dev servers of hosts, Yarn and Bun',
    programs: ['chromium'],
    builds: true,
    run: ['vitest', 'run'],
    env: { TEST_MATRIX: '1' },
    after: 'record-matrix-run.mjs',
  },
  check: {
    // Without quotes, which cmd.exe would read in another way: no file has the name that this could be expanded to.
    does: 'types, lint and format (Biome), package contents (publint), unused code (knip), texts that are not finished',
    run: `${build} && tsc -p tsconfig.tests.json && biome check . && pnpm -r --filter=./packages/* exec publint --strict && knip && node scripts/check-texts.mjs`,
  },
  bench: { does: 'the benchmarks; --quick behind -- takes a minute', builds: true, run: ['node', 'test/bench/run.ts'] },
  docs: {
    does: 'builds the documentation site and serves it',
    builds: true,
    run: 'pnpm --dir docs/site run build && pnpm --dir docs/site run preview',
  },
  pictures: {
    does: 'takes the pictures of the documentation and the READMEs again',
    programs: ['chromium'],
    builds: true,
    run: ['node', 'docs/site/screenshots/take.mjs'],
  },
  pack: {
    does: 'packs the packages into packed/, and prints how a site installs them before a release',
    builds: true,
    run: ['node', 'scripts/pack.mjs'],
  },
  changeset: { does: 'asks for a sentence for the changelog', run: ['changeset'] },
  'set-owner': {
    does: 'puts another organisation into all links: npm run set-owner -- <organisation>',
    isBare: true,
    run: ['node', 'scripts/set-owner.mjs'],
  },
};

/** The list that `npm run help` prints. */
export function listCommands() {
  const names = Object.keys(commands).map((name) => (name === 'test' ? 'npm test' : `npm run ${name}`));
  const width = Math.max(...names.map(({ length }) => length));
  return Object.values(commands)
    .map(({ does }, at) => `${names[at].padEnd(width)}  ${does}\n`)
    .join('');
}
