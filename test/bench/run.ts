// `npm run bench` measures this project and other tools in one run. It checks no limits.
import { mkdirSync } from 'node:fs';
import { astroBuild } from './cases/astro-build.ts';
import { coldDownload } from './cases/cold-download.ts';
import { changedPages, noAssetUrl, smallSite, warmCache } from './cases/copy-of-the-site.ts';
import { microBenchmarks } from './cases/micro.ts';
import { comparePeers } from './cases/peers.ts';
import { sealedBuild } from './cases/sealed-build.ts';
import { serveAssets } from './cases/serve.ts';
import { serverBuild } from './cases/server-build.ts';
import { uploadToBucket } from './cases/upload.ts';
import { storeStream } from './cases/video.ts';
import { type CaseName, type Plan, readFlags, usage } from './flags.ts';
import type { Row } from './row.ts';
import { drawChart } from './show/draw-chart.ts';
import { describeMachine } from './show/machine.ts';
import { printTable } from './show/print-table.ts';
import { writeResults } from './show/write-results.ts';
import { Worlds } from './world.ts';

const cases: Readonly<Record<CaseName, (plan: Plan, worlds: Worlds) => Promise<Row[]>>> = {
  copy: async (plan, worlds) => warmCache(await worlds.of(plan.variants), plan),
  changed: async (plan, worlds) =>
    changedPages(await worlds.of(plan.variants), { ...plan, sizes: plan.sizes.slice(0, 1) }),
  'no-url': async (plan, worlds) =>
    noAssetUrl(await worlds.of(plan.variants), { ...plan, sizes: plan.sizes.slice(0, 1) }),
  small: async (plan, worlds) => smallSite(await worlds.of(plan.smallVariants), { ...plan, sizes: [plan.smallPages] }),
  cold: async (plan, worlds) => coldDownload(await worlds.of(plan.coldVariants), { ...plan, pages: plan.coldPages }),
  sealed: async (plan, worlds) => sealedBuild(await worlds.of(plan.sealedVariants), { ...plan, pages: plan.coldPages }),
  build: async (plan, worlds) => astroBuild(await worlds.of(plan.coldVariants), plan),
  server: async (plan, worlds) => serverBuild(await worlds.of(plan.coldVariants), plan),
  peers: async (plan, worlds) => comparePeers(await worlds.of(plan.coldVariants), { ...plan, pages: plan.coldPages }),
  upload: (plan) => uploadToBucket(plan),
  video: (plan) => storeStream(plan),
  micro: (plan) => microBenchmarks(plan.quick ? 0.2 : 2),
  serve: serveAssets,
};

// Handlers of `exit` unmount file systems and stop servers.
for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => process.exit(130));

const plan = readPlan();
if (plan === 'help') process.stdout.write(usage);
else await run(plan);

async function run(plan: Plan): Promise<void> {
  const began = performance.now();
  const rows: Row[] = [];
  const worlds = new Worlds();
  try {
    for (const name of plan.cases) {
      process.stderr.write(`bench: ${name} …\n`);
      const found = await cases[name](plan, worlds);
      rows.push(...found);
      // A case that fails later takes nothing with it.
      process.stderr.write(`${JSON.stringify(found)}\n`);
    }
  } finally {
    await worlds.stop();
  }
  const results = { ...describeMachine(plan.flags), seconds: (performance.now() - began) / 1000, rows };
  process.stdout.write(printTable(results));
  if (plan.out === undefined) return;
  mkdirSync(plan.out, { recursive: true });
  writeResults(plan.out, results, drawChart(results));
}

function readPlan(): Plan | 'help' {
  try {
    return readFlags(process.argv.slice(2));
  } catch (error) {
    process.stderr.write(`bench: ${error instanceof Error ? error.message : error}\n${usage}`);
    process.exit(2);
  }
}
