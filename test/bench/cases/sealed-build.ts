import { join } from 'node:path';
import { countLeftovers } from '../measure/count-urls.ts';
import { freshFileSystem, settle } from '../measure/fresh-file-system.ts';
import { measureLocalize } from '../measure/localize-run.ts';
import { type Row, type Sample, toRow } from '../row.ts';
import { generateSite } from '../site/generate-site.ts';
import { assetHost, type World } from '../world.ts';
import type { ColdShape } from './cold-download.ts';

type Shape = Omit<ColdShape, 'concurrency'>;

/** A build with sealed URLs and an empty cache, compared with a build that stores files and has all of them in its cache. */
export async function sealedBuild(world: World, { pages, latencyMs, pairs, seed }: Shape): Promise<Row[]> {
  const group = `sealed, ${pages} pages, ${world.variants.toLocaleString('en')} variants, ${latencyMs} ms`;
  const fileSystem = freshFileSystem(6);
  const samples: { files: Sample[]; sealed: Sample[] } = { files: [], sealed: [] };
  const key = { DATOCMS_ASSETS_KEY: Buffer.alloc(32).toString('base64url') };
  let runs = 0;
  const build = async (cache: string, ...options: string[]): Promise<[site: string, sample: Sample]> => {
    const site = join(fileSystem.dir, `site-${runs++}`);
    generateSite(site, { pages, seed }, world.catalogue);
    settle();
    const command = (...more: string[]) => {
      const localize = world.localize(site, join(fileSystem.dir, cache), ...options, ...more);
      return { ...localize, env: { ...localize.env, ...key } };
    };
    return [site, await measureLocalize(command, join(fileSystem.dir, 'report.json'))];
  };
  try {
    await world.order({ latencyMs });
    await build('warm');
    let finished = '';
    let requests = 0;
    for (let pair = 0; pair < pairs; pair++) {
      samples.files.push((await build('warm'))[1]);
      await world.order({ reset: true });
      const [site, sample] = await build(`cold-${pair}`, '--deliver', 'sealed');
      samples.sealed.push(sample);
      finished = site;
      requests += (await world.order({ reset: true })).requests;
    }
    const { left } = countLeftovers(finished, assetHost);
    return [
      toRow({ group, subject: 'stored files, warm cache' }, samples.files, samples.files),
      toRow({ group, subject: 'sealed URLs, empty cache', goal: 1.3, left, requests }, samples.sealed, samples.files),
    ];
  } finally {
    fileSystem.dispose();
  }
}
