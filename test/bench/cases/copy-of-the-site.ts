import { cpSync, mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { countLeftovers } from '../measure/count-urls.ts';
import { freshFileSystem, settle } from '../measure/fresh-file-system.ts';
import { measureLocalize } from '../measure/localize-run.ts';
import { measureSuccess } from '../measure/measure.ts';
import { type Row, type Sample, toRow } from '../row.ts';
import { makeCatalogue } from '../site/catalogue.ts';
import { generateSite } from '../site/generate-site.ts';
import { assetHost, type World } from '../world.ts';

export interface CopyShape {
  /** Each size is measured in every pair, one after the other. */
  readonly sizes: readonly number[];
  readonly pairs: number;
  readonly seed: number;
}

interface Size {
  readonly pages: number;
  readonly group: string;
  readonly dir: string;
  readonly localize: Sample[];
  readonly copy: Sample[];
  finished: string;
}

/** `localize` with a warm cache against `cp -r` of the tree that it makes. */
export async function warmCache(world: World, shape: CopyShape): Promise<Row[]> {
  return compareWithCopy(world, shape, 'warm cache', 3, (dir, pages) =>
    generateSite(dir, { pages, seed: shape.seed }, world.catalogue),
  );
}

/** The same on a site that names no asset: what a build pays that has nothing to localise. */
export async function noAssetUrl(world: World, shape: CopyShape): Promise<Row[]> {
  const own = makeCatalogue('https://images.example-site.com/media', world.variants, shape.seed);
  return compareWithCopy(world, shape, 'no asset URL', 0.8, (dir, pages) =>
    generateSite(dir, { pages, seed: shape.seed }, own),
  );
}

async function compareWithCopy(
  world: World,
  { sizes, pairs }: CopyShape,
  title: string,
  goal: number,
  generate: (dir: string, pages: number) => void,
): Promise<Row[]> {
  // Nothing is deleted between the runs: each leaves its tree and its copy.
  const perPage = 35_000 * (2 + 2 * pairs);
  const total = sizes.reduce((sum, pages) => sum + pages * perPage * 1.2 + (2 + 2 * pairs) * 2e8, 2e9);
  const fileSystem = freshFileSystem(Math.ceil(total / 2 ** 30));
  const cache = join(fileSystem.dir, 'cache');
  const report = join(fileSystem.dir, 'report.json');
  const localize = (dir: string) => measureLocalize((...options) => world.localize(dir, cache, ...options), report);
  try {
    await world.order({ latencyMs: 0 });
    const measured: Size[] = [];
    for (const pages of sizes) {
      const dir = join(fileSystem.dir, String(pages));
      const group = `${title}, ${pages.toLocaleString('en')} pages`;
      mkdirSync(dir);
      generate(join(dir, 'site'), pages);
      cpSync(join(dir, 'site'), join(dir, 'warm-up'), { recursive: true });
      await localize(join(dir, 'warm-up'));
      measured.push({ pages, group, dir, localize: [], copy: [], finished: '' });
    }
    for (let pair = 0; pair < pairs; pair++) {
      for (const size of measured) {
        size.finished = join(size.dir, `run-${pair}`);
        cpSync(join(size.dir, 'site'), size.finished, { recursive: true });
        settle();
        size.localize.push(await localize(size.finished));
        settle();
        const args = ['-r', size.finished, join(size.dir, `copy-${pair}`)];
        size.copy.push(await measureSuccess({ command: 'cp', args }));
      }
    }
    return measured.flatMap((size) => toRows(size, goal, fileSystem.kind));
  } finally {
    fileSystem.dispose();
  }
}

function toRows({ pages, group, localize, copy, finished }: Size, goal: number, kind: string): Row[] {
  const { left, broken } = countLeftovers(finished, assetHost);
  const perPage = localize.map((each) => (each.seconds * 1000) / pages).sort((a, b) => a - b);
  const note = `${(perPage[Math.floor(perPage.length / 2)] ?? 0).toFixed(3)} ms a page`;
  return [
    toRow({ group, subject: 'cp -r of the finished tree', note: kind }, copy, copy),
    toRow({ group, subject: 'datocms-assets localize', goal, left, broken, note }, localize, copy),
  ];
}
