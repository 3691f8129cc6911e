import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { BrowserContext } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { AssetHosts } from '../../packages/datocms-assets/src/asset/asset-url.ts';
import { inspectContent } from '../../packages/datocms-assets/src/content/inspect-content.ts';
import { SpooledBody } from '../../packages/datocms-assets/src/io/spooled-body.ts';
import { openBrowser } from '../support/browser.ts';
import { checkSample, md5Of, requestFor } from '../support/content-samples.ts';
import { activeForms } from '../support/markup-forms.ts';

/** Types that a host may declare, and extensions of the path: an upload can have any of them. */
const declaredTypes = [
  ...['image/svg+xml', 'application/xml', 'text/xml', 'application/rdf+xml', 'text/plain', 'text/x-any+xml'],
  ...['application/octet-stream', 'application/x-any', ''],
];
const extensions = ['svg', 'xml', 'rdf', 'rss', 'txt', 'csv', 'any', 'bin'];
/** The types that static hosts declare for the extension of a stored file, with and without a charset. */
const servedTypes: Readonly<Record<string, readonly string[]>> = {
  svg: ['image/svg+xml', 'image/svg+xml; charset=utf-8'],
  xml: ['application/xml', 'text/xml; charset=utf-8'],
  rdf: ['application/rdf+xml', 'text/xml'],
  rss: ['application/rss+xml', 'text/xml'],
  txt: ['text/plain', 'text/plain; charset=utf-8'],
  csv: ['text/csv'],
  // A server without a type for the extension leaves the choice to the browser.
  any: ['application/octet-stream', ''],
};

interface Served {
  readonly bytes: Buffer;
  readonly type: string;
}

let server: Server;
let browser: BrowserContext;
const served = new Map<string, Served>();
const ran = new Set<string>();

beforeAll(async () => {
  server = createServer(({ url = '' }, response) => {
    if (url.startsWith('/ran/')) ran.add(url.slice('/ran'.length));
    const file = served.get(url);
    if (file?.type) response.setHeader('content-type', file.type);
    response.writeHead(file ? 200 : 404).end(file?.bytes);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  browser = await openBrowser();
});
afterAll(async () => {
  await browser?.close();
  server?.closeAllConnections();
  server?.close();
});

/** Opens files in the browser, and returns the paths of those that ran. */
async function openAll(files: ReadonlyMap<string, Served>): Promise<string[]> {
  served.clear();
  ran.clear();
  for (const [path, file] of files) served.set(path, file);
  const page = await browser.newPage();
  const { port } = server.address() as AddressInfo;
  // A file that the browser downloads ends the navigation with an error.
  for (const path of files.keys()) await page.goto(`http://127.0.0.1:${port}${path}`).catch(() => undefined);
  await page.close();
  return [...ran].sort();
}

/** The bytes and extension that the tool would store; `undefined` if it refuses them. */
async function store(bytes: Buffer, declared: string, extension: string, isOriginal: boolean) {
  const request = requestFor(`/1/a.${extension}`, isOriginal ? { md5: md5Of(bytes), size: bytes.length } : {});
  const settings = { hosts: new AssetHosts(), svg: 'reject', stripMetadata: false } as const;
  const options = { settings, nextPath: async () => '' };
  try {
    const checked = await checkSample(request, bytes, declared);
    const body = { bytes: new SpooledBody(bytes.length, bytes, ''), sha256: '' };
    const { bytes: stored } = await inspectContent(body, checked, options);
    return { bytes: await stored.readAll(), extension: checked.extension };
  } catch (error) {
    expect(error).toMatchObject({ code: expect.stringMatching(/^(?:active|bad)-content$/) });
    return undefined;
  }
}

describe('markup that runs in a browser', () => {
  it('does run, in UTF-8 and other encodings, with and without a mark: this test would notice', async () => {
    const files = Object.entries(activeForms).map(
      ([name, bytes], index) => [`/${index}`, { name, bytes, type: 'image/svg+xml' }] as const,
    );
    const paths = await openAll(new Map(files));
    const names = files.filter(([path]) => paths.includes(path)).map(([, { name }]) => name);
    expect(names).toEqual(
      expect.arrayContaining([
        ...['SVG in UTF-8', 'SVG in UTF-16LE with a declaration', 'SVG in UTF-16BE with a declaration'],
        ...['SVG in UTF-16LE with a mark', 'SVG in ISO-2022-JP, declared far away', 'SVG before a control character'],
        ...['XHTML in UTF-16LE with a declaration', 'XHTML below a root of other letters, before a control character'],
      ]),
    );
  });

  it('is never stored in a form in which it runs', async () => {
    const files = new Map<string, Served>();
    const names = new Map<string, string>();
    for (const [name, bytes] of Object.entries(activeForms)) {
      const stored = new Set<string>();
      for (const declared of declaredTypes) {
        for (const extension of extensions) {
          for (const isOriginal of [false, true]) {
            const result = await store(bytes, declared, extension, isOriginal);
            if (result) expect(result.bytes.equals(bytes)).toBe(true);
            if (result) stored.add(result.extension);
          }
        }
      }
      for (const extension of stored) {
        for (const type of servedTypes[extension] ?? ['application/octet-stream']) {
          const path = `/${files.size}`;
          files.set(path, { bytes, type });
          names.set(path, `${name}, .${extension} as ${type}`);
        }
      }
    }
    expect((await openAll(files)).map((path) => names.get(path))).toEqual([]);
  });
});
