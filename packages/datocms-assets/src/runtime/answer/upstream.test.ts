import { describe, expect, it } from 'vitest';
import { AssetHosts } from '../../asset/asset-url.ts';
import { StallError } from '../../net/stall-watch.ts';
import { fetchUpstream } from './upstream.ts';

const png = Uint8Array.from([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a]);
const ask = (fetch: (request: Request) => Promise<Response>) =>
  fetchUpstream(
    { url: 'https://www.datocms-assets.com/1/a.png', accept: '*/*', range: undefined },
    { fetch, hosts: new AssetHosts(), mayBeShown: async () => true, timeout: 200, svg: 'reject', stripMetadata: false },
  );
const never = new Promise<never>(() => undefined);

/** A body that begins, and never ends. `wasCanceled` tells whether somebody has given it up. */
function stalledBody(bytes: Uint8Array<ArrayBuffer>) {
  const state = { wasCanceled: false };
  const body = new ReadableStream<Uint8Array<ArrayBuffer>>({
    start: (controller) => controller.enqueue(bytes),
    pull: () => never,
    cancel: () => {
      state.wasCanceled = true;
    },
  });
  return { body, state };
}

describe('a request that stalls, with a `fetch` that does not hear the signal', () => {
  it('ends before the answer', async () => {
    await expect(ask(() => never)).rejects.toThrow(StallError);
  });

  it('gives an answer up that comes too late', async () => {
    const { body, state } = stalledBody(png);
    let send: ((late: Response) => void) | undefined;
    const answer = new Promise<Response>((resolve) => {
      send = resolve;
    });
    await expect(ask(() => answer)).rejects.toThrow(StallError);
    send?.(new Response(body));
    await expect.poll(() => state.wasCanceled).toBe(true);
  });

  it('ends within an image', async () => {
    const { body, state } = stalledBody(png);
    await expect(ask(async () => new Response(body))).rejects.toThrow(StallError);
    expect(state.wasCanceled).toBe(true);
  });

  it('ends within a film that is sent on', async () => {
    const { body, state } = stalledBody(new Uint8Array(100_000).fill(1));
    const headers = { 'content-type': 'video/mp4' };
    const asset = await ask(async () => new Response(body, { headers }));
    await expect(new Response(asset.body as ReadableStream<Uint8Array<ArrayBuffer>>).text()).rejects.toThrow(
      StallError,
    );
    expect(state.wasCanceled).toBe(true);
  });
});

describe('a body of another length than its header says, with a `fetch` that does not compare them', () => {
  const film = new Uint8Array(100_000).fill(1);
  film.set(Buffer.from('000000186674797069736f6d', 'hex'));
  const answer = (type: string, body: Uint8Array<ArrayBuffer>, length: number) => async () =>
    new Response(body, { headers: { 'content-type': type, 'content-length': String(length) } });

  it.each([png.length - 1, png.length + 1])('is no picture: %d', async (length) => {
    await expect(ask(answer('image/png', png, length))).rejects.toThrow(/8 bytes came instead of/);
  });

  it.each([film.length - 1, film.length + 1])('ends a film with an error: %d', async (length) => {
    const { body } = await ask(answer('video/mp4', film, length));
    await expect(new Response(body).arrayBuffer()).rejects.toThrow(/100000 bytes came instead of/);
  });
});
