import { resolve } from 'node:path';
import { pathToFileURL } from 'node:url';
import type { AstroConfig } from 'astro';
import { ConfigurationError } from 'datocms-assets';
import { expect, it } from 'vitest';
import {
  type AstroOptions,
  assetsFolderOf,
  engineOptions,
  ownHostsOf,
  runtimeVideoOf,
  withOptions,
} from './options.ts';

const config = {
  site: 'https://www.example.org',
  base: '/docs',
  build: { assets: '_astro', assetsPrefix: 'https://cdn.example.net' },
  root: pathToFileURL('/site/'),
  cacheDir: pathToFileURL('/site/node_modules/.astro/'),
} as AstroConfig;
const fromAstro = {
  site: 'https://www.example.org',
  base: '/docs',
  dir: '_astro/media',
  prefix: 'https://cdn.example.net',
  cacheDir: resolve('/site/node_modules/.astro/datocms-assets'),
};

it('come from Astro where the user sets none, or one that is undefined', () => {
  const unset = { site: undefined, base: undefined, dir: undefined, prefix: undefined, cacheDir: undefined };
  expect(engineOptions({}, config)).toEqual(fromAstro);
  expect(engineOptions({ ...unset, timeout: undefined }, config)).toEqual(fromAstro);
  expect(engineOptions({ ...unset, base: '/blog', timeout: 5 }, config)).toEqual({
    ...fromAstro,
    base: '/blog',
    timeout: 5,
  });
});

it('take a folder with a slash at its end, and empty prefixes for none, as Astro does', () => {
  const withBuild = (build: object) => ({ ...config, build: { ...config.build, ...build } }) as AstroConfig;
  expect(engineOptions({}, withBuild({ assets: 'static/', assetsPrefix: '' }))).toEqual({
    ...{ site: fromAstro.site, base: '/docs', cacheDir: fromAstro.cacheDir },
    dir: 'static/media',
  });
  expect(assetsFolderOf(withBuild({ assets: 'static/built//' }))).toBe('static/built');
  const prefixes = { css: '', fallback: 'https://cdn.example.net' };
  expect(engineOptions({}, withBuild({ assetsPrefix: prefixes })).prefix).toEqual({
    fallback: 'https://cdn.example.net',
  });
});

it('name the setting of Astro that a wrong value comes from', () => {
  const problems = [
    'dir: expected a folder; got "my files/media".',
    'prefix.css: expected a path; got "./".',
    'base: expected a path.',
  ];
  const refuse = () => {
    throw new ConfigurationError(problems);
  };
  const thrown = (options: AstroOptions) => {
    try {
      return withOptions(refuse, {}, options);
    } catch (error) {
      return (error as ConfigurationError).problems;
    }
  };
  expect(thrown({})).toEqual([
    `${problems[0]} The value comes from \`build.assets\` of Astro's configuration. The option \`dir\` takes its place.`,
    `${problems[1]} The value comes from \`build.assetsPrefix\` of Astro's configuration. The option \`prefix\` takes its place.`,
    `${problems[2]} The value comes from \`base\` of Astro's configuration.`,
  ]);
  expect(thrown({ base: '/ä', dir: 'my files/media', prefix: { css: './', fallback: '/' } })).toEqual(problems);
});

it('are paths in the site’s folder, or outside it as they say', () => {
  const options = {
    cacheDir: '.cache',
    report: ['report.json', '/reports/report.html', 'gitlab:../q.json', 'gitlab:'],
  };
  expect(engineOptions(options, config)).toEqual({
    ...fromAstro,
    cacheDir: resolve('/site/.cache'),
    report: [resolve('/site/report.json'), resolve('/reports/report.html'), `gitlab:${resolve('/q.json')}`, 'gitlab:'],
  });
});

it('leave an empty path to the engine, which refuses it', () => {
  expect(engineOptions({ cacheDir: '' }, config).cacheDir).toBe('');
});

it.each<[AstroOptions, ReturnType<typeof runtimeVideoOf>]>([
  [{}, {}],
  [{ videoMaxResolution: '720p' }, {}],
  [{ video: 'hls' }, { video: { mode: 'hls' } }],
  [{ video: 'hls', videoMaxResolution: '720p' }, { video: { mode: 'hls', maxResolution: '720p' } }],
])('give a server the same videos as the build: %j', (options, expected) => {
  expect(runtimeVideoOf(options)).toEqual(expected);
});

it('names hosts as a URL does', () => {
  expect(ownHostsOf({})).toEqual([]);
  expect(ownHostsOf({ host: 'Media.Example.org' })).toEqual(['media.example.org']);
  expect(ownHostsOf({ host: ['a.example.org', 'B.example.org'] })).toEqual(['a.example.org', 'b.example.org']);
});
