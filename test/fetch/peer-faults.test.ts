import { gzipSync } from 'node:zlib';
import { describe, expect, it } from 'vitest';
import type { Answer } from '../support/fault-server.ts';
import { findFreePort } from '../support/free-port.ts';
import { answerWith, picture, requestFor, runDownload } from './run-download.ts';
import { useFaultServer } from './use-fault-server.ts';

// The faults of Gatsby's test of its downloader, packages/gatsby-core-utils/src/__tests__/fetch-remote-file.js.
const right = picture('dog');
const good = answerWith(right);
const cut: Answer = { ...good, length: right.length + 500 };
const tries = (number: number, answer: Answer): Answer[] => Array.from({ length: number }, () => answer);

const server = await useFaultServer();

describe('a fault that stopped another downloader is overcome', () => {
  it.each<[string, string, readonly Answer[]]>([
    ['a plain answer', '/dog.png', [good]],
    ['no content-length', '/no-length.png', [{ ...good, length: 'chunked' }]],
    [
      'gzip, with the length of what is packed',
      '/gzip.png',
      [{ ...answerWith(gzipSync(right)), headers: { ...good.headers, 'content-encoding': 'gzip' } }],
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
    const request = requestFor(path.replace('?', '%3F'));
    const pathname = new URL(request.url).pathname;
    server.answer(pathname, answers);
    const { bytes, findings, stored } = await runDownload(server.origin, [request]);
    expect(findings).toEqual([]);
    expect(bytes.get(request.id)?.equals(right)).toBe(true);
    expect(stored[0]?.extension).toBe('png');
    expect(server.requestsTo(pathname)).toHaveLength(answers.length);
  });
});

describe('a fault that stays is a failure with its reason, and stores nothing', () => {
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
    const { stored, findings } = await runDownload(server.origin, [requestFor(path)]);
    expect([stored, findings]).toEqual([[], [expect.stringMatching(words)]]);
    expect(server.requestsTo(path)).toHaveLength(requests);
  });

  it('ECONNREFUSED', async () => {
    const port = await findFreePort();
    const { stored, findings } = await runDownload(`http://127.0.0.1:${port}`, [requestFor('/dog.png')], {
      retries: 1,
    });
    const where = `http://127.0.0.1:${port}, where this run connects instead`;
    expect([stored, findings]).toEqual([
      [],
      [`download-failed: 2 tries: connection refused (ECONNREFUSED) at ${where}.`],
    ]);
  });
});
