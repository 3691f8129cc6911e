import { medianOf } from '../measure/median.ts';
import { sendRequests } from '../measure/send-requests.ts';
import { temporaryFolder } from '../measure/temporary-folder.ts';
import { type Row, type Sample, toRow } from '../row.ts';
import type { ServerState } from '../serve/asset-server.ts';
import { buildAstroSites } from '../serve/astro-site.ts';
import { type Service, startService } from '../serve/start-service.ts';

const module = new URL('../serve/asset-server.ts', import.meta.url);
const connections = 50;
/** So many requests for each size of file make about a second. */
const requestsBySize = [
  [20_000, 8_000],
  [500_000, 2_000],
] as const;
type Subject = readonly [kind: string, name: string];
/** The first one of each is the reference of the others. */
const subjects: readonly Subject[] = [
  ['sirv', 'sirv, a server of static files'],
  ['handler', 'datocms-assets: createNodeHandler, cached'],
  ['first', 'astro-datocms-assets: assetsFirst, cached'],
];
const inAstro: readonly Subject[] = [
  ['endpoint', 'a bare endpoint of Astro, from memory'],
  ['astro', 'astro-datocms-assets, cached'],
];
const loadConnections = 300;

/**
 * Servers of kept assets and a server of static files, with the same files, in turn. Then the same in Astro: the integration, and
 * an endpoint with the files in memory, which costs what Astro itself costs. Then many connections for a while.
 * @param shape with the seconds of that load
 */
export async function serveAssets(shape: { readonly pairs: number; readonly loadSeconds: number }): Promise<Row[]> {
  const folder = temporaryFolder('serve');
  const servers = new Map<string, Service>();
  try {
    await buildAstroSites(folder.dir);
    for (const [kind] of [...subjects, ...inAstro]) servers.set(kind, await startService(module, [kind, folder.dir]));
    const rows: Row[] = [];
    for (const [group, compared] of [['', subjects] as const, [' in a server of Astro', inAstro] as const]) {
      for (const [size, requests] of requestsBySize) {
        const about = `files of ${size / 1000} kB${group} over ${connections} connections (cpu s: of the server)`;
        rows.push(...(await compare(servers, compared, about, { size, requests, pairs: shape.pairs })));
      }
    }
    return [...rows, await putLoadOn(servers.get('handler') as Service, shape.loadSeconds)];
  } finally {
    await Promise.all([...servers.values()].map((server) => server.stop()));
    folder.dispose();
  }
}

const stateOf = async (server: Service) => (await server.ask({})) as ServerState;
const urlOf = async (server: Service, size: number) =>
  new URL((await stateOf(server)).paths[size] as string, server.address);

async function compare(
  servers: ReadonlyMap<string, Service>,
  compared: readonly Subject[],
  group: string,
  { size, requests, pairs }: { readonly size: number; readonly requests: number; readonly pairs: number },
): Promise<Row[]> {
  const samples: Sample[][] = compared.map(() => []);
  // The first round is the warm-up.
  for (let round = 0; round <= pairs; round++) {
    for (const [at, [kind]] of compared.entries()) {
      const server = servers.get(kind) as Service;
      const url = await urlOf(server, size);
      const before = await stateOf(server);
      const { seconds, failed } = await sendRequests(url, size, connections, { requests });
      if (failed > 0) throw new Error(`${failed} of ${requests} requests to ${url} failed.`);
      const cpuSeconds = (await stateOf(server)).cpuSeconds - before.cpuSeconds;
      if (round > 0) samples[at]?.push({ seconds, cpuSeconds, peakMiB: null });
    }
  }
  return compared.map(([, subject], at) => ({
    ...toRow({ group, subject, requests }, samples[at] as Sample[], samples[0] as Sample[]),
    ...(at === 0
      ? {}
      : { goal: 1.5, note: `${cpuRatio(samples[at] as Sample[], samples[0] as Sample[])} × its cpu s` }),
  }));
}

function cpuRatio(samples: readonly Sample[], reference: readonly Sample[]): string {
  const pairs = samples.map((sample, at) => (sample.cpuSeconds ?? 0) / (reference[at]?.cpuSeconds ?? 0));
  return (medianOf(pairs, (ratio) => ratio) ?? 0).toFixed(2);
}

async function putLoadOn(server: Service, seconds: number): Promise<Row> {
  const [size] = requestsBySize[0];
  const url = await urlOf(server, size);
  await sendRequests(url, size, loadConnections, { seconds: seconds / 5 });
  const before = await stateOf(server);
  const load = await sendRequests(url, size, loadConnections, { seconds });
  const after = await stateOf(server);
  const growth = after.liveMiB - before.liveMiB;
  return {
    group: `${loadConnections} connections for ${seconds} s`,
    subject: 'datocms-assets: createNodeHandler, cached',
    seconds: load.seconds,
    cpuSeconds: after.cpuSeconds - before.cpuSeconds,
    requests: load.requests,
    note: `${load.failed} failed; live memory ${growth < 0 ? '' : '+'}${growth.toFixed(1)} MiB`,
    runs: 1,
  };
}
