import { describe, expect, it } from 'vitest';
import { token } from '../support/contract-cda.ts';
import { startWorld } from '../support/contract-world.ts';
import { createDoctor, project } from '../support/doctor.ts';

const world = await startWorld();
await world.publish('1700000001-hero.jpg');
const doctor = createDoctor(() => world);

describe('doctor reads the sources of a project, and', () => {
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
});
