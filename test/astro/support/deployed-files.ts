import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join, sep } from 'node:path';
import { expect } from 'vitest';
import type { BuiltSite } from '../../support/build-site.ts';

/** Sources, packages, caches, and the working copy that Vercel's adapter makes of its functions. */
const notDeployed =
  /^(?:src|public|node_modules|\.env|\.keep|\.astro|\.wrangler|astro\.config\.mjs|\.vercel\/output\/_functions)(?:\/|$)/;

/** All files of a project that are deployed after a build, by path relative to it. */
export function listDeployed(root: string): string[] {
  return readdirSync(root, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) =>
      join(entry.parentPath, entry.name)
        .slice(root.length + 1)
        .replaceAll(sep, '/'),
    )
    .filter((path) => !notDeployed.test(path))
    .sort();
}

/** The deployed files that name the CMS's asset host. This search shares no code with the packages under test. */
export function listLeaks(root: string): string[] {
  return listDeployed(root).filter((path) => /datocms-assets\\?\.com/i.test(readFileSync(join(root, path), 'latin1')));
}

export function expectCleanBuild({ root, status, output }: BuiltSite): void {
  expect(status, output).toBe(0);
  expect(listLeaks(root)).toEqual([]);
}

/**
 * URLs of stored files in a file that lead to no file or elsewhere than to the site.
 * @param statics the folder of static files
 */
export function listMissing(root: string, statics: string, file: string, base = '/'): string[] {
  const text = readFileSync(join(root, file), 'utf8');
  const prefix = base === '/' ? '' : base.replace(/\/$/, '');
  return Array.from(text.matchAll(/[\w./:-]*\/_astro\/media\/([\w.-]+)/g), ([url, name]) => ({ url, name }))
    .filter(
      ({ url, name }) =>
        !url.replace('https://www.example.org', '').startsWith(`${prefix}/_astro/media/`) ||
        !existsSync(join(root, statics, '_astro/media', name as string)),
    )
    .map(({ url }) => url);
}
