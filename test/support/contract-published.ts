import { expect } from 'vitest';
import { type Site, url, type World } from './contract-world.ts';

/** A line of `datocms-assets published`. */
export interface Line {
  readonly id: string | null;
  readonly path: string;
  readonly url: string;
  readonly md5: string | null;
  readonly size: number | null;
  readonly mimeType: string | null;
  readonly via: readonly {
    readonly model: string;
    readonly record: string | null;
    readonly field: string;
    readonly locale: string | null;
  }[];
}

/** The file name of a test image. */
export const imageName = (name: string) => `17000000-${name}.png`;
export const imageUrl = (name: string, query = '') => `${url(imageName(name))}${query}`;

/** Runs `published` and parses its lines. */
export async function readIndex(world: World, site: Site, ...args: string[]): Promise<readonly Line[]> {
  const { status, stdout, stderr } = await world.run(site, 'published', ...args);
  expect({ status, stderr: status === 0 ? '' : stderr }).toEqual({ status: 0, stderr: '' });
  return stdout === ''
    ? []
    : stdout
        .trimEnd()
        .split('\n')
        .map((line) => JSON.parse(line) as Line);
}

/** The short names of the published images, sorted. */
export const shortNames = (lines: readonly Line[]) =>
  lines.map(({ path }) => path.replace(/^.*\/17000000-|\.png$/g, '')).sort();
