import { randomBytes } from 'node:crypto';
import { brotliCompressSync, constants, gzipSync } from 'node:zlib';
import { MockAgent } from 'undici';
import { describe, expect, it } from 'vitest';
import type { Answer } from '../support/fault-server.ts';
import { answerWith, host, picture, requestFor, runDownload } from './run-download.ts';
import { useFaultServer } from './use-fault-server.ts';

// A body that is too large for memory goes to a file, and the memory of its chunks is freed at once.
const head = Buffer.from('0000001c667479706d703432000000006d7034326d703431', 'hex');
const film = Buffer.concat([head, randomBytes(3_000_000)]);
const served = answerWith(film, 'video/mp4');
const encoded = (encoding: string, body: Uint8Array): Answer => ({
  ...{ body, headers: { 'content-type': 'video/mp4', 'content-encoding': encoding } },
});
const quality = { params: { [constants.BROTLI_PARAM_QUALITY]: 1 } };

const server = await useFaultServer();
let count = 0;

async function fetched(answer: Answer | readonly Answer[], size: number | null = film.length) {
  const path = `/12/${count++}.mp4`;
  server.answer(path, answer);
  const { bytes, findings } = await runDownload(server.origin, [requestFor(path, { mimeType: 'video/mp4', size })], {
    retries: 1,
  });
  return { findings, same: bytes.values().next().value?.equals(film) };
}

describe('a body of some megabytes is stored byte for byte', () => {
  it.each<[string, Answer | readonly Answer[]]>([
    ['with its length', served],
    ['in chunks', { ...served, length: 'chunked' }],
    ['in many small chunks', { ...served, length: 'chunked', trickle: { bytes: 7_001, every: 0 } }],
    ['without length', { ...served, length: 'close' }],
    ['in gzip', encoded('gzip', gzipSync(film))],
    ['in brotli', encoded('br', brotliCompressSync(film, quality))],
    ['after one that was cut short', [{ ...served, cutAt: 2_000_000 }, served]],
    ['after one without length that ended early', [{ ...served, length: 'close', cutAt: 2_000_000 }, served]],
  ])('%s', async (_name, answer) => {
    expect(await fetched(answer)).toEqual({ findings: [], same: true });
  });

  it('with eight at once', async () => {
    const requests = Array.from({ length: 8 }, () => requestFor(`/12/${count++}.mp4`, { mimeType: 'video/mp4' }));
    for (const { path } of requests) server.answer(path, { ...served, length: 'chunked' });
    const { bytes, findings } = await runDownload(server.origin, requests);
    expect([findings, [...bytes.values()].every((each) => each.equals(film))]).toEqual([[], true]);
  });
});

it.each([
  ['/12/mock.mp4', 'video/mp4', film],
  ['/12/mock.png', 'image/png', picture('mock', 20_000)],
])("does not touch the memory of answers of the caller's dispatcher: %s", async (path, type, body) => {
  const dispatcher = new MockAgent();
  dispatcher.disableNetConnect();
  const answer = Buffer.from(new Uint8Array(body));
  dispatcher
    .get(`https://${host}`)
    .intercept({ path })
    .reply(200, answer, { headers: { 'content-type': type } })
    .times(2);
  for (let time = 0; time < 2; time++) {
    const { findings, bytes } = await runDownload('', [requestFor(path)], { connectTo: [] }, { dispatcher });
    expect([findings, [...bytes.values()].every((each) => each.equals(body))]).toEqual([[], true]);
  }
  expect(answer.equals(body)).toBe(true);
  await dispatcher.close();
});
