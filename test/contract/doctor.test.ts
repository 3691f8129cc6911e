import { mkdirSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { dirname, join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it, onTestFinished } from 'vitest';
import { findClosedPort } from '../support/closed-port.ts';
import { token } from '../support/contract-cda.ts';
import { startWorld, url, type World } from '../support/contract-world.ts';
import { runCli } from '../support/run-cli.ts';
import { temporaryFolder } from '../support/temporary-folder.ts';

let world: World;
beforeAll(async () => {
  world = await startWorld();
  await world.publish('1700000001-hero.jpg');
});
afterAll(() => world.close());

interface Check {
  readonly name: string;
  readonly status: string;
  readonly message: string;
  readonly fix?: string;
}

function project(files: Readonly<Record<string, string>>): string {
  const folder = temporaryFolder('project');
  for (const [name, text] of Object.entries({ 'package.json': '{"dependencies":{"astro":"^7.0.0"}}', ...files })) {
    mkdirSync(dirname(join(folder, name)), { recursive: true });
    writeFileSync(join(folder, name), text);
  }
  return folder;
}

async function doctor(cwd: string, args: readonly string[] = [], env: Record<string, string> = {}) {
  const cda = args.includes('--cda-url') ? [] : ['--cda-url', world.cda.url];
  const { status, stdout, stderr } = await runCli(['doctor', '--json', ...args, ...cda], env, cwd);
  const { checks }: { checks: readonly Check[] } = stdout === '' ? { checks: [] } : JSON.parse(stdout);
  const found = (wanted: string) => checks.filter((check) => check.status === wanted).map(({ name }) => name);
  return { status, stderr, checks, errors: found('error'), warnings: found('warning'), ok: found('ok') };
}

const config = "export default { site: 'https://www.example.org' };";

describe('doctor', () => {
  it('finds nothing in the way of a site in the way of the starter kits, and asks no asset host', async () => {
    const cwd = project({
      '.env': `DATOCMS_PUBLISHED_CONTENT_CDA_TOKEN=${token}\n`,
      'astro.config.mjs': config,
      'src/pages/index.astro': '<h1>Home</h1>',
    });
    world.assets.reset();
    const { status, errors, warnings, checks } = await doctor(cwd);
    expect({ status, errors, warnings }).toEqual({ status: 0, errors: [], warnings: [] });
    expect(checks[0]).toEqual({
      name: 'token',
      status: 'ok',
      message: 'The token is in DATOCMS_PUBLISHED_CONTENT_CDA_TOKEN.',
    });
    expect(checks[1]?.message).toMatch(/accepts the token: \d+ models in the primary environment\.$/);
    expect(world.assets.requests).toEqual([]);
  });

  it.each<[string, string[], Record<string, string>, string, RegExp]>([
    ['no token', [], {}, 'token', /^Not set\. Set DATOCMS_CDA_TOKEN, /],
    ['a refused token', [], { DATOCMS_TOKEN: 'refused' }, 'token', /^The CDA refuses the one in DATOCMS_TOKEN: /],
    ['an unknown environment', ['--environment', 'nowhere'], { DATOCMS_TOKEN: token }, 'environment', /"nowhere"/],
  ])('says that a build would fail with %s', async (_, args, env, name, message) => {
    const { status, errors, checks } = await doctor(project({}), args, env);
    expect({ status, errors }).toEqual({ status: 1, errors: [name] });
    expect(checks.find((check) => check.name === name)?.message).toMatch(message);
    expect(JSON.stringify(checks)).not.toContain('"refused"');
  });

  it.each(['NEXT_DATOCMS_API_TOKEN', 'NUXT_PUBLIC_DATOCMS_PUBLISHED_CONTENT_CDA_TOKEN'])(
    'names the variable of an env file that may hold the token: %s',
    async (name) => {
      const cwd = project({ '.env': `${name}=${token}\n` });
      const { checks } = await doctor(cwd);
      expect(checks[0]?.message).toContain(` ${name} is set: name it with --token-env ${name}.`);
      expect((await doctor(cwd, ['--token-env', name])).errors).toEqual([]);
    },
  );

  it('waits for the CDA as long as an option says', async () => {
    const slow = createServer((_, answer) => setTimeout(() => answer.writeHead(401).end('{}'), 1500));
    await new Promise<void>((resolve) => slow.listen(0, '127.0.0.1', resolve));
    onTestFinished(() => void slow.close());
    const url = `http://127.0.0.1:${(slow.address() as AddressInfo).port}/`;
    const ask = (timeout: string) =>
      doctor(project({}), ['--cda-url', url, '--timeout', timeout], { DATOCMS_CDA_TOKEN: token });
    const [short, long] = await Promise.all([ask('1'), ask('30')]);
    expect(short.checks.find(({ name }) => name === 'cda')?.message).toMatch(/no data for 1 s/);
    expect(long.errors).toEqual(['token']);
  });

  it('takes the token’s name and the environment from the configuration, unless an option says another one', async () => {
    const integration = "ours({ tokenEnv: 'CMS_KEY', environment: 'nowhere' })";
    const cwd = project({
      'astro.config.mjs': `import ours from 'astro-datocms-assets';\nexport default { integrations: [${integration}] };`,
    });
    const ofConfig = await doctor(cwd, [], { CMS_KEY: token });
    expect({ status: ofConfig.status, errors: ofConfig.errors }).toEqual({ status: 1, errors: ['environment'] });
    const { status, errors } = await doctor(cwd, ['--environment', 'main'], { CMS_KEY: token });
    expect({ status, errors }).toEqual({ status: 0, errors: [] });
  });

  it('takes a prefix of another framework for none', async () => {
    const cwd = project({ 'package.json': '{"dependencies":{"next":"16.0.0"}}', '.env': 'PUBLIC_DATOCMS_TOKEN=x\n' });
    const { checks } = await doctor(cwd, ['--token', token]);
    expect(checks.filter(({ name, status }) => name === 'token-in-browser' && status === 'warning')).toEqual([]);
  });

  it('finds the token where Astro reads it: in the folder that the configuration names, with variables in its value', async () => {
    const root = project({
      '.env': `BASE=${token}\nDATOCMS_CDA_TOKEN=$BASE\nPUBLIC_DATO_TOKEN=x\n`,
      'apps/site/package.json': '{}',
      'apps/site/astro.config.mjs': "export default { site: 'https://www.example.org', vite: { envDir: '../..' } };",
    });
    const { status, errors, checks, warnings } = await doctor(join(root, 'apps/site'));
    expect({ status, errors }).toEqual({ status: 0, errors: [] });
    expect(checks[0]?.message).toBe('The token is in DATOCMS_CDA_TOKEN.');
    expect(warnings).toEqual(['token-in-browser']);
  });

  it('reads no env file where the configuration says so', async () => {
    const cwd = project({
      '.env': `DATOCMS_CDA_TOKEN=${token}\n`,
      'astro.config.mjs': 'export default { vite: { envDir: false } };',
    });
    const { status, checks } = await doctor(cwd);
    expect(status).toBe(1);
    expect(checks[0]?.message).toMatch(/Looked in the environment\. /);
  });

  it('says that a build would fail if the CDA can’t be reached, within seconds', async () => {
    const nowhere = `http://127.0.0.1:${await findClosedPort()}`;
    const { status, checks, errors } = await doctor(project({}), ['--cda-url', nowhere, '--token', token]);
    expect({ status, errors }).toEqual({ status: 1, errors: ['cda'] });
    expect(checks.find(({ name }) => name === 'cda')?.message).toContain('ECONNREFUSED');
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
              fix: 'If the site reads another one, name it with the option --environment, also in the configuration of Astro.',
            },
          ]
        : [],
    );
  });

  const asksApi = "await fetch('https://graphql.datocms.com/', { headers })";
  it.each<[check: string, what: string, files: Record<string, string>, found: RegExp]>([
    [
      'contacts',
      'a request of a server component',
      { 'src/pages/index.astro': `---\n${asksApi};\n---\n<p>A page.` },
      /none/,
    ],
    [
      'contacts',
      'a request of a script in a page',
      {
        'src/pages/search.astro': "---\r\n---\r\n<script>fetch('https://site-api.datocms.com/search-results')</script>",
      },
      /: src\/pages\/search\.astro\.$/,
    ],
    [
      'contacts',
      'a module that reads secrets',
      {
        'src/lib/a.ts': `import { DATOCMS_CDA_TOKEN } from 'astro:env/server';\n${asksApi}`,
        'src/lib/b.ts': `const token = import.meta.env.DATOCMS_TOKEN;\n${asksApi}`,
        'src/lib/c.ts': `const token = process.env.DATOCMS_API_KEY;\n${asksApi}`,
      },
      /none/,
    ],
    [
      'contacts',
      'a module that browsers may load',
      { 'src/lib/a.ts': asksApi, 'src/lib/b.ts': `const token = import.meta.env.PUBLIC_DATOCMS_TOKEN;\n${asksApi}` },
      /: src\/lib\/a\.ts, src\/lib\/b\.ts\.$/,
    ],
    [
      'contacts',
      'a listener that is used, and not where it is only named',
      {
        'src/components/DraftModeQueryListener/index.ts':
          "export { default as DraftModeQueryListener } from './a.astro';",
        'src/pages/a.astro': "---\nimport { DraftModeQueryListener } from '../b';\n---\n<DraftModeQueryListener />",
        'src/pages/b.astro': "---\nimport { DraftModeQueryListener } from '../b';\n---\n<p>",
        'src/preview.client.ts': "import { subscribeToQuery } from 'datocms-listen';",
      },
      /: src\/pages\/a\.astro, src\/preview\.client\.ts\.$/,
    ],
    [
      'contacts',
      'code that servers and builds run',
      Object.fromEntries(
        [
          ...['nuxt.config.ts', 'proxy.ts', 'src/middleware.ts', 'server/api/query.ts'],
          ...['src/lib/server/query.ts', 'src/routes/+page.server.ts'],
        ].map((file) => [file, asksApi]),
      ),
      /none/,
    ],
    [
      'contacts',
      'modules of other frameworks that browsers can’t load',
      {
        'src/lib/a.ts': `import { env } from '$env/dynamic/private';\n${asksApi}`,
        'src/lib/b.ts': `import { TOKEN } from '$app/env/private';\n${asksApi}`,
        'src/lib/c.ts': `import 'server-only';\n${asksApi}`,
      },
      /none/,
    ],
    [
      'contacts',
      'the listener for Svelte',
      { 'src/routes/+page.svelte': 'const page = $derived(querySubscription(data.subscription));' },
      /: src\/routes\/\+page\.svelte\.$/,
    ],
    [
      'drafts',
      'a file that may ask for drafts',
      { 'src/lib/query.ts': "if (isPreview) headers.append('X-Include-Drafts', 'true');" },
      /^Files that ask for drafts, whose assets are not published: src\/lib\/query\.ts\.$/,
    ],
    [
      'drafts',
      'a server, which answers drafts on demand',
      {
        'astro.config.mjs': "export default { output: 'server' };",
        'src/lib/query.ts': 'query({ includeDrafts: true })',
      },
      /none/,
    ],
    [
      'drafts',
      'a site whose configuration names a server in a comment only',
      {
        'astro.config.mjs': "// output: 'server'\nexport default {};",
        'src/lib/query.ts': 'query({ includeDrafts: true })',
      },
      /: src\/lib\/query\.ts\.$/,
    ],
    [
      'drafts',
      'a prerendered page of a server',
      {
        'astro.config.mjs': "export default { output: 'server' };",
        'src/pages/a.astro': '---\nexport const prerender = true;\nquery({ includeDrafts: true });\n---\n',
      },
      /: src\/pages\/a\.astro\.$/,
    ],
    [
      'videos',
      'types and tests, which are in no build',
      { 'src/env.d.ts': 'streamingUrl: string', 'src/a.test.ts': 'muxPlaybackId', 'src/b.spec.tsx': 'mp4Url' },
      /none/,
    ],
    [
      'token-in-browser',
      'the token of the search of the site, which browsers need',
      {
        '.env': 'PUBLIC_DATOCMS_SITE_SEARCH_API_TOKEN=x\n',
        'src/pages/search.astro': 'import.meta.env.PUBLIC_DATOCMS_SITE_SEARCH_API_TOKEN',
      },
      /none/,
    ],
    ...(
      [
        ['Next.js', 'token: process.env.NEXT_PUBLIC_DATOCMS_API_TOKEN'],
        ['Gatsby', 'token: process.env.GATSBY_DATOCMS_TOKEN'],
        ['Vite', 'token: import.meta.env.VITE_DATO_API_TOKEN'],
        ['SvelteKit', "import { PUBLIC_DATOCMS_TOKEN } from '$env/static/public'"],
        ['SvelteKit, at run time', "import { env } from '$env/dynamic/public';\nenv.PUBLIC_DATOCMS_TOKEN"],
        ['Nuxt', 'useRuntimeConfig().public.datocmsPublishedContentCdaToken'],
        ['the configuration of Nuxt', "runtimeConfig: { public: { name: '', datocmsCdaToken: '' } }"],
      ] as const
    ).map(([framework, text]): [string, string, Record<string, string>, RegExp] => [
      'token-in-browser',
      `a token that ${framework} gives to browsers`,
      { 'lib/query.ts': text },
      /^The code reads a token that the framework gives to browsers, .*: lib\/query\.ts\.$/,
    ]),
    [
      'token-in-browser',
      'a token of the server',
      {
        'lib/c.ts': 'process.env.PUBLIC_DATOCMS_API_TOKEN',
        'lib/a.ts': 'process.env.DATOCMS_CDA_TOKEN; process.env.NEXT_DATOCMS_API_TOKEN; // NEXT_PUBLIC_DATOCMS_TOKEN',
        'lib/b.ts': "import { PRIVATE_DATOCMS_TOKEN } from '$env/static/private'; useRuntimeConfig().datocmsToken",
      },
      /none/,
    ],
  ])('tells in the check %s: %s', async (name, _, files, found) => {
    const { checks } = await doctor(project(files), ['--token', token]);
    expect(checks.filter((check) => check.name === name).map(({ message }) => message)).toEqual([
      expect.stringMatching(found),
    ]);
  });

  it.each([
    ['PUBLIC_', 'Astro'],
    ['NEXT_PUBLIC_', 'Next.js'],
    ['NUXT_PUBLIC_', 'Nuxt'],
    ['VITE_', 'Vite'],
    ['GATSBY_', 'Gatsby'],
  ])('warns of a token in an env file with the prefix %s', async (prefix, framework) => {
    const name = `${prefix}DATOCMS_TOKEN`;
    const { checks } = await doctor(project({ '.env': `${name}=x\nPRIVATE_DATOCMS_TOKEN=x\n` }), ['--token', token]);
    const found = checks.filter(({ name, status }) => name === 'token-in-browser' && status === 'warning');
    expect(found.map(({ message }) => message)).toEqual([
      expect.stringContaining(`The env file has ${name}: ${framework}`),
    ]);
  });

  it.each<[string, Record<string, string>, string]>([
    ['app', {}, 'app/film.tsx'],
    ['pages', {}, 'pages/film.vue'],
    ['components', {}, 'components/deep/film.jsx'],
    ['lib', {}, 'lib/film.ts'],
    ['server', {}, 'server/film.ts'],
    ['composables', {}, 'composables/film.ts'],
    ['layouts', {}, 'layouts/film.vue'],
    ['routes', {}, 'routes/film.svelte'],
    ['content', {}, 'content/film.js'],
    ['utils', {}, 'utils/film.ts'],
    ['plugins', {}, 'plugins/film.client.ts'],
    ['hooks', {}, 'hooks/film.ts'],
    ['modules', {}, 'modules/film.ts'],
    ['_data', {}, '_data/film.js'],
    ['_includes', {}, '_includes/film.njk'],
    ['the root, for files', {}, 'app.vue'],
    ['web/site', { 'astro.config.mjs': "export default { srcDir: './web/site/' };" }, 'web/site/film.astro'],
    ['the root', { 'astro.config.mjs': 'export default { srcDir: "." };' }, 'screens/film.astro'],
  ])('reads the sources in %s', async (_, files, file) => {
    const cwd = project({ ...files, [file]: '<mux-player playback-id="x"></mux-player>' });
    const { checks } = await doctor(cwd, ['--token', token]);
    expect(checks.find(({ name }) => name === 'videos')?.message).toMatch(new RegExp(`: ${file}\\.$`));
  });

  it('knows the routes on demand in the folder that the configuration names', async () => {
    const config = { 'astro.config.mjs': "export default { srcDir: './app' };" };
    const cwd = project({ ...config, 'app/pages/live.astro': '---\nexport const prerender = false;\n---\n' });
    const { checks } = await doctor(cwd, ['--token', token]);
    expect(checks.find(({ name }) => name === 'on-demand')?.message).toContain('app/pages/live.astro');
  });

  it('says which folders it has read where it has found nothing, and leaves out packages and outputs', async () => {
    const film = '<mux-player playback-id="x"></mux-player>';
    const cwd = project({
      'lib/a.ts': '',
      'app/a.tsx': '',
      'app/node_modules/b/c.js': film,
      'app/.cache/c.js': film,
      'app/dist/c.js': film,
    });
    const { checks } = await doctor(cwd, ['--token', token]);
    const messageOf = (wanted: string) => checks.find(({ name }) => name === wanted)?.message;
    expect(messageOf('videos')).toBe('Videos of Mux: none found in app and lib.');
    expect(messageOf('on-demand')).toBe('Routes rendered on demand: none found in app and lib.');
    const { checks: ofNothing } = await doctor(project({}), ['--token', token]);
    expect(ofNothing.find(({ name }) => name === 'videos')?.message).toBe(
      'Videos of Mux: none found, since no folder with sources is known.',
    );
  });

  it('does not warn of videos that the configuration or the options have stored', async () => {
    const film = { 'src/pages/film.astro': '<mux-player playback-id="x"></mux-player>' };
    const config = "export default { site: 'https://a.example', integrations: [datocmsAssets({ video: 'mp4' })] };";
    for (const [files, args] of [
      [{ 'astro.config.ts': config }, []],
      [{}, ['--video', 'hls']],
    ] as const) {
      const { checks } = await doctor(project({ ...film, ...files }), args);
      expect(checks.map(({ name }) => name)).not.toContain('videos');
    }
  });

  const kit = (packages: string, build = '', scripts = {}) => ({
    'package.json': JSON.stringify({ devDependencies: { [packages]: '*' }, scripts: { build, ...scripts } }),
  });
  const adapter = (name: string) => `import adapter from '@sveltejs/adapter-${name}'; // adapter-static is another one`;
  it.each<[what: string, framework: string, files: Record<string, string>]>([
    ['no configuration', 'Next.js', kit('next', 'next build')],
    ['a server', 'Next.js', { ...kit('next'), 'next.config.mjs': "export default { output: 'standalone' };" }],
    [
      'an export in a comment',
      'Next.js',
      { ...kit('next'), 'next.config.ts': "// output: 'export'\nexport default {};" },
    ],
    ['a build', 'Nuxt', kit('nuxt', 'nuxt build', { generate: 'nuxt generate' })],
    [
      'a route without rendering',
      'Nuxt',
      { ...kit('nuxt'), 'nuxt.config.ts': "x({ routeRules: { '/a/**': { headers: { b: '1' }, ssr: false } } })" },
    ],
    ['no script', 'Nuxt', { ...kit('nuxt'), 'nuxt.config.ts': 'export default defineNuxtConfig({ ssr: true })' }],
    ['adapter-auto', 'SvelteKit', { ...kit('@sveltejs/kit'), 'svelte.config.js': adapter('auto') }],
    ['adapter-node of SvelteKit 3', 'SvelteKit', { ...kit('@sveltejs/kit'), 'vite.config.ts': adapter('node') }],
    [
      'a configuration',
      'React Router',
      { ...kit('@react-router/dev'), 'react-router.config.ts': 'export default {};' },
    ],
  ])('warns of pages that a server of another framework renders: %s of %s', async (_, framework, files) => {
    const { warnings, checks } = await doctor(project({ ...files, 'src/a.ts': '' }), ['--token', token]);
    expect(warnings).toEqual(['on-demand']);
    const check = checks.find(({ name }) => name === 'on-demand');
    expect(check?.message).toBe(
      `${framework} renders pages on a server, as far as the files of the project tell. \`localize\` covers only files that a build has written.`,
    );
    expect(check?.fix).toMatch(
      /^Localize what the server sends: https:\S+\/blob\/main\/docs\/recipes\.md#[a-z-]+\. Or let/,
    );
  });

  it.each<[what: string, framework: string, files: Record<string, string>]>([
    ['an export', 'Next.js', { ...kit('next'), 'next.config.mjs': "export default { output: 'export' };" }],
    [
      'a computed export',
      'Next.js',
      { ...kit('next'), 'next.config.js': "x = { output: dev ? undefined : 'export' };" },
    ],
    ['an old export', 'Next.js', kit('next', 'next build && next export')],
    ['generate alone', 'Nuxt', kit('nuxt', 'nuxt generate && datocms-assets localize .output/public')],
    ['a preset', 'Nuxt', { ...kit('nuxt', 'nuxt build'), 'nuxt.config.ts': "x({ nitro: { preset: 'static' } })" }],
    ['no rendering', 'Nuxt', { ...kit('nuxt', 'nuxt build'), 'nuxt.config.ts': 'x({ ssr: false })' }],
    ['adapter-static', 'SvelteKit', { ...kit('@sveltejs/kit'), 'svelte.config.js': adapter('static') }],
    ['adapter-static of SvelteKit 3', 'SvelteKit', { ...kit('@sveltejs/kit'), 'vite.config.js': adapter('static') }],
    [
      'prerendered pages',
      'SvelteKit',
      { ...kit('@sveltejs/kit'), 'src/routes/+layout.server.ts': 'export const prerender = true;' },
    ],
    ['ssr: false', 'React Router', { ...kit('@react-router/dev'), 'react-router.config.ts': 'x = { ssr: false };' }],
  ])('knows that the build of another framework writes all pages: %s of %s', async (_, framework, files) => {
    const { checks } = await doctor(project(files), ['--token', token]);
    expect(checks.filter(({ name }) => name === 'on-demand')).toEqual([
      {
        name: 'on-demand',
        status: 'ok',
        message: `The build of ${framework} writes the pages, as the files of the project say.`,
      },
    ]);
  });

  it('says nothing of routes on demand where it does not know the framework', async () => {
    const { checks } = await doctor(project({ ...kit('@11ty/eleventy'), 'src/a.js': '' }), ['--token', token]);
    expect(checks.map(({ name }) => name)).not.toContain('on-demand');
  });

  it('takes drafts for no problem where a server of another framework shows them, and knows that it renders pages', async () => {
    const query = { 'lib/query.ts': 'query({ includeDrafts: true })', 'dist/a.js': '' };
    const { warnings } = await doctor(project({ ...kit('next'), ...query }), ['dist', '--token', token, '--force']);
    expect(warnings).toEqual(['on-demand']);
    const exported = { ...kit('next'), 'next.config.mjs': "export default { output: 'export' };" };
    expect((await doctor(project({ ...exported, ...query }), ['--token', token])).warnings).toEqual(['drafts']);
  });

  const live = { 'src/pages/live.astro': '---\nexport const prerender = false;\n---\n' };
  const island = { 'src/pages/index.astro': '<Offer server:defer />' };
  const served = `import node from '@astrojs/node';\n${config}`;
  const key = { DATOCMS_ASSETS_KEY: 'A'.repeat(43) };
  it.each<[string, Record<string, string>, Record<string, string>, string, RegExp]>([
    ['no such route', {}, {}, 'ok', /none found/],
    [
      'a tested adapter and a key',
      { ...live, 'astro.config.mjs': served },
      key,
      'ok',
      /live\.astro\. Their assets are served/,
    ],
    ['an island', { ...island, 'astro.config.mjs': served }, key, 'ok', /index\.astro\. Their assets are served/],
    ['no key', { ...live, 'astro.config.mjs': served }, {}, 'warning', /DATOCMS_ASSETS_KEY is not set/],
    [
      'a malformed key',
      { ...live, 'astro.config.mjs': served },
      { DATOCMS_ASSETS_KEY: 'change-me' },
      'error',
      /DATOCMS_ASSETS_KEY is malformed(?!.*change-me)/,
    ],
    ['no such adapter', live, key, 'warning', /names none of them/],
    [
      'the option warn',
      { ...live, 'astro.config.mjs': `${served} datocmsAssets({ onDemand: 'warn' })` },
      key,
      'warning',
      /With onDemand: 'warn' they are not covered/,
    ],
    [
      'the option error',
      { ...live, 'astro.config.mjs': `${served} datocmsAssets({ onDemand: 'error' })` },
      key,
      'error',
      /With onDemand: 'error' they are not covered/,
    ],
  ])('tells whether routes rendered on demand are covered: with %s', async (_, files, env, expected, message) => {
    const { checks } = await doctor(project(files), ['--token', token], env);
    const [check, ...more] = checks.filter(({ name }) => name === 'on-demand');
    expect(more).toEqual([]);
    expect(check?.status).toBe(expected);
    expect(check?.message).toMatch(message);
  });

  it.each<[version: string, config: string, message: string]>([
    ['^7.0.0', config, 'Astro ^7.0.0.'],
    ['4.16.19', config, 'Astro 4.16.19.'],
    ['4.15.2', config, 'The integration does not support Astro 4.15.2.'],
    ['~3.6.0', config, 'The integration does not support Astro ~3.6.0.'],
    [
      '4.16.19',
      "export default { output: 'hybrid', site: 'https://www.example.org' };",
      'The integration does not support Astro 4.16.19 for sites that are not static.',
    ],
  ])('tells whether the integration supports Astro %s', async (astro, text, message) => {
    const manifest = JSON.stringify({ dependencies: { astro } });
    const { checks } = await doctor(project({ 'package.json': manifest, 'astro.config.mjs': text }));
    expect(checks.find(({ name }) => name === 'astro')?.message).toBe(message);
  });

  it.each<[astro: string, output: string, adapter: string]>([
    ['^1.6.12', 'server', '@astrojs/node'],
    ['3.3.1', 'server', '@astrojs/vercel/serverless'],
    ['4.16.19', 'hybrid', '@astrojs/netlify'],
    ['4.16.19', 'server', 'another-adapter'],
  ])('says that pages on demand need Astro 5, for Astro %s with output %s', async (astro, output, adapter) => {
    const files = {
      'package.json': JSON.stringify({ dependencies: { astro } }),
      'astro.config.mjs': `import adapter from '${adapter}';\nexport default { output: '${output}', site: 'https://a.example' };`,
      'src/pages/live.astro': '---\nexport const prerender = false;\n---\n',
    };
    const { status, errors, warnings, checks } = await doctor(project(files), ['--token', token]);
    expect({ status, errors, warnings }).toEqual({ status: 1, errors: ['on-demand'], warnings: ['astro'] });
    const check = checks.find(({ name }) => name === 'on-demand');
    expect(check?.message).toMatch(/src\/pages\/live\.astro\. Serving their assets needs Astro 5 or later\.$/);
    expect(JSON.stringify(checks)).not.toMatch(/localize|DATOCMS_ASSETS_KEY|onDemand/);
  });

  it.each<[string, Record<string, string>, string, string[]]>([
    [
      'installed in a folder above',
      { 'node_modules/astro/package.json': '{"version":"4.1.0"}' },
      'catalog:',
      ['The integration does not support Astro 4.1.0.'],
    ],
    ['not installed, of a supported range', {}, '>=6.1', ['Astro >=6.1.']],
    ['not installed, of a range without a number', {}, 'catalog:', []],
  ])('knows the version of Astro in a monorepo: %s', async (_, files, range, messages) => {
    const root = project({ ...files, 'apps/site/package.json': JSON.stringify({ dependencies: { astro: range } }) });
    const { checks } = await doctor(join(root, 'apps/site'), ['--token', token]);
    expect(checks.filter(({ name }) => name === 'astro').map(({ message }) => message)).toEqual(messages);
  });

  it('reads a built folder: pages, places that need an origin, hosts that browsers contact', async () => {
    const site = world.site({
      'index.html': `<meta property="og:image" content="${url('1700000001-hero.jpg')}"><mux-player playback-id="x">`,
      '_astro/unused.AbCdEfGh.js': 'fetch("https://graphql.datocms.com/")',
    });
    const before = site.snapshot();
    const { status, errors, warnings, ok, checks } = await doctor(site.work, ['dist', '--token', token]);
    expect({ status, errors, warnings, ok }).toEqual({
      status: 1,
      errors: ['site'],
      warnings: ['contacts'],
      ok: ['token', 'cda', 'output'],
    });
    expect(checks.find(({ name }) => name === 'contacts')?.message).toMatch(/contact stream\.mux\.com\.$/);
    const withSite = await doctor(site.work, ['dist', '--token', token, '--site', 'https://www.example.org']);
    expect({ status: withSite.status, errors: withSite.errors }).toEqual({ status: 0, errors: [] });
    expect(site.snapshot()).toEqual(before);
  });

  it('does not read the code of a server among the static files', async () => {
    const code = 'const host = "https://www.datocms-assets.com/" + path; fetch("https://graphql.datocms.com/")';
    for (const file of ['_worker.js', '_worker.js/chunks/page.mjs']) {
      const site = world.site({ 'index.html': '<p>A page.', [file]: code });
      const { errors, warnings } = await doctor(site.work, ['dist', '--token', token]);
      expect({ errors, warnings }).toEqual({ errors: [], warnings: [] });
    }
  });

  it('knows that a build has no static page where a server renders all of them', async () => {
    const site = world.site({ '_astro/a.js': 'a=1' });
    const outputOf = async () => {
      const { checks } = await doctor(site.work, ['dist', '--token', token]);
      return checks.find(({ name }) => name === 'output');
    };
    expect(await outputOf()).toMatchObject({ status: 'warning', message: `${site.dir} holds no page.` });
    writeFileSync(join(site.work, 'astro.config.mjs'), "export default { output: 'server' };");
    expect(await outputOf()).toEqual({
      name: 'output',
      status: 'ok',
      message: `${site.dir} holds no page that was built: the server renders them on demand. 0 variants of assets.`,
    });
    const empty = await doctor(world.site().work, ['dist', '--token', token]);
    expect(empty.checks.find(({ name }) => name === 'output')?.fix).toMatch(/^Build the site first/);
  });

  it('says that a build would fail where the output names the host in a way that can’t be rewritten', async () => {
    const script = '<script>const h="https://www.datocms-assets.com/"+location.hash</script>';
    const site = world.site({
      'index.html': `<p>Hello\n${script}`,
      'about.html': `${script}<p>Pictures of www.datocms-assets.com`,
      'hidden.html': `<p>${'\u200b'.repeat(16)}</p>`,
    });
    const before = site.snapshot();
    const { status, errors, warnings, checks } = await doctor(site.work, ['dist', '--token', token]);
    expect({ status, errors }).toEqual({ status: 1, errors: ['host-in-code', 'mention'] });
    expect(warnings).toEqual(['preview-content']);
    expect((await world.localize(site)).found).toEqual([
      'host-in-code about.html',
      'host-in-code index.html',
      'mention about.html',
      'preview-content hidden.html',
    ]);
    const check = checks.find(({ name }) => name === 'host-in-code');
    expect(check?.message).toBe(
      'The asset host is named in code or data without an asset. 2 places; the first is about.html:1:18.',
    );
    expect(check?.fix).toContain('--allow-mention');
    const allowed = await doctor(site.work, ['dist', '--token', token, '--allow-mention', '*.html']);
    expect({ status: allowed.status, errors: allowed.errors }).toEqual({ status: 0, errors: [] });
    expect(site.snapshot()).toEqual(before);
  });

  it('says that a build would fail where the output holds the token, and does not show it', async () => {
    const page = `<script>window.config={public:{token:"${token}"}}</script>`;
    const site = world.site({ 'index.html': page, 'blog/index.html': `<p>\n${page}`, 'admin/index.html': page });
    const { status, errors, checks } = await doctor(site.work, ['dist', '--token', token, '--exclude', 'admin/**']);
    expect({ status, errors }).toEqual({ status: 1, errors: ['token-in-output'] });
    expect(checks.find(({ name }) => name === 'token-in-output')?.message).toBe(
      'The token of the CDA is in this file. 2 places; the first is blog/index.html:2:39.',
    );
    expect(JSON.stringify(checks)).not.toContain(token);
    const { report } = await world.localize(site, '--exclude', 'admin/**');
    expect(report.findings.map(({ code }) => code)).toEqual(['token-in-output', 'token-in-output']);
  });

  it('takes the files that the configuration names in plain lists: where the host may stay, and what is left alone', async () => {
    const script = '<script>const h="https://www.datocms-assets.com/"+location.hash</script>';
    const site = world.site({ 'about.html': script, 'admin/index.html': script });
    const options = "{ allowMention: ['about.html', 'b/**'], exclude: ['admin/**'] }";
    const text = `import ours from 'astro-datocms-assets';\nexport default { integrations: [ours(${options})] };`;
    writeFileSync(join(site.work, 'astro.config.mjs'), text);
    const { status, errors } = await doctor(site.work, ['dist', '--token', token]);
    expect({ status, errors }).toEqual({ status: 0, errors: [] });
  });

  it('prints a line for each check, and the verdict', async () => {
    const args = ['doctor', '--cda-url', world.cda.url];
    const { status, stdout } = await runCli(args, {}, project({ 'astro.config.mjs': config }));
    expect(status).toBe(1);
    expect(stdout).toMatch(/^✗ token: Not set\. Set DATOCMS_CDA_TOKEN/);
    expect(stdout).toContain('\n✓ site: astro.config.mjs names a site.\n');
    expect(stdout).toMatch(/\n\n✗ A build would fail: 1 problem to solve\.\n$/);
  });

  it('ends with status 2 for a wrong option', async () => {
    expect(await doctor(project({}), ['--timeout', 'soon'])).toMatchObject({ status: 2, checks: [] });
  });
});
