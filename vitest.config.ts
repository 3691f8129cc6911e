import { randomInt } from 'node:crypto';
import { defineConfig } from 'vitest/config';

/**
 * The suites. A test file belongs to the suite of its folder. `npm test` runs the first group in a few minutes,
 * `npm run test:all` runs both. One suite: `npm test -- --project contract`.
 */
const quickSuites = {
  /** Functions and modules, and checks of the repository itself. */
  units: ['packages/*/src/**/*.test.ts', 'test/*.test.ts', 'test/bench/**/*.test.ts'],
  /** The command line on small sites, against a local CDA and asset host: what users can rely on. */
  contract: ['test/contract/**/*.test.ts'],
  /** The example and the report in a real browser. */
  e2e: ['test/e2e/**/*.test.ts'],
  /** The integration in builds and dev servers of the newest Astro, without adapters. */
  astro: ['test/astro/**/*.test.ts'],
};
const thoroughSuites = {
  /** The command line, the action and servers where the process, its threads or its network are the subject. */
  processes: ['test/processes/**/*.test.ts'],
  /** Random inputs against independent parsers, and random bundles, run before and after. */
  properties: ['test/properties/**/*.test.ts'],
  /** The test suites of web standards. */
  standards: ['test/standards/**/*.test.ts'],
  /** Time and memory for large and hostile inputs, each file in its own process. */
  scaling: ['test/scaling/**/*.test.ts'],
  /** Failing hosts, disks and processes. */
  faults: ['test/faults/**/*.test.ts', 'test/fetch/**/*.test.ts', 'test/published/**/*.test.ts'],
  /** Buckets, on a real S3 server. */
  bucket: ['test/bucket/**/*.test.ts'],
  /** Videos, decoded by ffmpeg. */
  video: ['test/video/**/*.test.ts'],
  /** Each example, copied out of the repository and installed with npm. */
  examples: ['test/examples/**/*.test.ts'],
  /** Sites with many pages or all surfaces, in a browser or byte by byte. */
  pages: ['test/pages/**/*.test.ts'],
  /** Leaks in every spelling and container. */
  verify: ['test/verify/**/*.test.ts'],
  /** The packages as people get them: packed, published to a registry, and installed. */
  registry: ['test/registry/**/*.test.ts'],
  /** Builds and servers of the newest Astro; a static site and a server of each older version. */
  builds: ['test/builds/**/*.test.ts'],
  /** Builds and servers with each adapter of the newest Astro. */
  matrix: ['test/matrix/*.test.ts'],
};
/**
 * `npm run test:matrix`: what `npm run test:all` leaves out. The tables of these tests have other rows then: older versions of
 * Astro with each adapter, dev servers of hosts, other package managers (`inThisRun` in test/astro/support/coverage.ts).
 */
const matrixSuites = { matrix: ['test/matrix/**/*.test.ts'], registry: ['test/registry/install.test.ts'] };

/**
 * Tests of failing peers have time limits that builds of other suites could use up, so they run after those. Tests of time need
 * the machine for themselves: they run last, one by one.
 */
const order: Readonly<Record<string, number>> = { faults: 1, scaling: 2 };

/** The same random inputs on every run, so that a failure is the change's own. FC_SEED=random (or a number) takes others. */
const { FC_SEED = '20261125', TEST_MATRIX, TEST_TIMES } = process.env;
const seed = FC_SEED === 'random' ? String(randomInt(2 ** 31)) : FC_SEED;
process.stderr.write(`Random inputs are those of FC_SEED=${seed}.\n`);

/**
 * Most files share a process with others: to load the modules anew for each of the many small files would cost as much as their tests.
 * Tests of memory need a process for themselves, and to a few long files it makes no difference.
 */
const ownProcess = new Set(['scaling', 'pages', 'examples', 'registry']);

/**
 * Node 24 and later sometimes end a process in which threads make HTTP requests: V8 replaces the code between WebAssembly and
 * JavaScript in two threads at once ("Check failed: jit_page.has_value()", https://github.com/nodejs/node/issues/64500). After so
 * many calls no test replaces it. Earlier versions do not have the flag.
 */
const execArgv = Number.parseInt(process.versions.v8, 10) < 13 ? [] : ['--wasm-wrapper-tiering-budget=1000000000'];

export default defineConfig({
  test: {
    projects: Object.entries(TEST_MATRIX ? matrixSuites : { ...quickSuites, ...thoroughSuites }).map(
      ([name, include]) => ({
        extends: true,
        test: {
          name,
          include,
          execArgv,
          isolate: ownProcess.has(name),
          maxWorkers: name === 'scaling' ? 1 : '100%',
          sequence: { groupOrder: order[name] ?? 0 },
        },
      }),
    ),
    env: { ASTRO_TELEMETRY_DISABLED: '1', FC_SEED: seed },
    setupFiles: ['test/support/set-up-properties.ts', ...(TEST_TIMES ? ['test/support/measure-file.ts'] : [])],
    ...(TEST_TIMES ? { reporters: ['default', './test/support/times-reporter.ts'] } : {}),
    // These end what hangs. A busy machine may take many times as long as usual.
    testTimeout: 120_000,
    hookTimeout: 120_000,
    expect: { poll: { timeout: 20_000 } },
  },
});
