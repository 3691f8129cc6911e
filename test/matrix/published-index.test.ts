import { cpSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { createServer, request, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { openPublished, packPublished } from 'datocms-assets/runtime';
import { type Emulator, startEmulator } from 'datocms-emulator';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest';
import { type DevServer, localUrl, startBuilt } from '../astro/support/dev-server.ts';
import { allowSlowBuilds, testProject } from '../astro/support/use-emulator.ts';
import { type BuiltSite, buildSite, removeSites } from '../support/build-site.ts';
import { temporaryFolder } from '../support/temporary-folder.ts';

allowSlowBuilds();
const [wide, tall, secret] = ['1-wide.jpg', '2-tall.png', '3-secret.jpg'].map((name) => `/99001/170000000${name}`);
const token = 'published-token';
const project = temporaryFolder('project');
const indexFile = join(temporaryFolder('index'), 'published.bin');
let emulator: Emulator;
/** In front of the CDA; it breaks all connections while `isDown`. */
let cda: Server;
let isDown = false;
let queries = 0;
let site: BuiltSite;
let server: DevServer | undefined;

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
  await new Promise<void>((resolve) => cda.listen(0, '127.0.0.1', resolve));
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

const cdaUrl = () => `http://127.0.0.1:${(cda.address() as AddressInfo).port}/`;

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

const build = (runtime: Readonly<Record<string, unknown>>, prepare?: (root: string) => void) =>
  buildSite('on-demand', emulator, {
    ...{ adapter: 'node', astro: 7, env: { DATOCMS_ASSETS_KEY: Buffer.alloc(32, 5).toString('base64url') } },
    ...(prepare && { prepare }),
    options: { onDemand: 'serve', token, cdaUrl: cdaUrl(), retries: 0, runtime },
  });

/** Starts the server in a folder where no package is found. */
async function start(env: Readonly<Record<string, string>> = {}): Promise<DevServer> {
  const root = temporaryFolder('moved');
  const dist = join(root, 'dist');
  cpSync(site.dist, dist, { recursive: true });
  server = await startBuilt({ ...site, root, dist }, emulator, {
    env: { CDA_ORIGIN: new URL(cdaUrl()).origin, ...env },
  });
  return server;
}

/** The page `/draft` when its asset counts as published, or when it does not. */
async function waitForPage(cacheControl: string): Promise<string> {
  return vi.waitFor(
    async () => {
      const page = await (server as DevServer).fetch('/draft');
      expect(page.headers.get('cache-control')).toBe(cacheControl);
      return localUrl(await page.text(), 'secret');
    },
    { timeout: 20_000, interval: 100 },
  );
}
const [whenPublished, whenNot] = ['public, max-age=600', 'private, no-store'] as const;
const statusOf = async (url: string) => (await (server as DevServer).fetch(url)).status;

describe('a server on Node', () => {
  beforeAll(async () => {
    site = await build({ refresh: 1 });
    expect(site.status, site.output).toBe(0);
  });

  it('holds the packed index and no token, and asks nothing while the build renders pages', () => {
    const folder = join(site.dist, 'server');
    const files = readdirSync(folder, { recursive: true, encoding: 'utf8' }).filter((file) => file.endsWith('.mjs'));
    const code = files.map((file) => readFileSync(join(folder, file), 'utf8')).join('\n');
    expect(code.includes(token)).toBe(false);
    const [, packed = ''] = /["'`](REFQM[\w+/=]+)["'`]/.exec(code) ?? [];
    const index = openPublished(Buffer.from(packed, 'base64'));
    expect([wide, tall, secret].map((path) => index.has(path as string))).toEqual([true, true, false]);
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
    await vi.waitFor(async () => expect(await statusOf(url)).toBe(404), { timeout: 20_000, interval: 100 });
    await waitForPage(whenNot);
    expect(output()).not.toMatch(/can't be read|Error/);
  });

  it('keeps working while the CDA is down, warns once without the token, and goes on later', async () => {
    const { output, read } = await start({ DATOCMS_API_TOKEN: token });
    const live = localUrl(await read('/live'), 'live');
    isDown = true;
    await vi.waitFor(
      async () => {
        expect(await statusOf(live)).toBe(200);
        expect(output()).toContain(
          "[astro-datocms-assets] The index of published assets can't be read: The request to the CDA at",
        );
      },
      { timeout: 20_000, interval: 100 },
    );
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
    expect(output().match(/can't be read: token: not set\. Set DATOCMS_CDA_TOKEN/g)).toHaveLength(1);
  });

  it('with a refused token keeps the index of the build', async () => {
    const { output, read } = await start({ DATOCMS_CDA_TOKEN: 'x-refused-x' });
    expect(await statusOf(localUrl(await read('/live'), 'live'))).toBe(200);
    expect(output()).toContain('token: the CDA refuses the one in DATOCMS_CDA_TOKEN');
    expect(output()).not.toContain('x-refused-x');
  });
});

describe('a server with runtime.index', () => {
  const hook = `import { readFile } from 'node:fs/promises';\nexport default async () => readFile(${JSON.stringify(indexFile)});\n`;
  beforeAll(async () => {
    site = await build({ refresh: 0.2, index: './src/published.js' }, (root) =>
      writeFileSync(join(root, 'src/published.js'), hook),
    );
    expect(site.status, site.output).toBe(0);
  });

  it('reads what is published from there, and keeps the last index if that fails', async () => {
    const write = (...paths: (string | undefined)[]) => writeFileSync(indexFile, packPublished(paths.map(String)));
    write(wide, tall, secret);
    const { output } = await start({ DATOCMS_CDA_TOKEN: token });
    queries = 0;
    const url = await waitForPage(whenPublished);
    expect(await statusOf(url)).toBe(200);
    writeFileSync(indexFile, 'not an index');
    await vi.waitFor(
      async () => {
        expect(await statusOf(url)).toBe(200);
        expect(output()).toContain("can't be read: This is no index that packPublished has made");
      },
      { timeout: 20_000, interval: 100 },
    );
    write(wide, tall);
    await waitForPage(whenNot);
    expect(await statusOf(url)).toBe(404);
    expect(queries).toBe(0);
  });
});
