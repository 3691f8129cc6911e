import { createHash } from 'node:crypto';
import { brotliCompressSync, deflateSync, gzipSync } from 'node:zlib';
import { describe, expect, it } from 'vitest';
import type { Options } from '../../packages/datocms-assets/src/options/options.ts';
import type { Answer, AnswerScript } from '../support/fault-server.ts';
import { answerWith, picture, requestFor, runDownload } from './run-download.ts';
import { useFaultServer } from './use-fault-server.ts';

const server = await useFaultServer();

const body = picture('right');
const good = answerWith(body);
const isStall = (answer: Answer) => answer.stallAt !== undefined;
let count = 0;

/** Downloads one URL that answers by a script. */
async function attempt(script: AnswerScript, options: Options = {}) {
  const path = `/1/${count++}.png`;
  server.answer(path, script);
  const { bytes, findings } = await runDownload(server.origin, [requestFor(path)], options);
  return { bytes: bytes.values().next().value, findings, requests: server.requestsTo(path).length };
}

describe('a failure that may pass is retried, and nothing wrong is stored', () => {
  it.each<[string, Answer]>([
    ['408', { status: 408 }],
    ['425', { status: 425 }],
    ['429', { status: 429 }],
    ['500', { status: 500, body: 'oops' }],
    ['502', { status: 502 }],
    ['503', { status: 503 }],
    ['504', { status: 504 }],
    ['520, which only proxies know', { status: 520 }],
    ['a reset before the answer', { reset: true }],
    ['a connection that ends before the answer', { raw: '' }],
    ['an answer that is no HTTP', { raw: 'SSH-2.0-OpenSSH\r\n' }],
    ['a header that is cut short', { raw: 'HTTP/1.1 200 OK\r\ncontent-ty' }],
    ['a body that is cut short', { ...good, cutAt: 20 }],
    ['a body that is cut before its first byte', { ...good, cutAt: 0 }],
    ['a body that is cut before its last byte', { ...good, cutAt: body.length - 1 }],
    ['a chunked body that is cut short', { ...good, length: 'chunked', cutAt: 20 }],
    ['a chunked body without an end', { ...good, length: 'chunked', cutAt: body.length }],
    ['a body without length that is cut short', { ...good, length: 'close', cutAt: body.length - 8 }],
    ['a body shorter than declared', { ...good, length: body.length + 10 }],
    ['an empty body', { ...good, body: '' }],
    ['an empty chunked body', { ...good, body: '', length: 'chunked' }],
    ['a stall instead of an answer', { stallAt: -1 }],
    ['a stall after the header', { ...good, stallAt: 0 }],
    ['a stall in the body', { ...good, stallAt: 30 }],
    ['a stall after the last byte of a chunked body', { ...good, length: 'chunked', stallAt: body.length }],
    ['gzip that is no gzip', { ...good, headers: { ...good.headers, 'content-encoding': 'gzip' } }],
    [
      'gzip that is cut short',
      { ...answerWith(gzipSync(body).subarray(0, -6)), headers: { ...good.headers, 'content-encoding': 'gzip' } },
    ],
  ])('%s', async (_name, answer) => {
    const { bytes, findings, requests } = await attempt([answer, good], { timeout: isStall(answer) ? 0.5 : 10 });
    expect(findings).toEqual([]);
    expect(bytes?.equals(body)).toBe(true);
    // On a busy machine the second answer may count as a stall too.
    if (isStall(answer)) expect(requests).toBeGreaterThanOrEqual(2);
    else expect(requests).toBe(2);
  });

  it.each<[string, Answer, string]>([
    ['503', { status: 503 }, 'download-failed: 3 tries: the host answered 503 (Service Unavailable).'],
    [
      'a body that is cut short',
      { ...good, cutAt: 20 },
      'download-failed: 3 tries: connection closed (UND_ERR_SOCKET).',
    ],
    ['a stall', { ...good, stallAt: 20 }, 'download-failed: 3 tries: no data for 0.5 s.'],
    ['an empty body', { ...good, body: '' }, 'download-failed: 3 tries: its body is empty.'],
    ['a short body', { ...good, length: 'close', cutAt: 40 }, 'download-failed: 3 tries: its body was cut short.'],
  ])('%s at each try is given up when the retries are used up', async (_name, answer, finding) => {
    expect(await attempt(answer, { retries: 2, timeout: isStall(answer) ? 0.5 : 10 })).toEqual({
      bytes: undefined,
      findings: [finding],
      requests: 3,
    });
  });

  it('is not retried with --retries 0', async () => {
    expect((await attempt({ status: 503 }, { retries: 0 })).requests).toBe(1);
  });

  it('is retried until it passes, as long as retries are left', async () => {
    const { bytes, requests } = await attempt([{ status: 503 }, { ...good, cutAt: 9 }, { status: 408 }, good]);
    expect(bytes?.equals(body)).toBe(true);
    expect(requests).toBe(4);
  });
});

describe('a failure that cannot pass is not retried', () => {
  it.each<[string, Answer, string]>([
    ['201', { ...good, status: 201 }, 'download-failed: 1 try: the host answered 201 (Created).'],
    ['202', { ...good, status: 202 }, '202 (Accepted)'],
    ['203', { ...good, status: 203 }, '203 (Non-Authoritative Information)'],
    ['204', { status: 204, length: 'chunked' }, '204 (No Content)'],
    [
      '206',
      { ...good, status: 206, headers: { ...good.headers, 'content-range': 'bytes 0-9/90' } },
      '206 (Partial Content)',
    ],
    ['300', { status: 300, headers: { location: '/x' } }, '300 (Multiple Choices)'],
    ['304', { status: 304, length: 'chunked' }, '304 (Not Modified)'],
    ['400', { status: 400 }, '400 (Bad Request)'],
    ['401', { status: 401 }, '401 (Unauthorized)'],
    ['402, which imgix answers for a wrong parameter', { status: 402 }, '402 (Payment Required)'],
    ['403', { status: 403, body: '<html>' }, '403 (Forbidden)'],
    ['404 with a picture', { ...good, status: 404 }, '404 (Not Found)'],
    ['410', { status: 410 }, '410 (Gone)'],
    ['422, the answer for raw videos', { status: 422 }, '422 (Unprocessable Entity)'],
    [
      'an error page with status 200',
      answerWith(Buffer.from('<!doctype html>'), 'text/html'),
      'bad-content: 1 try: an HTML page (text/html) came instead of the file.',
    ],
    [
      'another type than declared',
      answerWith(body, 'image/jpeg'),
      'bad-content: 1 try: its bytes are image/png, but the host calls it image/jpeg.',
    ],
    [
      'an unknown encoding',
      { ...good, headers: { ...good.headers, 'content-encoding': 'rot13' } },
      'bad-content: 1 try: unknown Content-Encoding "rot13".',
    ],
    [
      'script',
      answerWith(Buffer.from('alert(1)'), 'application/javascript'),
      'active-content: 1 try: it is text/javascript',
    ],
    [
      'Flash',
      answerWith(Buffer.concat([Buffer.from('FWS'), Buffer.alloc(60, 1)]), 'application/x-shockwave-flash'),
      'active-content',
    ],
  ])('%s', async (_name, answer, finding) => {
    const { bytes, findings, requests } = await attempt(answer);
    expect(findings).toEqual([expect.stringContaining(finding)]);
    expect([bytes, requests]).toEqual([undefined, 1]);
  });
});

describe('a body is stored without its Content-Encoding', () => {
  const text = Buffer.from('a;b\n'.repeat(5000));
  const encoded = (encoding: string, body: Uint8Array): Answer => ({
    ...{ body, headers: { 'content-type': 'text/csv', 'content-encoding': encoding } },
  });
  it.each<[string, Answer]>([
    ['gzip', encoded('gzip', gzipSync(text))],
    ['gzip in chunks', { ...encoded('gzip', gzipSync(text)), length: 'chunked' }],
    ['x-gzip', encoded('x-gzip', gzipSync(text))],
    ['deflate', encoded('deflate', deflateSync(text))],
    ['brotli', encoded('br', brotliCompressSync(text))],
    ['two layers', encoded('gzip, br', brotliCompressSync(gzipSync(text)))],
    ['identity', encoded('identity', text)],
  ])('%s', async (_name, answer) => {
    const { bytes, findings } = await attempt(answer);
    expect(findings).toEqual([]);
    expect(bytes?.equals(text)).toBe(true);
  });
});

describe('a picture that was cut before its length was declared is retried', () => {
  const part = body.subarray(0, -12);
  it.each([
    ['as a variant', '?w=100', null, 2],
    ['as an original whose md5 is another', '', 'a', 2],
    ['but not as an original without a known md5', '', null, 1],
    ['nor as an original with the same md5 in the CMS', '', createHash('md5').update(part).digest('hex'), 1],
  ])('%s', async (_name, query, md5, requests) => {
    const path = `/1/${count++}.png${query}`;
    server.answer(path, [answerWith(part), good]);
    const { bytes, findings } = await runDownload(server.origin, [requestFor(path, { md5 })]);
    expect([findings, server.requestsTo(path).length]).toEqual([[], requests]);
    expect(
      bytes
        .values()
        .next()
        .value?.equals(requests === 2 ? body : part),
    ).toBe(true);
  });
});

describe('a slow answer is no stall', () => {
  it('as long as data keeps coming, however long that takes', async () => {
    const { bytes, requests } = await attempt({ ...good, trickle: { bytes: 8, every: 300 } }, { timeout: 3 });
    expect(bytes?.equals(body)).toBe(true);
    expect(requests).toBe(1);
  });

  it('when it begins within the timeout', async () => {
    expect((await attempt({ ...good, delay: 300 }, { timeout: 10 })).requests).toBe(1);
  });
});

it('one run reports all failures, sorted by URL, and stores the rest', async () => {
  const answers: Record<string, Answer> = {
    '/9/c.png': { status: 404 },
    '/9/a.png': { status: 403 },
    '/9/b.png': good,
  };
  for (const [path, answer] of Object.entries(answers)) server.answer(path, answer);
  const { findings, stored } = await runDownload(
    server.origin,
    Object.keys(answers).map((path) => requestFor(path)),
  );
  expect(findings).toEqual([expect.stringContaining('403'), expect.stringContaining('404')]);
  expect(stored.map((variant) => variant.request.path)).toEqual(['/9/b.png']);
});
