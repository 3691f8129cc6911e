import { afterAll, beforeAll, beforeEach } from 'vitest';
import { token } from '../../support/contract-cda.ts';
import { type Done, type Site, startWorld, url, type World, withReport } from '../../support/contract-world.ts';
import { runCli } from '../../support/run-cli.ts';
import { type S3Proxy, startS3Proxy } from '../../support/s3-proxy.ts';
import { type S3Server, startRgw } from '../../support/start-rgw.ts';

export const [hero, kettle, manual] = [
  '1700000001-hero.jpg',
  '1700000002-kettle.png',
  '1700000003-manual.pdf',
] as const;
// A port that `fetch` refuses: no build of these tests asks for a file there.
export const prefix = 'http://127.0.0.1:9/site';
export const page = `<img src="${url(hero)}?w=40" srcset="${url(hero)}?w=80 2x"><img src="${url(kettle)}"><a href="${url(manual)}?dl=manual.pdf">`;

/** A server of buckets. Each test of a file has a bucket of its own. @param upload puts assets into the CMS and publishes them */
export function useBuckets(upload: (world: World) => Promise<void>) {
  let world: World;
  let server: S3Server;
  let proxy: S3Proxy;
  let buckets = 0;
  let bucket = '';

  beforeAll(async () => {
    [world, server] = await Promise.all([startWorld(), startRgw()]);
    proxy = await startS3Proxy(server.origin);
    await upload(world);
  });
  beforeEach(async () => {
    world.assets.reset();
    proxy.reset();
    bucket = `media-${++buckets}`;
    await server.createBucket(bucket);
  });
  afterAll(() => Promise.all([server.close(), proxy.close()]));

  return {
    world: () => world,
    server: () => server,
    /** In front of the server: knows all requests, and can make them fail. */
    proxy: () => proxy,
    bucket: () => bucket,
  };
}

type Environment = Readonly<Record<string, string>>;

/** Sites whose stored files go to a bucket. */
export function useStore() {
  const used = useBuckets(async (world) => {
    await world.upload(manual, Buffer.from('%PDF-1.4\n%%EOF\n'), 'application/pdf');
    await world.publish(hero, kettle, manual);
  });
  const { world, server, proxy, bucket } = used;
  const flags = () => ['--store', `s3://${bucket()}/site`, '--prefix', prefix];
  const environment = () => ({ DATOCMS_CDA_TOKEN: token, ...server().env, AWS_ENDPOINT_URL_S3: proxy().origin });
  const store = (site: Site, args: readonly string[] = [], env: Environment = {}) =>
    runCli(
      ['localize', site.dir, '--json', ...world().connected(site), ...flags(), ...args],
      { ...environment(), ...env },
      site.work,
    );
  return {
    ...used,
    /** The flags and the variables with which the command line runs. */
    flags,
    environment,
    store,
    localize: async (...args: Parameters<typeof store>): Promise<Done> => withReport(await store(...args)),
    /** How many objects were sent. */
    sent: () => proxy().requests.filter(({ method }) => method === 'PUT').length,
    /** The sizes of the objects in a folder of the bucket, by name. */
    listing: async (): Promise<Map<string, number>> => {
      const { folder, s3 } = server().client(`s3://${bucket()}/site`);
      const found = new Map<string, number>();
      for await (const { name, size } of folder.list()) found.set(name, size);
      await s3.close();
      return found;
    },
  };
}
