import { once } from 'node:events';
import { connect, type Socket } from 'node:net';
import { connect as connectSecurely } from 'node:tls';
import { createRuntime } from 'datocms-assets/runtime';
import sharp from 'sharp';
import { afterAll, afterEach, beforeAll, expect, it } from 'vitest';
import { type Service, startService } from '../bench/serve/start-service.ts';
import { createMoment, type FaultServer, startFaultServer } from '../support/fault-server.ts';
import { makeSelfSigned } from '../support/make-certificates.ts';
import type { PictureOptions, ServerState } from '../support/picture-process.ts';
import { temporaryFolder } from '../support/temporary-folder.ts';

/** `VISITORS=300` takes three times as long. */
const visitors = Number(process.env.VISITORS ?? 100);
const grey = { type: 'gaussian', mean: 128, sigma: 30 } as const;
const background = '#000';
/** Of 7 MB. Metadata can be removed from it. */
const picture = await sharp({ create: { width: 3600, height: 2500, channels: 3, noise: grey, background } })
  .jpeg({ quality: 95 })
  .toBuffer();
const small = await sharp({ create: { width: 8, height: 8, channels: 3, background } })
  .jpeg()
  .toBuffer();
const { seal } = createRuntime({
  key: Buffer.alloc(32, 7).toString('base64url'),
  route: '/media',
  isPublished: () => true,
});

let host: FaultServer;
let server: Service;
beforeAll(async () => {
  host = await startFaultServer();
});
afterEach(() => server?.stop());
afterAll(() => host.close());
const start = (options: PictureOptions) =>
  startService(new URL('../support/picture-process.ts', import.meta.url), [host.origin, JSON.stringify(options)]);
const stateOf = async () => (await server.ask({})) as ServerState;

let count = 0;
/** The path of a new picture, and that of its sealed URL. */
async function publish(body: Buffer, after = Promise.resolve()) {
  count += 1;
  const path = `/99001/17000000${count + 10}-picture.jpg`;
  host.answer(path, { headers: { 'content-type': 'image/jpeg' }, body, after });
  return { path, url: await seal(`https://www.datocms-assets.com${path}`) };
}

/** Sends a request whose answer nobody reads yet. */
async function visit(path: string, method = 'GET', header = 'accept: */*'): Promise<Socket> {
  const { port, hostname: host, protocol } = new URL(server.address);
  const isSecure = protocol === 'https:';
  const to = { port: Number(port), host, rejectUnauthorized: false };
  const socket = isSecure ? connectSecurely(to) : connect(to);
  await once(socket, isSecure ? 'secureConnect' : 'connect');
  socket.write(`${method} ${path} HTTP/1.1\r\nhost: x\r\n${header}\r\nconnection: close\r\n\r\n`);
  return socket;
}

/** Reads an answer to its end. */
async function lengthOf(visitor: Socket): Promise<number> {
  let body = 0;
  for await (const chunk of visitor) body += (chunk as Buffer).length;
  return body;
}

/** The state of a server that has answered before. */
async function warmUp(): Promise<ServerState> {
  const { url } = await publish(small);
  for (let times = 0; times < 20; times++) await lengthOf(await visit(url));
  return stateOf();
}

const megabyte = 1024 * 1024;

it.each<[string, PictureOptions]>([
  ['is being put into a cache', { stripMetadata: false, dir: temporaryFolder('waiting') }],
  ['is not kept at all', { stripMetadata: false }],
  ['loses its metadata', { stripMetadata: true, dir: temporaryFolder('waiting-stripped') }],
])('visitors who wait for a picture that %s share one request and one copy of it', async (_, options) => {
  server = await start(options);
  const before = await warmUp();

  const moment = createMoment();
  const { path, url } = await publish(picture, moment.after);
  // The one that has the request sent leaves.
  const leaving = await visit(url);
  const slow: Socket[] = [];
  const fast: Socket[] = [];
  while (slow.length + fast.length < visitors) {
    slow.push(await visit(url));
    fast.push(await visit(url));
  }
  const [head, part] = [await visit(url, 'HEAD'), await visit(url, 'GET', 'range: bytes=100-199')];
  await expect.poll(async () => (await stateOf()).requests - before.requests).toBe(visitors + 3);
  leaving.destroy();
  moment.come();
  // The slow ones read nothing meanwhile.
  const lengths = await Promise.all(fast.map(lengthOf));
  expect(new Set(lengths).size).toBe(1);
  expect(lengths[0]).toBeGreaterThan(picture.length);
  expect(await lengthOf(head)).toBeLessThan(1000);
  expect(await lengthOf(part)).toBeLessThan(1000);
  const { peak } = await stateOf();
  expect(new Set(await Promise.all(slow.map(lengthOf)))).toEqual(new Set(lengths));
  expect(host.requestsTo(path)).toHaveLength(1);
  expect(peak - before.memory).toBeLessThan(150 * megabyte);
});

it('slow visitors get a picture in parts, since what encrypts an answer copies each part: those who wait for it, and later ones', async () => {
  const certificate = await makeSelfSigned('localhost');
  server = await start({ stripMetadata: false, dir: temporaryFolder('waiting-parts'), certificate });
  const before = await warmUp();

  const moment = createMoment();
  const { path, url } = await publish(picture, moment.after);
  const fast = await visit(url);
  await expect.poll(async () => (await stateOf()).requests - before.requests).toBe(1);
  const peakOf = async (isBegun: () => Promise<unknown>) => {
    const slow: Socket[] = [];
    const { requests } = await stateOf();
    while (slow.length < visitors / 2) slow.push(await visit(url));
    await expect.poll(async () => (await stateOf()).requests - requests).toBe(slow.length);
    await isBegun();
    const { peak } = await stateOf();
    for (const visitor of slow) visitor.destroy();
    return peak - before.memory;
  };
  const waiting = await peakOf(() => {
    moment.come();
    return lengthOf(fast);
  });
  const later = await peakOf(async () => lengthOf(await visit(url)));
  expect(host.requestsTo(path)).toHaveLength(1);
  // Whole pictures take 360 MB and more.
  expect(Math.max(waiting, later)).toBeLessThan(200 * megabyte);
});
