import { createHash } from 'node:crypto';
import { brotliCompressSync, deflateSync, gzipSync } from 'node:zlib';
import { describe, expect, it } from 'vitest';
import type { Options } from '../../packages/datocms-assets/src/options/settings.ts';
import type { Answer, Script } from '../support/fault-server.ts';
import { faultServer } from './fault-server-of-file.ts';
import { picture, run, serve, want } from './run.ts';

const server = await faultServer();

const right = picture('right');
const good = serve(right);
const isSilent = (answer: Answer) => answer.stallAt !== undefined;
let count = 0;

/** Runs one URL with a script. */
async function attempt(script: Script, options: Options = {}) {
  const path = `/1/${count++}.png`;
  server.answer(path, script);
  const { bytes, findings } = await run(server.origin, [want(path)], options);
  return { bytes: bytes.values().next().value, findings, requests: server.hitsOf(path).length };
}

describe('a failure that can pass is tried again, and nothing wrong is stored', () => {
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
    ['a header that breaks off', { raw: 'HTTP/1.1 200 OK\r\ncontent-ty' }],
    ['a body that breaks off', { ...good, cutAt: 20 }],
    ['a body that breaks off before its first byte', { ...good, cutAt: 0 }],
    ['a body that breaks off before its last byte', { ...good, cutAt: right.length - 1 }],
    ['a chunked body that breaks off', { ...good, length: 'chunked', cutAt: 20 }],
    ['a chunked body without an end', { ...good, length: 'chunked', cutAt: right.length }],
    ['a body without length that breaks off', { ...good, length: 'close', cutAt: right.length - 8 }],
    ['a body shorter than declared', { ...good, length: right.length + 10 }],
    ['an empty body', { ...good, body: '' }],
    ['an empty chunked body', { ...good, body: '', length: 'chunked' }],
    ['silence instead of an answer', { stallAt: -1 }],
    ['silence behind the header', { ...good, stallAt: 0 }],
    ['silence in the body', { ...good, stallAt: 30 }],
    ['silence behind the last byte of a chunked body', { ...good, length: 'chunked', stallAt: right.length }],
    ['gzip that is no gzip', { ...good, headers: { ...good.headers, 'content-encoding': 'gzip' } }],
    [
      'gzip that breaks off',
      { ...serve(gzipSync(right).subarray(0, -6)), headers: { ...good.headers, 'content-encoding': 'gzip' } },
    ],
  ])('%s', async (_name, answer) => {
    const silent = isSilent(answer);
    const { bytes, findings, requests } = await attempt([answer, good], { timeout: silent ? 0.5 : 10 });
    expect(findings).toEqual([]);
    expect(bytes?.equals(right)).toBe(true);
    // On a busy machine the second answer may seem silent too.
    if (silent) expect(requests).toBeGreaterThanOrEqual(2);
    else expect(requests).toBe(2);
  });

  it.each<[string, Answer, string]>([
    ['503', { status: 503 }, 'download-failed: 3 tries: the host answered 503 (Service Unavailable).'],
    [
      'a body that breaks off',
      { ...good, cutAt: 20 },
      'download-failed: 3 tries: the connection broke off (UND_ERR_SOCKET).',
    ],
    ['a stall', { ...good, stallAt: 20 }, 'download-failed: 3 tries: no byte came for 0.5 s.'],
    ['an empty body', { ...good, body: '' }, 'download-failed: 3 tries: its body is empty.'],
    ['a short body', { ...good, length: 'close', cutAt: 40 }, 'download-failed: 3 tries: its body was cut short.'],
  ])('%s for ever is given up after the tries that are allowed', async (_name, answer, finding) => {
    expect(await attempt(answer, { retries: 2, timeout: isSilent(answer) ? 0.5 : 10 })).toEqual({
      bytes: undefined,
      findings: [finding],
      requests: 3,
    });
  });

  it('not at all with no retries', async () => {
    expect((await attempt({ status: 503 }, { retries: 0 })).requests).toBe(1);
  });

  it('until the third time, as long as tries are left', async () => {
    const { bytes, requests } = await attempt([{ status: 503 }, { ...good, cutAt: 9 }, { status: 408 }, good]);
    expect(bytes?.equals(right)).toBe(true);
    expect(requests).toBe(4);
  });
});

describe('a failure that stays is not tried again', () => {
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
      serve(Buffer.from('<!doctype html>'), 'text/html'),
      'bad-content: 1 try: an HTML page (text/html) came instead of the file.',
    ],
    [
      'another type than declared',
      serve(right, 'image/jpeg'),
      'bad-content: 1 try: its bytes are image/png, but the host calls it image/jpeg.',
    ],
    [
      'an encoding that nobody knows',
      { ...good, headers: { ...good.headers, 'content-encoding': 'rot13' } },
      'bad-content: 1 try: its Content-Encoding "rot13" is not known.',
    ],
    [
      'script',
      serve(Buffer.from('alert(1)'), 'application/javascript'),
      'active-content: 1 try: it is text/javascript',
    ],
    [
      'Flash',
      serve(Buffer.concat([Buffer.from('FWS'), Buffer.alloc(60, 1)]), 'application/x-shockwave-flash'),
      'active-content',
    ],
  ])('%s', async (_name, answer, finding) => {
    const { bytes, findings, requests } = await attempt(answer);
    expect(findings).toEqual([expect.stringContaining(finding)]);
    expect([bytes, requests]).toEqual([undefined, 1]);
  });
});

describe('a body is stored as it is without its Content-Encoding', () => {
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

describe('a picture that was cut before its length was declared is tried again', () => {
  const part = right.subarray(0, -12);
  it.each([
    ['as a variant', '?w=100', null, 2],
    ['as an original whose md5 is another', '', 'a', 2],
    ['but not as an original that nobody can compare', '', null, 1],
    ['nor as an original that is so in the CMS', '', createHash('md5').update(part).digest('hex'), 1],
  ])('%s', async (_name, query, md5, requests) => {
    const path = `/1/${count++}.png${query}`;
    server.answer(path, [serve(part), good]);
    const { bytes, findings } = await run(server.origin, [want(path, { md5 })]);
    expect([findings, server.hitsOf(path).length]).toEqual([[], requests]);
    expect(
      bytes
        .values()
        .next()
        .value?.equals(requests === 2 ? right : part),
    ).toBe(true);
  });
});

describe('a slow answer is no failure', () => {
  it('while its bytes keep coming, however long that takes', async () => {
    const { bytes, requests } = await attempt({ ...good, trickle: { bytes: 8, every: 100 } }, { timeout: 1 });
    expect(bytes?.equals(right)).toBe(true);
    expect(requests).toBe(1);
  });

  it('while it begins in time', async () => {
    expect((await attempt({ ...good, delay: 300 }, { timeout: 1 })).requests).toBe(1);
  });
});

it('one run reports all failures, sorted by URL, and stores the rest', async () => {
  const answers: Record<string, Answer> = {
    '/9/c.png': { status: 404 },
    '/9/a.png': { status: 403 },
    '/9/b.png': good,
  };
  for (const [path, answer] of Object.entries(answers)) server.answer(path, answer);
  const { findings, stored } = await run(
    server.origin,
    Object.keys(answers).map((path) => want(path)),
  );
  expect(findings).toEqual([expect.stringContaining('403'), expect.stringContaining('404')]);
  expect(stored.map((variant) => variant.request.path)).toEqual(['/9/b.png']);
});
