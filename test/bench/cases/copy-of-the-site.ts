import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { countLeftovers, type Leftovers } from '../measure/count-urls.ts';
import { freshFileSystem, settle } from '../measure/fresh-file-system.ts';
import { measureLocalize } from '../measure/localize-run.ts';
import { measureSuccess } from '../measure/measure.ts';
import { median } from '../measure/median.ts';
import { temporaryFolder } from '../measure/temporary-folder.ts';
import { type Row, type Sample, toRow } from '../row.ts';
import { type Catalogue, makeCatalogue } from '../site/catalogue.ts';
import { generateSite } from '../site/generate-site.ts';
import { pageBytes } from '../site/page.ts';
import { assetHost, type World } from '../world.ts';

const rewriter = fileURLToPath(new URL('../peers/bare-rewriter.ts', import.meta.url));

export interface CopyShape {
  /** Every pair measures each size, one after the other. */
  readonly sizes: readonly number[];
  readonly pairs: number;
  readonly seed: number;
}

/** `localize` with the cache of the same build, compared with `cp -r` of its output. */
export async function warmCache(world: World, shape: CopyShape): Promise<Row[]> {
  return compareWithCopy(world, shape, { title: 'warm cache', goal: 2.3, catalogue: world.catalogue });
}

/** The same with the cache of a build in which each page had another text: what is remembered of pages is of no use. */
export async function changedPages(world: World, shape: CopyShape): Promise<Row[]> {
  const title = 'warm cache, each page changed';
  return compareWithCopy(world, shape, { title, catalogue: world.catalogue, hasChanges: true });
}

/** The same for a site of 59 pages: most of the time goes into the start, and into asking what is published. */
export async function smallSite(world: World, shape: CopyShape): Promise<Row[]> {
  return compareWithCopy(world, shape, { title: 'warm cache', catalogue: world.catalogue });
}

/** The same for a site without assets: the cost if there is nothing to localise. */
export async function noAssetUrl(world: World, shape: CopyShape): Promise<Row[]> {
  const catalogue = makeCatalogue('https://images.example-site.com/media', world.variants, shape.seed);
  return compareWithCopy(world, shape, { title: 'no asset URL', goal: 0.9, catalogue });
}

interface Comparison {
  readonly title: string;
  readonly goal?: number;
  readonly catalogue: Catalogue;
  /** Whether each run has other pages than the one before. */
  readonly hasChanges?: boolean;
}

interface Pair {
  readonly localize: Sample;
  readonly copy: Sample;
  /** A script that only finds and replaces. */
  readonly bare: Sample;
  readonly leftovers: Leftovers;
  readonly kind: string;
}

async function compareWithCopy(world: World, shape: CopyShape, comparison: Comparison): Promise<Row[]> {
  const caches = temporaryFolder('cache');
  const measured = new Map<number, Pair[]>(shape.sizes.map((pages) => [pages, []]));
  const measure = (pages: number, run: number) => {
    const seed = comparison.hasChanges ? shape.seed + run : shape.seed;
    return measurePair(world, pages, seed, comparison.catalogue, join(caches.dir, `${pages}`));
  };
  try {
    await world.order({ latencyMs: 0 });
    // Fills the caches. These runs are not measured.
    for (const pages of measured.keys()) await measure(pages, 0);
    for (let pair = 1; pair <= shape.pairs; pair++) {
      for (const [pages, pairs] of measured) pairs.push(await measure(pages, pair));
    }
    return [...measured].flatMap(([pages, pairs]) => toRows(pages, pairs, comparison));
  } finally {
    caches.dispose();
  }
}

/** Each pair has its own file system, so that files of earlier pairs do not slow it down. */
async function measurePair(
  world: World,
  pages: number,
  seed: number,
  catalogue: Catalogue,
  cache: string,
): Promise<Pair> {
  const fileSystem = freshFileSystem(Math.ceil((pages * pageBytes * 3.5 + 2e9) / 2 ** 30));
  try {
    const site = join(fileSystem.dir, 'site');
    generateSite(site, { pages, seed }, catalogue);
    settle();
    const command = (...options: string[]) => world.localize(site, cache, ...options);
    const localize = await measureLocalize(command, join(fileSystem.dir, 'report.json'));
    settle();
    const copy = await measureSuccess({ command: 'cp', args: ['-r', site, join(fileSystem.dir, 'copy')] });
    const again = join(fileSystem.dir, 'again');
    generateSite(again, { pages, seed }, catalogue);
    settle();
    const bare = await measureSuccess({ command: process.execPath, args: [rewriter, again, assetHost] });
    return { localize, copy, bare, leftovers: countLeftovers(site, assetHost), kind: fileSystem.kind };
  } finally {
    fileSystem.dispose();
  }
}

function toRows(pages: number, pairs: readonly Pair[], { title, goal }: Comparison): Row[] {
  const localize = pairs.map((each) => each.localize);
  const copy = pairs.map((each) => each.copy);
  const bare = pairs.map((each) => each.bare);
  const group = `${title}, ${pages.toLocaleString('en')} pages`;
  const note = `${((median(localize.map((each) => each.seconds)) * 1000) / pages).toFixed(3)} ms a page`;
  return [
    toRow({ group, subject: 'cp -r of the finished tree', note: pairs[0]?.kind ?? '' }, copy, copy),
    toRow({ group, subject: 'a bare script: find, replace, search', note: 'fetches and stores nothing' }, bare, copy),
    toRow(
      { group, subject: 'datocms-assets localize', ...(goal && { goal }), ...pairs.at(-1)?.leftovers, note },
      localize,
      copy,
    ),
  ];
}
