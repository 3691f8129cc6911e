import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { countLeftovers } from '../measure/count-urls.ts';
import { freshFileSystem, settle } from '../measure/fresh-file-system.ts';
import { measureLocalize } from '../measure/localize-run.ts';
import { measureSuccess } from '../measure/measure.ts';
import { type Row, type Sample, toRow } from '../row.ts';
import type { HostStatistics } from '../serve/host-orders.ts';
import { variantsOf } from '../site/catalogue.ts';
import { generateSite } from '../site/generate-site.ts';
import { assetHost, type World } from '../world.ts';

export interface ColdShape {
  readonly pages: number;
  readonly latencyMs: number;
  readonly concurrency: number;
  readonly pairs: number;
  readonly seed: number;
}

const downloader = fileURLToPath(new URL('../peers/bare-downloader.ts', import.meta.url));

/** `localize` with an empty cache, compared with a bare downloader with the same number of connections. */
export async function coldDownload(world: World, shape: ColdShape): Promise<Row[]> {
  const { pages, latencyMs, concurrency, pairs, seed } = shape;
  const urls = variantsOf(world.catalogue);
  const group = `cold, ${urls.length.toLocaleString('en')} variants of 20 kB, ${latencyMs} ms`;
  const fileSystem = freshFileSystem(6);
  const samples: { bare: Sample[]; localize: Sample[] } = { bare: [], localize: [] };
  let statistics: { bare?: HostStatistics; localize?: HostStatistics } = {};
  let finished = '';
  try {
    await world.order({ latencyMs });
    const list = join(fileSystem.dir, 'urls.txt');
    writeFileSync(list, urls.map((url) => url.replace(`https://${assetHost}`, world.hostOrigin)).join('\n'));
    for (let pair = 0; pair < pairs; pair++) {
      const folder = join(fileSystem.dir, `pair-${pair}`);
      finished = join(folder, 'site');
      mkdirSync(join(folder, 'bare'), { recursive: true });
      generateSite(finished, { pages, seed }, world.catalogue);
      settle();
      await world.order({ reset: true });
      const args = [downloader, list, join(folder, 'bare'), String(concurrency)];
      samples.bare.push(await measureSuccess({ command: process.execPath, args, env: world.env }));
      const bare = await world.order({ reset: true });
      settle();
      const options = ['--concurrency', String(concurrency)];
      const command = (...more: string[]) => world.localize(finished, join(folder, 'cache'), ...options, ...more);
      samples.localize.push(await measureLocalize(command, join(folder, 'report.json')));
      statistics = { bare, localize: await world.order({ reset: true }) };
    }
    const { left, broken } = countLeftovers(finished, assetHost);
    return [
      toRow(
        { group, subject: `bare downloader, ${concurrency} connections`, ...statistics.bare },
        samples.bare,
        samples.bare,
      ),
      toRow(
        {
          group,
          subject: `datocms-assets localize, ${concurrency} connections`,
          goal: 1.15,
          left,
          broken,
          ...statistics.localize,
        },
        samples.localize,
        samples.bare,
      ),
    ];
  } finally {
    fileSystem.dispose();
  }
}
