import { hash } from 'node:crypto';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { option } from '../options/options.ts';
import { BucketFolder } from './bucket-folder.ts';
import { s3Location } from './location.ts';
import { fileBody, type S3Body } from './s3-body.ts';
import { S3Client, type S3ClientOptions } from './s3-client.ts';

let answer: (request: IncomingMessage, response: ServerResponse) => unknown;
let requests: string[];
let s3: S3Client | undefined;
const dir = mkdtempSync(join(tmpdir(), 's3-client-'));
const server = createServer((request, response) => {
  requests.push(`${request.method} ${request.headers.authorization?.split('/')[2]}`);
  void answer(request, response);
});
beforeAll(() => new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve)));
beforeEach(() => {
  requests = [];
});
afterEach(() => s3?.close());
afterAll(() => {
  server.closeAllConnections();
  server.close();
  rmSync(dir, { recursive: true });
});

/** For tests of stalls: a busy machine alone takes no such time to answer. In seconds. */
const stall = 3;

function folder(options: Partial<S3ClientOptions> = {}): BucketFolder {
  const { port } = server.address() as AddressInfo;
  const location = s3Location(
    's3://media/site',
    { endpoint: `http://127.0.0.1:${port}`, region: undefined, addressing: undefined },
    { accessKeyId: 'abcdef', secretAccessKey: 'secret-of-key', sessionToken: undefined },
  );
  s3 = new S3Client(location, { concurrency: 16, retries: 0, timeout: 30, firstBackoff: 1, ...options });
  return new BucketFolder(s3);
}

const bodyOf = (bytes: Buffer): S3Body => ({ size: bytes.length, sha256: hash('sha256', bytes), open: () => bytes });
const stored = (response: ServerResponse) => response.writeHead(200, { etag: '"1"' }).end();
const fail = (response: ServerResponse, status: number, xml: string, headers = {}) =>
  response.writeHead(status, headers).end(`<Error>${xml}</Error>`);

describe('S3Client', () => {
  it('counts the time in which a request waits for others as no stall', async () => {
    answer = async (request, response) => {
      request.resume();
      await wait((stall * 1000) / 8);
      stored(response);
    };
    const target = folder({ concurrency: 1, timeout: stall });
    const names = Array.from({ length: 10 }, (_, at) => `${at}`);
    await Promise.all(names.map((name) => target.put(name, bodyOf(Buffer.from('x')), {})));
    expect(requests).toHaveLength(names.length);
  });

  it('moves all requests that are under way to the region that the service names', async () => {
    answer = (request, response) => {
      request.resume();
      if (request.headers.authorization?.includes('/eu-west-9/')) return stored(response);
      return fail(response, 400, '<Code>AuthorizationHeaderMalformed</Code><Region>eu-west-9</Region>');
    };
    const target = folder();
    await Promise.all(['1', '2', '3', '4'].map((name) => target.put(name, bodyOf(Buffer.from('x')), {})));
    expect(requests.filter((each) => each === 'PUT eu-west-9')).toHaveLength(4);
  });

  it('does not follow a service that names another region each time', async () => {
    answer = (_request, response) =>
      fail(response, 301, '<Code>PermanentRedirect</Code>', { 'x-amz-bucket-region': `eu-west-${requests.length}` });
    await expect(folder().list().next()).rejects.toThrow('the bucket has another address');
    expect(requests).toHaveLength(2);
  });

  it('shows no code of the service that is none', async () => {
    answer = (_request, response) => fail(response, 400, '<Code>see https://example.org?key=id</Code>');
    await expect(folder().list().next()).rejects.toThrow(/^it answered 400$/);
  });

  it('does not call an upload a stall as long as the connection takes bytes', async () => {
    answer = async (request, response) => {
      let sinceWait = 0;
      for await (const part of request) {
        sinceWait += (part as Buffer).length;
        if (sinceWait < 2 ** 20) continue;
        sinceWait = 0;
        await wait((stall * 1000) / 24);
      }
      stored(response);
    };
    await expect(folder({ timeout: stall }).put('large', bodyOf(Buffer.alloc(32 * 2 ** 20)), {})).resolves.toBe('1');
  });

  it('ends a pause that the service asked for when it is aborted', async () => {
    const controller = new AbortController();
    answer = (request, response) => {
      request.resume();
      fail(response, 503, '<Code>SlowDown</Code>', { 'retry-after': '25' });
    };
    const target = folder({ concurrency: 1, retries: 3, signal: controller.signal });
    const puts = ['1', '2', '3'].map((name) => target.put(name, bodyOf(Buffer.from('x')), {}));
    const ended = Promise.allSettled(puts);
    while (requests.length === 0) await wait(5);
    await wait(50);
    controller.abort(new Error('interrupted'));
    for (const each of await ended) expect(each.status).toBe('rejected');
    expect(requests.length).toBeLessThan(3);
  }, 20_000);
});

describe('BucketFolder', () => {
  it('lists the objects of its folder, page by page', async () => {
    const page = (key: string, end: string) =>
      `<ListBucketResult><EncodingType>url</EncodingType>${end}<Contents><Key>${key}</Key><Size>3</Size><ETag>&quot;e&quot;</ETag></Contents></ListBucketResult>`;
    const next = '<IsTruncated>true</IsTruncated><NextContinuationToken>b/+</NextContinuationToken>';
    const pages: Readonly<Record<string, string>> = {
      '': page('site/a+b%2Bc.txt', next),
      'b/+': page('site/d.txt', next.replace('b/+', 'c')),
      c: page('sites/e.txt', '<IsTruncated>false</IsTruncated>'),
    };
    answer = ({ url = '' }, response) =>
      response.end(pages[new URL(url, 'http://localhost').searchParams.get('continuation-token') ?? '']);
    const objects = [];
    for await (const { name, size, etag } of folder().list()) objects.push([name, size, etag]);
    expect(objects).toEqual([
      ['a b+c.txt', 3, 'e'],
      ['d.txt', 3, 'e'],
    ]);
    expect(requests).toHaveLength(3);
  });

  it('ends a listing that repeats itself', async () => {
    answer = (_request, response) =>
      response.end(
        '<ListBucketResult><IsTruncated>true</IsTruncated><NextContinuationToken>a</NextContinuationToken></ListBucketResult>',
      );
    await expect(folder().list().next()).rejects.toThrow('repeats itself');
    expect(requests.length).toBeLessThan(4);
  });

  it('takes no answer without an ETag for an upload, whatever its status is', async () => {
    answer = (request, response) => {
      request.resume();
      fail(response, 200, '<Code>InternalError</Code>');
    };
    await expect(folder().put('a', bodyOf(Buffer.from('x')), {})).rejects.toThrow('no ETag');
  });

  it.each([
    [
      '<Code>InvalidArgument</Code><Message>Credential access key has length 20, should be 32.</Message>',
      'it answered 400 InvalidArgument: Credential access key has length 20, should be 32',
    ],
    [
      '<Code>Odd</Code><Message>\n  The key abcdef  and secret-of-key.\n</Message>',
      'it answered 400 Odd: The key *** and ***',
    ],
    [`<Code>Odd</Code><Message>${'x'.repeat(500)}</Message>`, `it answered 400 Odd: ${'x'.repeat(200)}…`],
    [
      '<Code>InvalidRegionName</Code><Message>Must be one of: wnam, auto</Message>',
      `the region is wrong: set ${option('s3Region')}, on Cloudflare R2 to "auto" (it answered 400 InvalidRegionName)`,
    ],
    ['<Message>Bad</Message>', 'it answered 400: Bad'],
  ])('says what the service says of an error: %s', async (xml, message) => {
    answer = (_request, response) => fail(response, 400, xml);
    await expect(folder().getText('a', 10)).rejects.toMatchObject({ message });
  });

  it('throws an error of whoever takes the chunks as it is, without a further try', async () => {
    answer = (_request, response) => response.end('bytes');
    const full = Object.assign(new Error('no space left'), { code: 'ENOSPC' });
    const failing = folder({ retries: 2 }).read('a', () => Promise.reject(full));
    await expect(failing).rejects.toBe(full);
    expect(requests).toHaveLength(1);
  });

  it('reads again after an answer that was cut', async () => {
    answer = (_request, response) => {
      response.writeHead(200, { 'content-length': 5 });
      if (requests.length > 1) response.end('bytes');
      else response.write('by', () => response.destroy());
    };
    await expect(folder({ retries: 1 }).getText('a', 10)).resolves.toBe('bytes');
  });
});

describe.each([
  ['a small file', 1000],
  ['a large file', 3_000_000],
])('the body of %s', (what, size) => {
  const path = join(dir, what);
  const bytes = Buffer.alloc(size, 7);
  const body = () => fileBody(path, size, hash('sha256', bytes), () => new Error('damaged'));
  let received: number[] = [];

  beforeEach(() => {
    received = [];
    answer = async (request, response) => {
      let length = 0;
      try {
        for await (const part of request) length += (part as Buffer).length;
        received.push(length);
        stored(response);
      } catch {
        // The client has ended the request.
      }
    };
  });

  it('is sent', async () => {
    writeFileSync(path, bytes);
    await folder().put('a', body(), {});
    expect(received).toEqual([size]);
  });

  it.each([
    ['was changed', () => writeFileSync(path, Buffer.alloc(size, 8))],
    ['was cut', () => writeFileSync(path, bytes.subarray(1))],
    ['has grown', () => writeFileSync(path, Buffer.concat([bytes, bytes]))],
  ])('that %s never arrives', async (_what, change) => {
    change();
    await expect(folder({ retries: 2 }).put('a', body(), {})).rejects.toThrow('damaged');
    expect(received).toEqual([]);
    expect(requests.length).toBeLessThan(2);
  });

  it('that is gone is an error of its file, also where nothing answers', async () => {
    rmSync(path, { force: true });
    await expect(folder({ retries: 2 }).put('a', body(), {})).rejects.toMatchObject({ code: 'ENOENT' });
    answer = () => undefined;
    await expect(folder({ timeout: 0.2 }).put('a', body(), {})).rejects.toMatchObject({ code: 'ENOENT' });
  });
});
