import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { describe, expect, it, onTestFinished } from 'vitest';
import { token } from '../support/contract-cda.ts';
import { startWorld } from '../support/contract-world.ts';
import { config, createDoctor, project } from '../support/doctor.ts';
import { findFreePort } from '../support/free-port.ts';
import { runCli } from '../support/run-cli.ts';

const world = await startWorld();
await world.publish('1700000001-hero.jpg');
const doctor = createDoctor(() => world);

describe('doctor', () => {
  it('finds nothing in the way of a site in the way of the starter kits, and asks no asset host', async () => {
    const cwd = project({
      '.env': `DATOCMS_PUBLISHED_CONTENT_CDA_TOKEN=${token}\n`,
      'astro.config.mjs': config,
      'src/pages/index.astro': '<h1>Home</h1>',
    });
    world.assets.reset();
    const { status, version, errors, warnings, checks } = await doctor(cwd);
    expect({ status, version, errors, warnings }).toEqual({ status: 0, version: 1, errors: [], warnings: [] });
    expect(checks[0]).toEqual({
      name: 'token',
      status: 'ok',
      message: 'The token is in DATOCMS_PUBLISHED_CONTENT_CDA_TOKEN.',
    });
    expect(checks[1]?.message).toMatch(/accepts the token: 3 models in the primary environment\.$/);
    expect(world.assets.requests).toEqual([]);
  });

  it.each<[string, Record<string, string>, string[], status: string, RegExp]>([
    ['no key', {}, [], 'error', /^Sealed URLs need a key, and DATOCMS_ASSETS_KEY is not set\./],
    ['no adapter', { DATOCMS_ASSETS_KEY: 'A'.repeat(43) }, [], 'warning', /no adapter whose server answers them\.$/],
    [
      'an adapter',
      { DATOCMS_ASSETS_KEY: 'A'.repeat(43) },
      ["import node from '@astrojs/node'; "],
      'ok',
      /^Pages get sealed URLs below \/_assets\/, .* The server of the adapter answers them\.$/,
    ],
  ])('says who answers sealed URLs, with %s', async (_, env, [imports = ''], status, message) => {
    const cwd = project({ 'astro.config.mjs': imports + config, 'src/pages/index.astro': '' });
    const { checks } = await doctor(cwd, ['--deliver', 'sealed'], { DATOCMS_TOKEN: token, ...env });
    expect(checks.filter(({ name }) => name === 'delivery')).toEqual([
      expect.objectContaining({ status, message: expect.stringMatching(message) }),
    ]);
  });

  it.each<[string, string[], Record<string, string>, string, RegExp]>([
    ['no token', [], {}, 'token', /^Not set\. Set DATOCMS_CDA_TOKEN, /],
    ['a refused token', [], { DATOCMS_TOKEN: 'refused' }, 'token', /^The CDA refuses the one in DATOCMS_TOKEN: /],
    ['a token in quotes', [], { DATOCMS_TOKEN: '"refused"' }, 'token', /It is in quotes, which are no part of it/],
    ['an unknown environment', ['--environment', 'nowhere'], { DATOCMS_TOKEN: token }, 'environment', /"nowhere"/],
  ])('says that a build would fail with %s', async (_, args, env, name, message) => {
    const { status, errors, checks } = await doctor(project({}), args, env);
    expect({ status, errors }).toEqual({ status: 1, errors: [name] });
    expect(checks.find((check) => check.name === name)?.message).toMatch(message);
    expect(JSON.stringify(checks)).not.toContain('"refused"');
  });

  it('says that a build would fail with an asset domain of the project that no option names', async () => {
    Object.assign(world.cda.content, { host: 'media.example.org' });
    onTestFinished(() => void Object.assign(world.cda.content, { host: undefined }));
    const { status, errors, checks } = await doctor(project({}), [], { DATOCMS_TOKEN: token });
    expect({ status, errors }).toEqual({ status: 1, errors: ['host'] });
    const message =
      'The CDA returns assets on media.example.org, which is not a known asset host. Add --host media.example.org.';
    expect(checks.find(({ name }) => name === 'host')?.message).toBe(message);
    const named = await doctor(project({}), ['--host', 'media.example.org'], { DATOCMS_TOKEN: token });
    expect({ status: named.status, errors: named.errors }).toEqual({ status: 0, errors: [] });
  });

  it('takes the token of the kit for Nuxt, and says that its name is public', async () => {
    const name = 'NUXT_PUBLIC_DATOCMS_PUBLISHED_CONTENT_CDA_TOKEN';
    const { checks, errors } = await doctor(project({ '.env': `${name}=${token}\n` }));
    expect(errors).toEqual([]);
    expect(checks[0]).toMatchObject({
      name: 'token',
      status: 'ok',
      message: `The token is in ${name}, a public name: the framework gives it to browsers.`,
    });
  });

  it.each(['NEXT_DATOCMS_API_TOKEN', 'NUXT_PUBLIC_DATOCMS_API_TOKEN'])(
    'names the variable of an env file that may hold the token: %s',
    async (name) => {
      const cwd = project({ '.env': `${name}=${token}\n` });
      const { checks } = await doctor(cwd);
      expect(checks[0]?.message).toContain(` ${name} is set: name it with --token-env ${name}.`);
      expect((await doctor(cwd, ['--token-env', name])).errors).toEqual([]);
    },
  );

  it('waits for the CDA as long as an option says', async () => {
    const slow = createServer(({ url }, answer) => {
      if (url === '/slow') setTimeout(() => answer.writeHead(401).end('{}'), 1500);
    });
    await new Promise<void>((resolve) => slow.listen(0, '127.0.0.1', resolve));
    onTestFinished(() => void slow.close().closeAllConnections());
    const origin = `http://127.0.0.1:${(slow.address() as AddressInfo).port}`;
    const ask = (path: string, timeout: string) =>
      doctor(project({}), ['--cda-url', origin + path, '--timeout', timeout], { DATOCMS_CDA_TOKEN: token });
    const [short, long] = await Promise.all([ask('/silent', '1'), ask('/slow', '30')]);
    expect(short.checks.find(({ name }) => name === 'cda')?.message).toMatch(/no data for 1 s/);
    expect(long.errors).toEqual(['token']);
  });

  it('waits as long as the CDA says that builds of the project have used up its rate limit', async () => {
    const busy = { status: 429, headers: { 'x-ratelimit-reset': '1' }, body: '{}' };
    const first = world.cda.requests.length;
    world.cda.respond = (_, at) => (at === first ? busy : undefined);
    onTestFinished(() => {
      world.cda.respond = () => undefined;
    });
    const args = ['--token', token];
    expect((await doctor(project({}), args)).ok).toContain('cda');
    expect(world.cda.requests.length).toBeGreaterThan(first + 1);

    const second = world.cda.requests.length;
    world.cda.respond = () => busy;
    expect((await doctor(project({}), [...args, '--retries', '0'])).errors).toContain('cda');
    expect(world.cda.requests).toHaveLength(second + 1);
  });

  it('says that a build would fail if the CDA can’t be reached, within seconds', async () => {
    const nowhere = `http://127.0.0.1:${await findFreePort()}`;
    const { status, checks, errors } = await doctor(project({}), ['--cda-url', nowhere, '--token', token]);
    expect({ status, errors }).toEqual({ status: 1, errors: ['cda'] });
    expect(checks.find(({ name }) => name === 'cda')?.message).toContain('ECONNREFUSED');
  });

  it.each([
    ['a page of HTML', 'text/html', '<!doctype html>', /HTML or XML came instead of an answer of the CDA .*[^.]\.$/],
    [
      'the schema of no CDA',
      'application/json',
      '{"data":{"__schema":{"queryType":{"name":"Q"},"types":[]}}}',
      /not a schema: .*[^.]\.$/,
    ],
  ])('says what to check if the CDA answers with %s', async (_, type, body, message) => {
    world.cda.respond = () => ({ status: 200, headers: { 'content-type': type }, body });
    onTestFinished(() => {
      world.cda.respond = () => undefined;
    });
    const { status, checks } = await doctor(project({}), ['--token', token, '--retries', '0']);
    expect(status).toBe(1);
    expect(checks.find(({ name }) => name === 'cda')).toMatchObject({
      message: expect.stringMatching(message),
      fix: 'Check that --cda-url leads to the Content Delivery API.',
    });
  });

  it('names the media library if the CDA answers everything but its query', async () => {
    const body = '{"errors":[{"message":"Timeout on allUploads"}]}';
    world.cda.respond = ({ query }) =>
      query.includes('__schema') ? undefined : { status: 200, headers: { 'content-type': 'application/json' }, body };
    onTestFinished(() => {
      world.cda.respond = () => undefined;
    });
    const { checks } = await doctor(project({}), ['--token', token, '--retries', '0']);
    expect(checks.find(({ name }) => name === 'cda')).toMatchObject({
      message: "The media library can't be read: Timeout on allUploads.",
      fix: expect.stringContaining('query allUploads'),
    });
  });

  it('warns of what a build would not cover, with the files and a fix', async () => {
    const cwd = project({
      'astro.config.ts': 'export default {};',
      '.env': `DATOCMS_CDA_TOKEN=${token}\nPUBLIC_DATOCMS_TOKEN=${token}\n`,
      'src/pages/live.astro': '---\nexport const prerender = false;\n---\n<QueryListener />',
      'src/lib/query.ts': 'executeQuery(query, { includeDrafts: true, token: import.meta.env.PUBLIC_DATOCMS_TOKEN })',
      'src/components/Film.astro': '<mux-player playback-id="x"></mux-player>',
      'src/pages/preview.astro':
        '---\nexport const prerender = false;\nawait executeQuery(query, { includeDrafts: true });\n---\n',
    });
    const { status, errors, warnings, checks } = await doctor(cwd);
    expect({ status, errors }).toEqual({ status: 0, errors: [] });
    const names = ['site', 'on-demand', 'drafts', 'contacts', 'videos', 'token-in-browser', 'token-in-browser'];
    expect(warnings).toEqual(names);
    const messages = checks.map(({ message }) => message).join('\n');
    for (const file of ['src/pages/live.astro', 'src/lib/query.ts', 'src/components/Film.astro']) {
      expect(messages).toContain(file);
    }
    expect(checks.find(({ name }) => name === 'drafts')?.message).not.toContain('preview');
    for (const { status: each, fix } of checks) if (each === 'warning') expect(fix).toMatch(/\w/);
    expect(JSON.stringify(checks)).not.toContain(token);
  });

  const imported = "import ours from 'astro-datocms-assets';\n";
  const header = "fetch(url, { headers: { 'X-Environment': environment } })";
  const client =
    "import { executeQuery } from '@datocms/cda-client';\nexecuteQuery(query, { token, environment: stage });";
  it.each<[what: string, file: string, config: string, args: string[], isFound: boolean]>([
    ['a header', header, config, [], true],
    ['an option of the client', client, config, [], true],
    ['a constant of the file', `const environment = 'stage';\n${client.replace(': stage', '')}`, config, [], true],
    ['an imported value', `import { environment } from './cms';\n${client.replace(': stage', '')}`, config, [], true],
    [
      'a parameter',
      client.replace(/execute.*\);/, 'const f = ({ environment }) => executeQuery(q, { environment });'),
      config,
      [],
      false,
    ],
    ['a header, with the option', header, config, ['--environment', 'main'], false],
    ['a header, with a computed option', header, `${imported}export default [ours({ environment })]`, [], false],
    [
      'a header, with the option of another integration',
      header,
      `${imported}[ours(), b({ environment: 1 })]`,
      [],
      true,
    ],
    ['a comment', `// ${header}`, config, [], false],
    ['a value that is passed on', client.replace('stage', 'options?.environment'), config, [], false],
    ['an option of another client', 'buildClient({ apiToken, environment: sandbox })', config, [], false],
  ])('warns of queries in an environment that is not configured: %s', async (_, text, astroConfig, args, isFound) => {
    const cwd = project({ 'astro.config.mjs': astroConfig, 'src/lib/query.ts': text });
    const { checks } = await doctor(cwd, ['--token', token, ...args]);
    expect(checks.filter(({ name }) => name === 'environment')).toEqual(
      isFound
        ? [
            {
              name: 'environment',
              status: 'warning',
              message:
                'Files that name an environment of DatoCMS: src/lib/query.ts. Assets are read from the primary one.',
              fix: 'If the site reads another one, name it with the option `environment`.',
            },
          ]
        : [],
    );
  });

  it.each([
    [
      config,
      {},
      1,
      /^✗ token: Not set\. Set DATOCMS_CDA_TOKEN/,
      'names a site',
      '✗ A build would fail: 1 problem to solve',
    ],
    [
      config,
      { DATOCMS_TOKEN: token },
      0,
      /^✓ token: /,
      'names a site',
      '✓ Nothing that was checked stands in the way of a build',
    ],
    [
      'export default {};',
      { DATOCMS_TOKEN: token },
      0,
      /\n! site: .*\n {2}Fix: Set `site` in it\.\n/,
      'names no site',
      '✓ Nothing that was checked stands in the way of a build, with 1 warning',
    ],
  ])('prints a line for each check, and the verdict: %s with %j', async (text, env, status, first, site, verdict) => {
    const args = ['doctor', '--cda-url', world.cda.url];
    const printed = await runCli(args, env, project({ 'astro.config.mjs': text }));
    expect(printed.status).toBe(status);
    expect(printed.stdout).toMatch(first);
    expect(printed.stdout).toContain(` site: astro.config.mjs ${site}.`);
    const last =
      status === 0 ? ' Only a build can tell which assets its pages name, and whether they are published.' : '';
    expect(printed.stdout.endsWith(`\n\n${verdict}.${last}\n`)).toBe(true);
  });

  it('ends with status 2 for a wrong option', async () => {
    expect(await doctor(project({}), ['--timeout', 'soon'])).toMatchObject({ status: 2, checks: [] });
  });
});
