import { resolve } from 'node:path';
import { pathToFileURL } from 'node:url';
import type { AstroConfig } from 'astro';
import { expect, it } from 'vitest';
import { engineOptions, ownHostsOf } from './options.ts';

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

it('are paths in the site’s folder, or outside it as they say', () => {
  const options = { cacheDir: '.cache', report: ['report.json', '/reports/report.html', '../report.html'] };
  expect(engineOptions(options, config)).toEqual({
    ...fromAstro,
    cacheDir: resolve('/site/.cache'),
    report: ['/site/report.json', '/reports/report.html', '/report.html'].map((file) => resolve(file)),
  });
});

it('names hosts as a URL does', () => {
  expect(ownHostsOf({})).toEqual([]);
  expect(ownHostsOf({ host: 'Media.Example.org' })).toEqual(['media.example.org']);
  expect(ownHostsOf({ host: ['a.example.org', 'B.example.org'] })).toEqual(['a.example.org', 'b.example.org']);
});
