import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { AstroConfig } from 'astro';
import { createLiveLocalizer } from 'datocms-assets';
import { expect, it, onTestFinished } from 'vitest';
import { OnDemandPages } from './on-demand-pages.ts';

it('tells of assets that can not be fetched by their URLs, each reason for itself', async () => {
  const server = createServer((_, response) => response.writeHead(500).end());
  onTestFinished(() => void server.close());
  await once(server.listen(0, '127.0.0.1'), 'listening');
  const connectTo = { 'www.datocms-assets.com': `http://127.0.0.1:${(server.address() as AddressInfo).port}` };
  const live = createLiveLocalizer({ token: 'a', connectTo });
  onTestFinished(() => live.close());
  const failures: string[][] = [];
  const config = { base: '/', image: { endpoint: { route: '/_image' } }, trailingSlash: 'ignore' } as AstroConfig;
  const pages = new OnDemandPages(
    live,
    '/_astro/media',
    config,
    {},
    {
      warn: (text) => failures.push([text]),
      onFailed: (...failure) => failures.push(failure),
    },
  );
  const url = 'https://www.datocms-assets.com/99001/1700000001-wide.jpg?w=64';
  const page = { url: new URL('http://localhost:4321/'), isPrerendered: false, method: 'GET' };
  const html = new Response(`<img src="${url}">`, { headers: { 'content-type': 'text/html' } });
  const [path = ''] = /\/_astro[^"]+/.exec(await (await pages.localize(page, html)).text()) ?? [];
  const serve = pages.serve();
  const site = createServer((request, response) => serve(request, response, () => response.end()));
  onTestFinished(() => void site.close());
  await once(site.listen(0, '127.0.0.1'), 'listening');
  const { status } = await fetch(`http://127.0.0.1:${(site.address() as AddressInfo).port}${path}`);
  expect([status, failures]).toEqual([502, [[url, '502: the host answered 500.']]]);
});
