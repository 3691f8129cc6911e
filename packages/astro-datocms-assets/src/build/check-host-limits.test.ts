import { mkdirSync, rmSync, truncateSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import type { AstroConfig } from 'astro';
import type { Localizer } from 'datocms-assets';
import { beforeEach, expect, it } from 'vitest';
import { temporaryFolder } from '../../../../test/support/temporary-folder.ts';
import { checkHostLimits, type HostLimits, knownHosts } from './check-host-limits.ts';

const root = temporaryFolder('host-limits');
const dist = join(root, 'dist');

function findingsWith(adapter?: string, hosts?: readonly HostLimits[]): string[] {
  const found: string[] = [];
  const addFinding: Localizer['addFinding'] = (code, message, { file = '' } = {}) => {
    found.push(`${code} ${message} ${file}`.trim());
  };
  const config = { root: pathToFileURL(`${root}/`), ...(adapter && { adapter: { name: adapter } }) };
  checkHostLimits({ addFinding } as Localizer, config as AstroConfig, dist, hosts);
  return found;
}

beforeEach(() => {
  rmSync(root, { recursive: true, force: true });
  mkdirSync(join(dist, 'media'), { recursive: true });
  for (const [name, size] of [
    ['film.mp4', 25 * 2 ** 20 + 1],
    ['short.mp4', 25 * 2 ** 20],
  ] as const) {
    writeFileSync(join(dist, 'media', name), '');
    truncateSync(join(dist, 'media', name), size);
  }
});

const film = ['host-limit This file has 26 MiB, and Cloudflare takes files of 25 MiB at most. media/film.mp4'];

it('names each file that is too large for the host of the adapter', () => {
  expect(findingsWith('@astrojs/cloudflare')).toEqual(film);
});

it('knows the host of a static site by its configuration', () => {
  expect(findingsWith()).toEqual([]);
  writeFileSync(join(root, 'wrangler.jsonc'), '{}');
  expect(findingsWith()).toEqual(film);
});

it('says nothing of hosts whose limits it does not know', () => {
  writeFileSync(join(root, 'wrangler.jsonc'), '{}');
  expect(findingsWith('@astrojs/node')).toEqual([]);
});

const small = { name: 'Small', adapter: 'small', configFiles: [] };

it('counts the files of a deployment', () => {
  for (let at = 0; at < 1000; at++) writeFileSync(join(dist, `${at}.html`), '');
  expect(findingsWith('small', [{ ...small, maxFiles: 1002 }])).toEqual([]);
  expect(findingsWith('small', [{ ...small, maxFiles: 1001 }])).toEqual([
    'host-limit The output has 1,002 files, and Small takes 1,001 in one deployment.',
  ]);
});

it('counts the files of each folder where the host does', () => {
  for (let at = 0; at < 1000; at++) writeFileSync(join(dist, 'media', `${at}.webp`), '');
  for (let at = 0; at < 1001; at++) writeFileSync(join(dist, `${at}.html`), '');
  expect(findingsWith('small', [{ ...small, maxFilesInFolder: 1002 }])).toEqual([]);
  expect(findingsWith('small', [{ ...small, maxFilesInFolder: 1001 }])).toEqual([
    'host-limit The folder media of the output has 1,002 files, and Small takes 1,001 in one folder.',
  ]);
});

it('knows how many files the hosts take', () => {
  const limits = knownHosts.map(({ name, maxFiles, maxFilesInFolder }) => [name, maxFiles, maxFilesInFolder]);
  expect(limits).toEqual([
    ['Cloudflare', 20_000, undefined],
    ['Netlify', undefined, 54_000],
  ]);
});
