import { inspect } from 'node:util';
import { brotliCompressSync, deflateSync, gzipSync } from 'node:zlib';
import { describe, expect, it } from 'vitest';
import { FindingError } from '../../packages/datocms-assets/src/findings/finding.ts';
import { ConfigurationError } from '../../packages/datocms-assets/src/options/configuration-error.ts';
import type { Options } from '../../packages/datocms-assets/src/options/options.ts';
import { toSettings } from '../../packages/datocms-assets/src/options/settings.ts';
import type { PublishedIndex } from '../../packages/datocms-assets/src/published/published-index.ts';
import { readPublished } from '../../packages/datocms-assets/src/published/read-published.ts';
import { type SdlOptions, type SdlServer, sdlToken } from '../support/graphql-from-sdl.ts';
import type { Fault } from '../support/graphql-from-sdl-fault.ts';
import { failureOf, readFrom, smallProject, startProject } from '../support/graphql-from-sdl-read.ts';

const isContentQuery = (query: string) => query.includes('r0: ');
const json = (value: unknown) => JSON.stringify(value);
const apiError = (code: string, message: string) =>
  json({ id: 'x', type: 'api_error', attributes: { code, details: { message } } });

/** Failures that may be over at the next attempt. */
const temporaryFaults: Readonly<Record<string, Fault>> = {
  'status 408': { status: 408, body: '' },
  'status 425': { status: 425, body: '' },
  'status 429 with a reset': {
    status: 429,
    headers: { 'x-ratelimit-reset': '1' },
    body: apiError('RATE_LIMIT', 'slow'),
  },
  'status 429 with Retry-After': { status: 429, headers: { 'retry-after': '0' }, body: '{}' },
  'status 500': { status: 500, body: apiError('INTERNAL_SERVER_ERROR', 'oops') },
  'status 502 in HTML': { status: 502, headers: { 'content-type': 'text/html' }, body: '<h1>Bad gateway</h1>' },
  'status 503': { status: 503, body: '' },
  'status 504': { status: 504, body: '' },
  'a broken connection': { cutAt: 0 },
  'a body cut short': { cutAt: 40 },
  'malformed JSON': { body: (right) => `${right.slice(0, -20)}"` },
  'a body that ends too early': { body: (right) => right.slice(0, -30) },
  'a compressed body that ends too early': {
    headers: { 'content-encoding': 'gzip' },
    body: (right) => gzipSync(right).subarray(0, -30),
  },
  'an empty body': { body: '' },
  'an answer that does not begin': { stallAt: 0 },
  'a stall within the body': { stallAt: 40 },
  'an empty answer with status 204': { status: 204, body: '' },
  'HTML with status 200': { headers: { 'content-type': 'text/html' }, body: '<!doctype html><title>Sign in</title>' },
};

/** Failures that the user has to hear of, with their finding codes; configuration errors have none. */
const permanentFaults: readonly {
  readonly name: string;
  readonly fault: Fault;
  readonly code: string | null;
  readonly says: RegExp;
}[] = [
  {
    name: 'status 401',
    fault: { status: 401, body: apiError('INVALID_AUTHORIZATION_HEADER', 'no') },
    code: null,
    says: /^token: /,
  },
  { name: 'status 403', fault: { status: 403, body: '' }, code: null, says: /^token: / },
  ...[
    '\n<!DOCTYPE html><title>Blocked</title>',
    '<!-- id: 7 --><HTML></HTML>',
    '<h1>Forbidden</h1>',
    '<?xml version="1.0"?><Error/>',
  ].map((body) => ({
    name: `the page of a firewall: ${body.trim()}`,
    fault: { status: 403, headers: { 'content-type': 'text/html' }, body },
    code: 'cda-unreachable',
    says: /failed: HTML or XML came instead of an answer of the CDA \(HTTP status 403\)/,
  })),
  {
    name: 'a header error',
    fault: { status: 400, body: json({ code: 'INVALID_AUTHORIZATION_HEADER', details: { message: 'no' } }) },
    code: null,
    says: /^token: the CDA refuses it: /,
  },
  {
    name: 'an error in data',
    fault: { status: 422, body: json({ data: [{ type: 'api_error', attributes: { code: 'INVALID_ENVIRONMENT' } }] }) },
    code: null,
    says: /^environment: .*`environment`/,
  },
  {
    name: 'no permission',
    fault: { status: 403, body: apiError('INSUFFICIENT_PERMISSIONS', 'no') },
    code: 'cda-refused',
    says: /INSUFFICIENT_PERMISSIONS/,
  },
  {
    name: 'a deactivated project',
    fault: { status: 403, body: apiError('DEACTIVATED_SITE', 'off') },
    code: 'cda-refused',
    says: /DEACTIVATED_SITE/,
  },
  {
    name: 'another refusal',
    fault: { status: 400, body: apiError('INVALID_JSON_BODY', 'what?') },
    code: 'cda-refused',
    says: /INVALID_JSON_BODY/,
  },
  {
    name: 'a page that does not exist',
    fault: { status: 404, headers: { 'content-type': 'text/html' }, body: '<h1>404</h1>' },
    code: 'cda-unreachable',
    says: /404/,
  },
  {
    name: 'a wait that is too long',
    fault: { status: 429, headers: { 'retry-after': '45' }, body: '{}' },
    code: 'cda-unreachable',
    says: /45 s, more than 30 s/,
  },
  {
    name: 'a wait until a far date',
    fault: { status: 503, headers: { 'retry-after': 'Fri, 31 Dec 2100 23:59:59 GMT' }, body: '' },
    code: 'cda-unreachable',
    says: /more than 30 s/,
  },
  {
    name: 'errors beside data',
    fault: { body: (right) => json({ ...JSON.parse(right), errors: [{ message: 'Timed out' }] }) },
    code: 'cda-incomplete',
    says: /Timed out/,
  },
  { name: 'no data', fault: { body: '{"data":null}' }, code: 'cda-incomplete', says: /data/ },
  { name: 'another JSON', fault: { body: '[]' }, code: 'cda-incomplete', says: /./ },
  {
    name: 'null in place of a list',
    fault: { body: (right) => right.replace(/"(r\d)":\[.*\]/s, '"$1":null') },
    code: 'cda-incomplete',
    says: /"thing\d"/,
  },
  {
    name: 'a missing field',
    fault: { body: (right) => right.replaceAll('"title":', '"other":') },
    code: 'cda-incomplete',
    says: /"thing0" .*title/,
  },
];

it.each(Object.entries({ gzip: gzipSync, br: brotliCompressSync, deflate: deflateSync }))(
  'an answer that is compressed with %s is read',
  async (coding, compress) => {
    const server = await serve(() => ({ headers: { 'content-encoding': coding }, body: (right) => compress(right) }));
    const index = await read(server);
    expect([...index.assets.keys()]).toEqual(server.world.publishedPaths);
  },
);

describe('a temporary failure', () => {
  it.each(Object.keys(temporaryFaults))('is retried after %s, and everything is read', async (name) => {
    const server = await serve((n) => (n === 3 ? temporaryFaults[name] : undefined));
    const index = await read(server);
    expect([...index.assets.keys()]).toEqual(server.world.publishedPaths);
  });

  it.each(Object.keys(temporaryFaults))(
    'is reported if %s lasts, with the content that can not be read',
    async (name) => {
      const server = await serve((_, query) => (isContentQuery(query) ? temporaryFaults[name] : undefined));
      const error = await failureOf(read(server, { retries: 1, timeout: 2 }));
      expect(error).toBeInstanceOf(FindingError);
      const isMalformed = /JSON|HTML with|early|empty/.test(name);
      expect((error as FindingError).findings.map((each) => each.code)).toContain(
        isMalformed ? 'cda-incomplete' : 'cda-unreachable',
      );
      expect(error.message).toMatch(/content of "(thing\d|_site)"/);
    },
  );

  it('is retried as often as the option allows', async () => {
    const server = await serve(() => ({ status: 500, body: '' }));
    await failureOf(read(server, { retries: 2 }));
    expect(server.queries.length).toBe(3);
  });

  it('may come with two of three requests', async () => {
    const server = await serve((n) =>
      n % 3 === 0 ? undefined : { status: 429, headers: { 'retry-after': '0' }, body: '{}' },
    );
    const index = await read(server, { retries: 5 });
    expect([...index.assets.keys()]).toEqual(server.world.publishedPaths);
    expect(index.requests).toBe(server.queries.length);
  });
});

it('stays within the requests that the service allows in a second, after the first refusal', async () => {
  const times: number[] = [];
  let refused = 0;
  const server = await serve(
    () => {
      const now = performance.now();
      const isTooMuch = now - (times.at(-40) ?? -Infinity) < 1000;
      if (isTooMuch) refused += 1;
      else times.push(now);
      return isTooMuch ? { status: 429, headers: { 'x-ratelimit-reset': '1' }, body: '{}' } : undefined;
    },
    { recordsPerModel: 4500, maxComplexity: 5000 },
  );
  const index = await read(server, { timeout: 15 });
  expect([...index.assets.keys()]).toEqual(server.world.publishedPaths);
  expect(times.length).toBeGreaterThan(80);
  // The queries that were under way.
  expect(refused).toBeLessThanOrEqual(8);
});

describe('a permanent failure', () => {
  it.each(permanentFaults)('is reported at once: $name', async ({ fault, code, says }) => {
    const server = await serve((_, query) => (isContentQuery(query) ? fault : undefined));
    const error = await failureOf(read(server, { retries: 3 }));
    expect(error.message).toMatch(says);
    if (code === null) expect(error).toBeInstanceOf(ConfigurationError);
    else expect((error as FindingError).findings.map((each) => each.code)).toContain(code);
  });

  it.each(permanentFaults)('is reported without the token: $name', async ({ fault }) => {
    const server = await serve(() => ({ ...fault, body: json({ errors: [{ message: `Bearer ${sdlToken}?` }] }) }));
    const error = await failureOf(read(server));
    expect(inspect(error, { depth: 10, showHidden: true })).not.toContain(sdlToken);
    expect(json(error)).not.toContain(sdlToken);
  });

  it('is reported with the option to check, if the schema is that of no CDA', async () => {
    const server = await serve(() => ({ body: json({ data: { __schema: { queryType: { name: 'Q' }, types: [] } } }) }));
    const error = await failureOf(read(server));
    const fix = 'Check that `cdaUrl` leads to the Content Delivery API.';
    expect((error as FindingError).findings).toMatchObject([{ code: 'cda-incomplete', fix }]);
    expect(error.message).toMatch(/[^.]\.$/);
  });

  it('is reported for the model that fails, though one query asks for several', async () => {
    const server = await serve((_, query) =>
      query.includes('allThing1s(first: 3') ? { body: json({ errors: [{ message: 'Not today' }] }) } : undefined,
    );
    const error = await failureOf(read(server));
    expect((error as FindingError).findings.map((each) => each.message)).toEqual([
      'The published content of "thing1" (allThing1s) can\'t be read completely: Not today.',
    ]);
  });

  it('is a missing token, before any request', async () => {
    const server = await serve(() => undefined);
    await expect(
      readPublished(toSettings({ cdaUrl: server.url }, { variables: {}, places: 'nothing' })),
    ).rejects.toThrow(ConfigurationError);
    expect(server.queries).toEqual([]);
  });

  it('is a server that does not run', async () => {
    const server = await serve(() => undefined);
    await server.close();
    const error = await failureOf(read(server, { retries: 0 }));
    expect((error as FindingError).findings).toMatchObject([
      { code: 'cda-unreachable', message: expect.stringContaining('ECONNREFUSED') },
    ]);
  });
});

describe('the signal', () => {
  it('ends the walk with its reason while it waits for an answer', async () => {
    const stop = new AbortController();
    const server = await serve((n) => {
      if (n < 3) return undefined;
      setTimeout(() => stop.abort(new Error('enough')), 20);
      return { stallAt: 0 };
    });
    await expect(read(server, { timeout: 30 }, stop.signal)).rejects.toThrow('enough');
  });

  it('ends the walk with its reason while it waits for the next attempt', async () => {
    const stop = new AbortController();
    const server = await serve(() => {
      setTimeout(() => stop.abort(new Error('enough')), 20);
      return { status: 429, headers: { 'retry-after': '20' }, body: '{}' };
    });
    await expect(read(server, {}, stop.signal)).rejects.toThrow('enough');
  });
});

function serve(fault: (n: number, query: string) => Fault | undefined, options: SdlOptions = {}): Promise<SdlServer> {
  return startProject(smallProject, { ...options, fault });
}

function read(server: SdlServer, options: Options = {}, signal?: AbortSignal): Promise<PublishedIndex> {
  return readFrom(server, { retries: 3, timeout: 5, ...options }, signal ? { signal } : {});
}
