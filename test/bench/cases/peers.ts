import { join } from 'node:path';
import { countLeftovers } from '../measure/count-urls.ts';
import { freshFileSystem, settle } from '../measure/fresh-file-system.ts';
import { measureLocalize } from '../measure/localize-run.ts';
import { measure } from '../measure/measure.ts';
import { type Peer, type PeerJob, peers } from '../peers/peer.ts';
import { type Row, toRow } from '../row.ts';
import { makeCatalogue, projectId, variantsOf } from '../site/catalogue.ts';
import { generateSite } from '../site/generate-site.ts';
import { assetHost, type World } from '../world.ts';

export interface PeersShape {
  readonly pages: number;
  readonly latencyMs: number;
  readonly seed: number;
}

/** Other tools for the same job, or a part of it, with an empty cache on the same pages. They are slow, so each runs once. */
export async function comparePeers(world: World, shape: PeersShape): Promise<Row[]> {
  const pages = shape.pages.toLocaleString('en');
  const group = `peers, ${pages} pages, ${world.variants.toLocaleString('en')} variants of 20 kB, ${shape.latencyMs} ms`;
  await world.order({ latencyMs: shape.latencyMs });
  const ours = await onFreshFileSystem((work) => measureOurs(world, shape, group, work));
  const rows: Row[] = [ours];
  for (const peer of peers) {
    process.stderr.write(`bench: ${peer.name} …\n`);
    const row = await onFreshFileSystem((work) => measurePeer(peer, world, shape, group, work));
    if (row) rows.push(row);
  }
  return rows.map((row) => ({ ...row, ratio: (row.seconds ?? 0) / (ours.seconds ?? 0) }));
}

/** Each tool has its own, so that files of earlier ones do not slow it down. */
async function onFreshFileSystem<Result>(run: (dir: string) => Promise<Result>): Promise<Result> {
  const fileSystem = freshFileSystem(6);
  try {
    return await run(fileSystem.dir);
  } finally {
    fileSystem.dispose();
  }
}

async function measureOurs(world: World, { pages, seed }: PeersShape, group: string, work: string): Promise<Row> {
  const site = join(work, 'ours');
  generateSite(site, { pages, seed }, world.catalogue);
  settle();
  await world.order({ reset: true });
  const command = (...options: string[]) => world.localize(site, join(work, 'cache'), ...options);
  const sample = await measureLocalize(command, join(work, 'report.json'));
  const statistics = await world.order({ reset: true });
  const about = { group, subject: 'datocms-assets localize', note: 'verified' };
  return toRow({ ...about, ...statistics, ...countLeftovers(site, assetHost) }, [sample]);
}

async function measurePeer(
  peer: Peer,
  world: World,
  { pages, seed }: PeersShape,
  group: string,
  work: string,
): Promise<Row | undefined> {
  const name = peer.name.replace(/\W+/g, '-');
  const origin = world.hostOrigin;
  // Other tools have no option like `--connect-to`, so their pages contain the origin of the local asset host.
  const catalogue = makeCatalogue(`${origin}/${projectId}`, world.variants, 1);
  const job: PeerJob = {
    site: join(work, `${name}-site`),
    target: join(work, name),
    pages,
    origin,
    urls: variantsOf(catalogue),
    env: world.env,
  };
  generateSite(job.site, { pages, seed }, catalogue);
  await world.order({ pagesFolder: job.site });
  const prepared = peer.prepare(job);
  if (!prepared) return undefined;
  settle();
  await world.order({ reset: true });
  const run = await measure(prepared.command);
  const statistics = await world.order({ reset: true });
  const failed = run.status !== 0 && !peer.accepts?.includes(run.status ?? -1);
  if (failed) process.stderr.write(`${(run.stderr + run.stdout).slice(-2000)}\n`);
  const leftovers = countLeftovers(prepared.result, new URL(origin).host);
  const note = failed ? `failed with status ${run.status}` : peer.note;
  return toRow({ group, subject: peer.name, note, ...statistics, ...leftovers }, [run]);
}
