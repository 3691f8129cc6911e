import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { token } from '../support/contract-cda.ts';
import { startWorld } from '../support/contract-world.ts';
import { config, createDoctor, project } from '../support/doctor.ts';

const world = await startWorld();
await world.publish('1700000001-hero.jpg');
const doctor = createDoctor(() => world);

describe('doctor looks for what a server renders, and', () => {
  const adapter = (name: string) => `import adapter from '@sveltejs/adapter-${name}'; // adapter-static is another one`;
  const kit = (packages: string, build = '', scripts = {}) => ({
    'package.json': JSON.stringify({ devDependencies: { [packages]: '*' }, scripts: { build, ...scripts } }),
  });
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
    ['a plugin', 'Remix', { ...kit('@remix-run/dev'), 'vite.config.ts': 'export default { plugins: [remix()] };' }],
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
    [
      'ssr: false',
      'Remix',
      { ...kit('@remix-run/dev'), 'vite.config.ts': 'x = { plugins: [remix({ ssr: false })] };' },
    ],
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
});
