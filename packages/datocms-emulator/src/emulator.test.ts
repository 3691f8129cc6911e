import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { type Emulator, startEmulator } from './emulator.ts';
import { originOf } from './listen.ts';
import { ConfigurationError, type EmulatorOptions } from './options.ts';
import { ask, copyTestProject, testProject } from './test-project.test-support.ts';

let emulator: Emulator;

beforeAll(async () => {
  emulator = await startEmulator({ project: testProject });
});
beforeEach(() => emulator.requests.clear());
afterAll(() => emulator.stop());

describe('access', () => {
  it.each([['Bearer published-token'], ['published-token'], ['bearer published-token']])(
    'accepts the token as %j',
    async (authorization) => {
      const { status, data } = await ask(emulator.cdaUrl, '{home {title}}', { headers: { authorization } });
      expect([status, data]).toEqual([200, { home: { title: 'Home' } }]);
    },
  );

  it.each([['Bearer wrong'], ['constructor'], ['']])('refuses the token %j with 401', async (authorization) => {
    const { status, body } = await ask(emulator.cdaUrl, '{home {title}}', { headers: { authorization } });
    expect(status).toBe(401);
    expect(body.data?.[0]).toMatchObject({ type: 'api_error', attributes: { code: 'INVALID_AUTHORIZATION_HEADER' } });
  });

  const refusals = [
    ['an unknown environment', { 'x-environment': 'nowhere' }, 404, 'INVALID_ENVIRONMENT'],
    ['X-Include-Drafts: false', { 'x-include-drafts': 'false' }, 422, 'INVALID_X_INCLUDE_DRAFTS_HEADER'],
    ['X-Exclude-Invalid: 1', { 'x-exclude-invalid': '1' }, 422, 'INVALID_X_EXCLUDE_INVALID_HEADER'],
    ['drafts for a token without the permission', { 'x-include-drafts': 'true' }, 403, 'INSUFFICIENT_PERMISSIONS'],
  ] as const;
  it.each(refusals)('refuses %s', async (_, headers, status, code) => {
    const answer = await ask(emulator.cdaUrl, '{home {title}}', { headers });
    expect(answer.status).toBe(status);
    expect(answer.body.data?.[0]).toMatchObject({ attributes: { code } });
  });

  it('accepts every environment of the project and defaults to the first', async () => {
    const named = await ask(emulator.cdaUrl, '{home {title}}', { headers: { 'x-environment': 'sandbox' } });
    const plain = await ask(emulator.cdaUrl, '{home {title}}');
    expect([named, plain].map(({ headers }) => headers.get('x-environment'))).toEqual(['sandbox', 'main']);
  });

  it('answers at the addresses that environments and drafts had before their headers', async () => {
    const query = '{article(filter: {id: {eq: "a3"}}) {id}}';
    const paths = ['', 'preview', 'environments/sandbox', 'environments/sandbox/preview', 'environments/nowhere', 'x'];
    const answers = await Promise.all(
      paths.map((path) => ask(emulator.cdaUrl + path, query, { token: 'drafts-token' })),
    );
    expect(answers.map(({ status, headers, data }) => [status, headers.get('x-environment'), data?.article])).toEqual([
      [200, 'main', null],
      [200, 'main', { id: 'a3' }],
      [200, 'sandbox', null],
      [200, 'sandbox', { id: 'a3' }],
      [404, null, undefined],
      [404, null, undefined],
    ]);
  });

  it('hides models from a token, and links to their records', async () => {
    const query = '{__type(name: "CategoryRecord") {name} allArticles {id related {id}}}';
    const { data } = await ask(emulator.cdaUrl, query, { token: 'narrow-token' });
    expect(data.__type).toBeNull();
    expect(data.allArticles).toContainEqual({ id: 'a1', related: [{ id: 'a2' }] });
  });
});

describe('queries', () => {
  it('answers GET with 405', async () => {
    const response = await fetch(emulator.cdaUrl, { headers: { authorization: 'Bearer published-token' } });
    expect([response.status, response.headers.get('allow')]).toEqual([405, 'POST']);
  });

  it.each([['not json'], ['[]'], ['null'], ['{"query": ""}']])('refuses the body %j', async (body) => {
    const response = await fetch(emulator.cdaUrl, {
      method: 'POST',
      headers: { authorization: 'published-token' },
      body,
    });
    expect(response.status).toBe(422);
    expect(await response.json()).toMatchObject({ data: [{ attributes: { code: 'INVALID_JSON_BODY' } }] });
  });

  const mistakes = [
    ['a syntax error', '{', /Syntax Error/],
    ['an unknown field', '{nothing}', /Field 'nothing' doesn't exist on type 'Query'/],
    ['a page of more than 500', '{allArticles(first: 501) {id}}', /'first' cannot be greater than 500/],
    [
      'an invalid pattern',
      '{allArticles(filter: {title: {matches: {pattern: "("}}}) {id}}',
      /Invalid regular expression/,
    ],
  ] as const;
  it.each(mistakes)('answers %s with 200, errors and no data', async (_, query, message) => {
    const { status, body } = await ask(emulator.cdaUrl, query);
    expect([status, Object.keys(body)]).toEqual([200, ['errors']]);
    expect(body.errors?.[0]?.message).toMatch(message);
  });

  const coded = [
    ['{home {nothing}}', { code: 'undefinedField', typeName: 'HomeRecord', fieldName: 'nothing' }],
    [
      '{home(nothing: 1) {id}}',
      { code: 'argumentNotAccepted', name: 'home', typeName: 'Field', argumentName: 'nothing' },
    ],
    ['{home}', { code: 'selectionMismatch', nodeName: "field 'home'", typeName: 'HomeRecord' }],
    ['{article(filter: {id: {eq: $id}}) {id}}', { code: 'variableNotDefined', variableName: 'id' }],
  ] as const;
  it.each(coded)('reports the mistake in %s in the words of the service', async (query, extensions) => {
    const { errors } = await ask(emulator.cdaUrl, query);
    expect(errors[0]?.extensions).toEqual(extensions);
    expect(errors[0]?.locations?.[0]?.line).toBe(1);
  });

  it('accepts a page of 500', async () => {
    const { data } = await ask(emulator.cdaUrl, '{allUploads(first: 500) {id}}');
    expect(data.allUploads).toHaveLength(10);
  });

  it('reads variables and runs the named operation', async () => {
    const response = await fetch(emulator.cdaUrl, {
      method: 'POST',
      headers: { authorization: 'published-token' },
      body: JSON.stringify({
        query: 'query One {home {id}} query Two($id: ItemId) {article(filter: {id: {eq: $id}}) {slug}}',
        operationName: 'Two',
        variables: { id: 'a2' },
      }),
    });
    expect(await response.json()).toEqual({ data: { article: { slug: 'pot' } } });
    expect(emulator.requests.all.at(-1)).toMatchObject({ kind: 'cda', operation: 'Two', status: 200 });
  });

  it('sends the cost and the size of a query in headers', async () => {
    const { headers } = await ask(emulator.cdaUrl, '{home {title}}');
    expect(headers.get('x-complexity')).toBe('26');
    expect(headers.get('x-max-complexity')).toBe('10000000');
    expect(headers.get('x-cacheable-on-cdn-query-length-limit')).toBe('26/12000');
    expect(headers.get('content-type')).toBe('application/json; charset=utf-8');
    expect(headers.get('vary')).toContain('X-Include-Drafts');
  });

  it('sends the same cache tags for the same content, only on request', async () => {
    const askWithTags = () => ask(emulator.cdaUrl, '{allArticles {id}}', { headers: { 'x-cache-tags': 'true' } });
    const [one, two] = [await askWithTags(), await askWithTags()];
    expect(one.headers.get('x-cache-tags')?.split(' ')).toHaveLength(4);
    expect(two.headers.get('x-cache-tags')).toBe(one.headers.get('x-cache-tags'));
    expect((await ask(emulator.cdaUrl, '{allArticles {id}}')).headers.has('x-cache-tags')).toBe(false);
  });
});

describe('limits', () => {
  it('refuses a query above the maximum complexity', async () => {
    const small = await startEmulator({ project: testProject, maxComplexity: 500 });
    const { status, body } = await ask(small.cdaUrl, '{allArticles(first: 500) {id}}');
    await small.stop();
    expect(status).toBe(200);
    expect(body).toEqual({ errors: [{ message: 'Query has complexity of 600, which exceeds max complexity of 500' }] });
  });

  it('answers 429 with the seconds to wait after the limit is reached', async () => {
    const limited = await startEmulator({ project: testProject, rateLimit: { perSecond: 100, perMinute: 2 } });
    const statuses = [];
    for (let count = 0; count < 2; count += 1) statuses.push((await ask(limited.cdaUrl, '{home {id}}')).status);
    const refused = await ask(limited.cdaUrl, '{home {id}}');
    await limited.stop();
    expect(statuses).toEqual([200, 200]);
    expect(refused.status).toBe(429);
    expect(refused.headers.get('x-ratelimit-limit')).toBe('2');
    expect(refused.headers.get('x-ratelimit-remaining')).toBe('0');
    expect(Number(refused.headers.get('x-ratelimit-reset'))).toBeGreaterThan(0);
  });
});

describe('the log', () => {
  it('contains requests without tokens and can be cleared', async () => {
    await ask(emulator.cdaUrl, '{home {id}}', { headers: { 'x-environment': 'sandbox' } });
    await fetch(`${emulator.assetsOrigin}/99001/nothing.png?w=1`, { headers: { accept: 'image/webp' } });
    expect(emulator.requests.all).toMatchObject([
      { kind: 'cda', method: 'POST', path: '/', status: 200, operation: 'home', query: '{home {id}}' },
      { kind: 'asset', method: 'GET', path: '/99001/nothing.png?w=1', status: 404, headers: { accept: 'image/webp' } },
    ]);
    expect(JSON.stringify(emulator.requests.all)).not.toContain('published-token');
    emulator.requests.clear();
    expect(emulator.requests).toHaveLength(0);
  });
});

describe('options', () => {
  it('are refused all at once, each with its name', async () => {
    const options = { project: testProject, port: '4800', rateLimit: { perSecond: 0 }, assetPort: 4801 };
    const error = await startEmulator(options as unknown as EmulatorOptions).catch((reason: unknown) => reason);
    if (!(error instanceof ConfigurationError)) throw error;
    expect(error.problems).toEqual([
      expect.stringMatching(/^port: .*expected number/),
      expect.stringMatching(/^rateLimit: /),
      expect.stringMatching(/^options: .*"assetPort"/),
    ]);
    expect(error.message).toBe(['The options are invalid:', ...error.problems].join('\n  - '));
  });

  it.each([undefined, testProject])('have to be an object, not %j', async (options) => {
    const started = startEmulator(options as unknown as EmulatorOptions);
    await expect(started).rejects.toThrow(/^The options are invalid:\n {2}- options: .*expected object/);
  });
});

describe('servers', () => {
  it('are named with an IPv6 address in brackets', () => {
    expect([originOf('127.0.0.1', 4800), originOf('::1', 4800)]).toEqual([
      'http://127.0.0.1:4800',
      'http://[::1]:4800',
    ]);
  });

  it('wait before each answer', async () => {
    const own = await startEmulator({ project: testProject, latencyMs: 100 });
    const start = performance.now();
    for (const url of [own.cdaUrl, own.assetsOrigin, own.muxOrigin]) await fetch(url);
    expect(performance.now() - start).toBeGreaterThan(290);
    await own.stop();
  });
});

describe('reload', () => {
  it('reads the folder again and keeps the old state if the folder is invalid', async () => {
    await using copy = await copyTestProject();
    const own = await startEmulator({ project: copy.folder });
    const title = async () => (await ask(own.cdaUrl, '{home {title}}')).data.home?.title;
    await copy.write('records/home/home.json', { id: 'home1', published: { title: 'Changed' } });
    expect(await title()).toBe('Home');
    await own.reload();
    expect(await title()).toBe('Changed');
    await copy.write('records/home/home.json', '{');
    await expect(own.reload()).rejects.toThrow('records/home/home.json: is not valid JSON');
    expect(await title()).toBe('Changed');
    await own.stop();
  });

  it('may follow after the servers have stopped, and so may another stop', async () => {
    const own = await startEmulator({ project: testProject });
    await Promise.all([own.stop(), own.stop()]);
    await own.reload();
    await own.stop();
  });

  it('starts neither server if the asset port is in use', async () => {
    const { port } = new URL(emulator.assetsOrigin);
    const second = startEmulator({ project: testProject, assetsPort: Number(port) });
    await expect(second).rejects.toMatchObject({ code: 'EADDRINUSE' });
  });
});
