import { gzipSync } from 'node:zlib';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type Answer, type FaultServer, startFaultServer } from '../support/fault-server.ts';
import { picture, removeFolders, run, serve, want } from './run.ts';

let server: FaultServer;
beforeAll(async () => {
  server = await startFaultServer();
});
afterAll(async () => {
  await server.close();
  removeFolders();
});

const large = picture('large', 3_000_000);
const mp4 = Buffer.concat([Buffer.from('0000001c667479706d703432000000006d7034326d703431', 'hex'), Buffer.alloc(2000)]);
let count = 0;
const newPath = () => `/5/${count++}.png`;

describe('an asset that is too large is refused, and not read to its end', () => {
  it.each<[string, Answer, string]>([
    ['where its length is declared', serve(large), `it has ${large.length} bytes, more than 1 MiB`],
    ['where its length is not declared', { ...serve(large), length: 'chunked' }, 'it has more than 1 MiB'],
    ['where its declared length is a lie', { ...serve(large), length: 'close' }, 'it has more than 1 MiB'],
    [
      'where it grows when it is decoded',
      {
        ...serve(gzipSync(Buffer.alloc(20_000_000))),
        headers: { 'content-type': 'text/plain', 'content-encoding': 'gzip' },
      },
      'it has more than 1 MiB',
    ],
  ])('%s', async (_name, answer, reason) => {
    const path = newPath();
    server.answer(path, answer);
    const { findings } = await run(server.origin, [want(path)], { maxBytes: '1MiB' });
    expect(findings).toEqual([`too-large: 1 try: ${reason}.`]);
    expect(server.hitsOf(path)).toHaveLength(1);
  });
});

describe('without maxBytes', () => {
  it('a file that is no image may have the size that the CMS names, and no byte more', async () => {
    const [right, more] = [newPath(), newPath()];
    server.answer(right, serve(mp4, 'video/mp4'));
    server.answer(more, serve(Buffer.concat([mp4, Buffer.alloc(1)]), 'video/mp4'));
    const facts = { size: mp4.length, mimeType: 'video/mp4' };
    const { stored, findings } = await run(server.origin, [want(right, facts), want(more, facts)]);
    expect(stored).toHaveLength(1);
    expect(findings).toEqual([expect.stringContaining('too-large')]);
  });

  it('an image may be larger than its original', async () => {
    const path = newPath();
    server.answer(path, serve(large));
    expect((await run(server.origin, [want(path, { size: 10, mimeType: 'image/png' })])).stored).toHaveLength(1);
  });

  it('256 MiB are the limit of an image', async () => {
    const path = newPath();
    server.answer(path, { ...serve(large), length: 256 * 1024 * 1024 + 1 });
    expect((await run(server.origin, [want(path)])).findings).toEqual([
      'too-large: 1 try: it has 268435457 bytes, more than 256 MiB.',
    ]);
  });
});

it('a run has a limit for all assets together', async () => {
  const paths = Array.from({ length: 6 }, newPath);
  for (const path of paths) server.answer(path, serve(picture(path, 100_000)));
  const { stored, findings } = await run(
    server.origin,
    paths.map((path) => want(path)),
    { concurrency: 1 },
    { maxTotalBytes: 150_000 },
  );
  expect(stored).toHaveLength(2);
  expect(new Set(findings)).toEqual(new Set(['too-large: 0 tries: the assets of this run are too large together.']));
});
