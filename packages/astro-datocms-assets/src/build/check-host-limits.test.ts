import { mkdirSync, rmSync, truncateSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import type { AstroConfig } from 'astro';
import type { Localizer } from 'datocms-assets';
import { beforeEach, expect, it } from 'vitest';
import { temporaryFolder } from '../../../../test/support/temporary-folder.ts';
import { checkHostLimits } from './check-host-limits.ts';

const root = temporaryFolder('host-limits');
const dist = join(root, 'dist');

function findingsWith(adapter?: string): string[] {
  const found: string[] = [];
  const addFinding: Localizer['addFinding'] = (code, message, { file = '' } = {}) => {
    found.push(`${code} ${message} ${file}`.trim());
  };
  const config = { root: pathToFileURL(`${root}/`), ...(adapter && { adapter: { name: adapter } }) };
  checkHostLimits({ addFinding } as Localizer, config as AstroConfig, dist);
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

it('counts the files of a deployment', () => {
  rmSync(join(dist, 'media'), { recursive: true });
  for (let at = 0; at <= 20_000; at++) writeFileSync(join(dist, `${at}.html`), '');
  expect(findingsWith('@astrojs/cloudflare')).toEqual([
    'host-limit The output has 20,001 files, and Cloudflare takes 20,000 in one deployment.',
  ]);
});

it('counts the files of each folder where the host does', () => {
  for (let at = 0; at < 54_000; at++) writeFileSync(join(dist, 'media', `${at}.webp`), '');
  expect(findingsWith('@astrojs/netlify')).toEqual([
    'host-limit The folder media of the output has 54,002 files, and Netlify takes 54,000 in one folder.',
  ]);
});
