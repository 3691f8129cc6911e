import { sendRequests } from '../measure/send-requests.ts';
import { temporaryFolder } from '../measure/temporary-folder.ts';
import { type Row, type Sample, toRow } from '../row.ts';
import type { ServerState } from '../serve/asset-server.ts';
import { type Service, startService } from '../serve/start-service.ts';

const module = new URL('../serve/asset-server.ts', import.meta.url);
const connections = 50;
/** So many requests for each size of file make about a second. */
const requestsBySize = [
  [20_000, 8_000],
  [500_000, 2_000],
] as const;
const subjects = [
  ['sirv', 'sirv, a server of static files'],
  ['handler', 'datocms-assets: createNodeHandler, cached'],
] as const;
const loadConnections = 300;

/**
 * A server of kept assets and a server of static files, with the same files, in pairs. Then many connections for a while.
 * @param shape with the seconds of that load
 */
export async function serveAssets(shape: { readonly pairs: number; readonly loadSeconds: number }): Promise<Row[]> {
  const folder = temporaryFolder('serve');
  const servers: Service[] = [];
  try {
    for (const [kind] of subjects) servers.push(await startService(module, [kind, folder.dir]));
    const rows: Row[] = [];
    for (const [size, requests] of requestsBySize) rows.push(...(await compare(servers, size, requests, shape.pairs)));
    return [...rows, await putLoadOn(servers.at(-1) as Service, shape.loadSeconds)];
  } finally {
    await Promise.all(servers.map((server) => server.stop()));
    folder.dispose();
  }
}

const stateOf = async (server: Service) => (await server.ask({})) as ServerState;
const urlOf = async (server: Service, size: number) =>
  new URL((await stateOf(server)).paths[size] as string, server.address);

async function compare(servers: readonly Service[], size: number, requests: number, pairs: number): Promise<Row[]> {
  const samples: Sample[][] = servers.map(() => []);
  // The first round is the warm-up.
  for (let round = 0; round <= pairs; round++) {
    for (const [at, server] of servers.entries()) {
      const url = await urlOf(server, size);
      const before = await stateOf(server);
      const { seconds, failed } = await sendRequests(url, size, connections, { requests });
      if (failed > 0) throw new Error(`${failed} of ${requests} requests to ${url} failed.`);
      const cpuSeconds = (await stateOf(server)).cpuSeconds - before.cpuSeconds;
      if (round > 0) samples[at]?.push({ seconds, cpuSeconds, peakMiB: null });
    }
  }
  const group = `files of ${size / 1000} kB over ${connections} connections (cpu s: of the server)`;
  return subjects.map(([kind, subject], at) => ({
    ...toRow({ group, subject, requests }, samples[at] as Sample[], samples[0] as Sample[]),
    ...(kind === 'sirv' ? {} : { goal: 1.5 }),
  }));
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
    subject: subjects[1][1],
    seconds: load.seconds,
    cpuSeconds: after.cpuSeconds - before.cpuSeconds,
    requests: load.requests,
    note: `${load.failed} failed; live memory ${growth < 0 ? '' : '+'}${growth.toFixed(1)} MiB`,
    runs: 1,
  };
}
