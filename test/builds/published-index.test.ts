import { cpSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { createServer, request, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import type { AstroOptions } from 'astro-datocms-assets';
import { openPublished, packPublished } from 'datocms-assets/runtime';
import { type Emulator, startEmulator } from 'datocms-emulator';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest';
import { type DevServer, localUrl, startBuilt, startFunction } from '../astro/support/dev-server.ts';
import { allowSlowBuilds, testProject } from '../astro/support/use-emulator.ts';
import { type BuiltSite, buildSite, removeSites, type SiteSetup } from '../support/build-site.ts';
import { type RunningWorker, startWorkerd } from '../support/start-workerd.ts';
import { temporaryFolder } from '../support/temporary-folder.ts';

allowSlowBuilds();
type ServingOptions = NonNullable<AstroOptions['runtime']>;
const [wide, tall, secret] = ['1-wide.jpg', '2-tall.png', '3-secret.jpg'].map((name) => `/99001/170000000${name}`) as [
  string,
  string,
  string,
];
const token = 'published-token';
const project = temporaryFolder('project');
let emulator: Emulator;
/** In front of the CDA; it breaks all connections while `isDown`. */
let cda: Server;
let cdaUrl = '';
let isDown = false;
let queries = 0;
let site: BuiltSite;
let server: Pick<DevServer, 'fetch' | 'stop'> | undefined;

beforeAll(async () => {
  cpSync(testProject, project, { recursive: true });
  emulator = await startEmulator({ project });
  cda = createServer((incoming, outgoing) => {
    queries += 1;
    if (isDown) return incoming.destroy();
    const { method, headers } = incoming;
    incoming.pipe(
      request(emulator.cdaUrl, { method, headers }, (answer) => {
        outgoing.writeHead(answer.statusCode ?? 502, answer.headers);
        answer.pipe(outgoing);
      }),
    );
  });
  cdaUrl = await listen(cda);
});
beforeEach(() => setPublished(false));
afterEach(async () => {
  isDown = false;
  await server?.stop();
});
afterAll(async () => {
  removeSites();
  cda.close();
  await emulator.stop();
});

/** Publishes or unpublishes the article that the page `/draft` shows. */
async function setPublished(isPublished: boolean): Promise<void> {
  const file = join(project, 'records/article/secret.json');
  const { published, draft, ...article } = JSON.parse(readFileSync(file, 'utf8'));
  const content = published ?? draft;
  const updatedAt = new Date().toISOString();
  const record = {
    ...article,
    updatedAt,
    published: isPublished ? content : null,
    draft: isPublished ? null : content,
  };
  writeFileSync(file, JSON.stringify(record));
  await emulator.reload();
}

const build = (runtime: ServingOptions, adapter: SiteSetup['adapter'], prepare?: (root: string) => void) =>
  buildSite('on-demand', emulator, {
    ...{ adapter, astro: 7, env: { DATOCMS_ASSETS_KEY: Buffer.alloc(32, 5).toString('base64url') } },
    ...(prepare && { prepare }),
    options: { onDemand: 'serve', token, cdaUrl, retries: 0, runtime },
  });

/** Starts the server in a folder where no package is found. */
async function start(env: Readonly<Record<string, string>> = {}): Promise<DevServer> {
  const root = temporaryFolder('moved');
  const dist = join(root, 'dist');
  cpSync(site.dist, dist, { recursive: true });
  const started = await startBuilt({ ...site, root, dist }, emulator, { env });
  server = started;
  return started;
}

/** @returns the server's URL */
async function listen(server: Server): Promise<string> {
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}/`;
}

/** The URL of its asset in the page `/draft`, which caches may keep if it counts as published. */
async function urlInPage(cacheControl: string): Promise<string> {
  const page = await (server as DevServer).fetch('/draft');
  expect(page.headers.get('cache-control')).toBe(cacheControl);
  return localUrl(await page.text(), 'secret');
}
const waitForPage = (cacheControl: string) => eventually(() => urlInPage(cacheControl));
const [whenPublished, whenNot] = ['public, max-age=600', 'private, no-store'] as const;
const statusOf = async (url: string) => (await (server as DevServer).fetch(url)).status;
const waitForStatus = (url: string, status: number) => eventually(async () => expect(await statusOf(url)).toBe(status));
const eventually = <T>(check: () => Promise<T>) => vi.waitFor(check, { timeout: 20_000, interval: 100 });

describe('a server on Node', () => {
  beforeAll(async () => {
    const ownPage =
      "import { version } from 'graphql';\nexport const prerender = false;\nexport const GET = () => new Response(version);\n";
    site = await build({ refresh: 1 }, 'node', (root) => writeFileSync(join(root, 'src/pages/own.js'), ownPage));
    expect(site.status, site.output).toBe(0);
  });

  const readCode = () => {
    const folder = join(site.dist, 'server');
    const files = readdirSync(folder, { recursive: true, encoding: 'utf8' }).filter((file) => file.endsWith('.mjs'));
    return files.map((file) => readFileSync(join(folder, file), 'utf8'));
  };

  it('holds what asks the CDA, and leaves the site its own copy of GraphQL', () => {
    const imported = readCode().filter((code) => /^import .*["']graphql["']/m.test(code));
    expect(imported).toEqual([expect.stringContaining('new Response(version)')]);
  });

  it('holds the packed index and no token, and asks nothing while the build renders pages', () => {
    const code = readCode().join('\n');
    expect(code.includes(token)).toBe(false);
    const [, packed = ''] = /["'`](REFQM[\w+/=]+)["'`]/.exec(code) ?? [];
    const index = openPublished(Buffer.from(packed, 'base64'));
    expect([wide, tall, secret].map((path) => index.has(path))).toEqual([true, true, false]);
    expect(site.output).not.toContain('token: not set');
  });

  it('gives a permanent URL to what is published after the build, and 404 when it is withdrawn', async () => {
    const { output } = await start({ DATOCMS_CDA_TOKEN: token });
    const draft = await waitForPage(whenNot);
    await setPublished(true);
    const url = await waitForPage(whenPublished);
    expect(url).not.toBe(draft);
    expect(await statusOf(url)).toBe(200);
    await setPublished(false);
    // Nothing asks for a page: the request for the asset is enough.
    await waitForStatus(url, 404);
    await waitForPage(whenNot);
    expect(output()).not.toMatch(/can't be read|Error/);
  });

  it('keeps working while the CDA is down, warns once without the token, and goes on later', async () => {
    const { output, read } = await start({ DATOCMS_API_TOKEN: token });
    const live = localUrl(await read('/live'), 'live');
    isDown = true;
    await eventually(async () => {
      expect(await statusOf(live)).toBe(200);
      expect(output()).toContain(
        "[astro-datocms-assets] The index of published assets can't be read: The request to the CDA at",
      );
    });
    await setPublished(true);
    expect(localUrl(await read('/live'), 'live')).toBe(live);
    await waitForPage(whenNot);
    isDown = false;
    await waitForPage(whenPublished);
    expect(output().match(/can't be read/g)).toHaveLength(1);
    expect(output()).not.toContain(token);
  });

  it('without a token has the index of the build, and says so once', async () => {
    const { output } = await start();
    await setPublished(true);
    queries = 0;
    for (let count = 0; count < 5; count += 1) await waitForPage(whenNot);
    expect(queries).toBe(0);
    expect(output().match(/can't be read: token: not set for the server\. Set DATOCMS_CDA_TOKEN/g)).toHaveLength(1);
  });

  it('with a refused token keeps the index of the build', async () => {
    const { output, read } = await start({ DATOCMS_CDA_TOKEN: 'x-refused-x' });
    expect(await statusOf(localUrl(await read('/live'), 'live'))).toBe(200);
    expect(output()).toContain('token: the CDA refuses the one in DATOCMS_CDA_TOKEN');
    expect(output()).not.toContain('x-refused-x');
  });
});

describe('a function that asks the CDA itself', () => {
  it('follows what is published in the request that finds the index old, since it may be frozen behind it', async () => {
    const code = `import { createCdaReader } from 'datocms-assets/runtime/node';
let read;
export default () => {
  read ??= createCdaReader({ cdaUrl: ${JSON.stringify(cdaUrl)} });
  return read();
};
`;
    site = await build({ refresh: 0.2, index: './src/published.js' }, 'netlify', (root) =>
      writeFileSync(join(root, 'src/published.js'), code),
    );
    expect(site.status, site.output).toBe(0);
    const file = '.netlify/v1/functions/ssr/ssr.mjs';
    server = await startFunction(site, emulator, file, { DATOCMS_CDA_TOKEN: token });
    await waitForPage(whenNot);
    await setPublished(true);
    await sleep(300);
    const url = await urlInPage(whenPublished);
    expect(await statusOf(url)).toBe(200);
    await setPublished(false);
    await sleep(300);
    expect(await statusOf(url)).toBe(404);
  });
});

describe('a worker that reads what is published from KV', () => {
  // In the protocol in which workerd asks for values.
  let store: Server;
  let stored: Uint8Array | undefined;
  let worker: RunningWorker;
  beforeAll(async () => {
    store = createServer((incoming, outgoing) => {
      const isThere = incoming.url?.startsWith('/published') && stored !== undefined;
      outgoing.writeHead(isThere ? 200 : 404).end(isThere ? stored : undefined);
    });
    const kv = { PUBLISHED: await listen(store) };
    site = await build({ refresh: 0.2, index: './src/published.js' }, 'cloudflare', (root) =>
      writeFileSync(
        join(root, 'src/published.js'),
        "import { env } from 'cloudflare:workers';\nexport default () => env.PUBLISHED.get('published', 'arrayBuffer');\n",
      ),
    );
    expect(site.status, site.output).toBe(0);
    const hosts = { 'www.datocms-assets.com': emulator.assetsOrigin };
    const setup = { kv, hosts, assets: join(site.dist, 'client') };
    worker = await startWorkerd(join(site.dist, 'server/entry.mjs'), {}, setup);
  });
  beforeEach(() => {
    server = { fetch: (path, init) => fetch(worker.origin + path, init), stop: async () => undefined };
  });
  afterAll(() => {
    worker?.close();
    store.close();
  });

  it('follows the store, and keeps the last index if it can not be read', async () => {
    // Nothing is stored yet, so the index of the build holds.
    await waitForPage(whenNot);
    stored = packPublished([wide, tall, secret]);
    const url = await waitForPage(whenPublished);
    expect(await statusOf(url)).toBe(200);
    for (const damaged of [undefined, Buffer.from('not an index'), stored.subarray(0, -1)]) {
      stored = damaged;
      await sleep(300);
      expect(await statusOf(url)).toBe(200);
    }
    stored = packPublished([wide, tall]);
    await waitForStatus(url, 404);
    await waitForPage(whenNot);
  });

  it('answers all requests, also when those that read the store go away', async () => {
    stored = packPublished([wide, tall, secret]);
    const url = await waitForPage(whenPublished);
    for (let round = 0; round < 5; round += 1) {
      await sleep(250);
      const visitors = Array.from({ length: 20 }, async (_, at) => {
        const signal = at < 10 ? AbortSignal.timeout(at) : null;
        return fetch(worker.origin + (at % 2 ? url : '/draft'), { signal }).catch(() => undefined);
      });
      const answers = await Promise.all(visitors);
      expect(answers.slice(10).map((answer) => answer?.status)).toEqual(Array(10).fill(200));
    }
    stored = packPublished([wide]);
    await waitForStatus(url, 404);
  });
});
