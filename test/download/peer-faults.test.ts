import { createServer } from 'node:net';
import { gzipSync } from 'node:zlib';
import { describe, expect, it } from 'vitest';
import type { Answer } from '../support/fault-server.ts';
import { faultServer } from './fault-server-of-file.ts';
import { picture, run, serve, want } from './run.ts';

// The faults of gatsby's own test of its downloader, packages/gatsby-core-utils/src/__tests__/fetch-remote-file.js.
const right = picture('dog');
const good = serve(right);
const cut: Answer = { ...good, length: right.length + 500 };
const tries = (number: number, answer: Answer): Answer[] => Array.from({ length: number }, () => answer);

const server = await faultServer();

describe('what stopped another downloader is overcome', () => {
  it.each<[string, string, readonly Answer[]]>([
    ['a plain answer', '/dog.png', [good]],
    ['no content-length', '/no-length.png', [{ ...good, length: 'chunked' }]],
    [
      'gzip, with the length of what is packed',
      '/gzip.png',
      [{ ...serve(gzipSync(right)), headers: { ...good.headers, 'content-encoding': 'gzip' } }],
    ],
    ['one body that is cut', '/cut-1.png', [cut, good]],
    ['two bodies that are cut', '/cut-2.png', [...tries(2, cut), good]],
    ['three bodies that are cut', '/cut-3.png', [...tries(3, cut), good]],
    ['503 twice', '/503-twice.png', [...tries(2, { status: 503 }), good]],
    ['500 once', '/500-once.png', [{ status: 500 }, good]],
    ['a name with characters beyond ASCII', '/dög-犬.png', [good]],
    ['a name with characters that no file may have', '/dog:*?%7C%3C%3E.png', [good]],
    ['a name without an extension', '/dog', [good]],
  ])('%s', async (_name, path, answers) => {
    const wanted = want(path.replace('?', '%3F'));
    const asked = new URL(wanted.url).pathname;
    server.answer(asked, answers);
    const { bytes, findings, stored } = await run(server.origin, [wanted]);
    expect(findings).toEqual([]);
    expect(bytes.get(wanted.id)?.equals(right)).toBe(true);
    expect(stored[0]?.extension).toBe('png');
    expect(server.hitsOf(asked)).toHaveLength(answers.length);
  });
});

describe('what stays wrong is a failure that says what it is, and stores nothing', () => {
  it.each<[string, Answer, RegExp, number]>([
    ['404', { status: 404 }, /1 try: the host answered 404 \(Not Found\)/, 1],
    ['500 for ever', { status: 500 }, /4 tries: the host answered 500/, 4],
    ['503 for ever', { status: 503 }, /4 tries: the host answered 503/, 4],
    ['304, though nothing was asked conditionally', { status: 304, length: 'chunked' }, /1 try: .* 304/, 1],
    ['bodies that are cut for ever', cut, /4 tries: /, 4],
    ['a body of no bytes', { ...good, body: '' }, /4 tries: its body is empty/, 4],
  ])('%s', async (name, answer, words, requests) => {
    const path = `/wrong/${encodeURIComponent(name)}.png`;
    server.answer(path, answer);
    const { stored, findings } = await run(server.origin, [want(path)]);
    expect([stored, findings]).toEqual([[], [expect.stringMatching(words)]]);
    expect(server.hitsOf(path)).toHaveLength(requests);
  });

  it('ECONNREFUSED', async () => {
    const closed = createServer().listen(0, '127.0.0.1');
    await new Promise((done) => closed.once('listening', done));
    const { port } = closed.address() as { port: number };
    await new Promise((done) => closed.close(done));
    const { stored, findings } = await run(`http://127.0.0.1:${port}`, [want('/dog.png')], { retries: 1 });
    expect([stored, findings]).toEqual([[], ['download-failed: 2 tries: the connection was refused (ECONNREFUSED).']]);
  });
});
