// An asset host in its own process. It answers each order of the parent process.
import { createReadStream, statSync } from 'node:fs';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { createServer } from 'node:https';
import type { AddressInfo } from 'node:net';
import { join, normalize } from 'node:path';
import { makeAssetBytes } from './asset-bytes.ts';
import type { HostOrder, HostStatistics } from './host-orders.ts';

const { BENCH_CERT: cert, BENCH_KEY: key } = process.env;
const bytesOf = await makeAssetBytes();
let latencyMs = 0;
let pagesFolder: string | undefined;
let statistics = none();

function none(): HostStatistics {
  return { requests: 0, distinct: 0, peakConnections: 0, peakRequests: 0 };
}
let asked = new Set<string>();
let connections = 0;
let requests = 0;

const server = createServer({ cert, key, keepAliveTimeout: 60_000 }, (request, response) => {
  const [path = '/', query = ''] = (request.url ?? '/').split('?', 2);
  if (path.startsWith('/pages/')) return sendPage(path.slice('/pages/'.length), response);
  requests++;
  asked.add(`${path}?${query}`);
  statistics = {
    requests: statistics.requests + 1,
    distinct: asked.size,
    peakConnections: Math.max(statistics.peakConnections, connections),
    peakRequests: Math.max(statistics.peakRequests, requests),
  };
  response.once('close', () => requests--);
  if (latencyMs > 0) setTimeout(sendAsset, latencyMs, path, query, request, response);
  else sendAsset(path, query, request, response);
});

server.on('secureConnection', (socket) => {
  connections++;
  socket.once('close', () => connections--);
});

function sendAsset(path: string, query: string, request: IncomingMessage, response: ServerResponse): void {
  if (!/^\/\d+\/[\w.-]+$/.test(path)) return void response.writeHead(404).end();
  const { type, body } = bytesOf(path, query, request.headers.accept);
  const headers = { 'content-type': type, 'content-length': body.length, 'cache-control': 'max-age=31536000' };
  response.writeHead(200, headers).end(request.method === 'HEAD' ? undefined : body);
}

function sendPage(path: string, response: ServerResponse): void {
  const file = pagesFolder && join(pagesFolder, normalize(`/${path}`));
  if (!file || !statSync(file, { throwIfNoEntry: false })?.isFile()) return void response.writeHead(404).end();
  const type = file.endsWith('.html')
    ? 'text/html; charset=utf-8'
    : file.endsWith('.css')
      ? 'text/css'
      : 'text/javascript';
  response.writeHead(200, { 'content-type': type });
  createReadStream(file).pipe(response);
}

process.on('message', (order: HostOrder) => {
  latencyMs = order.latencyMs ?? latencyMs;
  pagesFolder = order.pagesFolder ?? pagesFolder;
  const answer = statistics;
  if (order.reset) {
    statistics = none();
    asked = new Set();
  }
  process.send?.(answer);
});
process.on('disconnect', () => process.exit());
server.listen(0, '127.0.0.1', () => process.send?.(`https://127.0.0.1:${(server.address() as AddressInfo).port}`));
