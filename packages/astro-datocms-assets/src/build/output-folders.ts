import { existsSync } from 'node:fs';
import { isAbsolute, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { AstroConfig } from 'astro';
import { pathFrom } from '../slash-paths.ts';

/** A folder that is deployed in addition to the static files: code and configuration of the server. */
export interface ServerFolder {
  readonly folder: string;
  /** Leaves out files that are neither, by path relative to the folder. */
  readonly skip: (path: string) => boolean;
}

/** Adapters with a folder of their own, relative to the project's root, and its parts that are not the server's. */
const adapterFolders: Readonly<Record<string, { folder: string; skip: readonly string[] }>> = {
  '@astrojs/vercel': { folder: '.vercel/output', skip: ['static', '_functions'] },
  '@astrojs/netlify': { folder: '.netlify/v1', skip: [] },
};

/** @param dir the folder of the static files */
export function serverFolders(config: AstroConfig, dir: string): ServerFolder[] {
  const known = adapterFolders[config.adapter?.name ?? ''];
  if (known) {
    const { skip } = known;
    return existing([{ folder: join(fileURLToPath(config.root), known.folder), skip: (path) => skip.includes(path) }]);
  }
  const outDir = fileURLToPath(config.outDir);
  const server = fileURLToPath(config.build.server);
  const staticPath = pathInside(outDir, dir);
  const isServerInOutDir = pathInside(outDir, server) !== undefined;
  return existing([
    // Beside the static files: the server, and files such as the Node adapter's `_headers.json`.
    ...(staticPath ? [{ folder: outDir, skip: (path: string) => path === staticPath }] : []),
    ...(staticPath && isServerInOutDir ? [] : [{ folder: server, skip: () => false }]),
  ]);
}

/**
 * The path of the server's folder if it lies among the static files, as with Cloudflare's adapter for Astro 5.
 * @param dir the folder of the static files
 */
export function serverPathInside(config: AstroConfig, dir: string): string | undefined {
  return pathInside(dir, fileURLToPath(config.build.server));
}

/**
 * Whether Astro uses a file only to render pages and then removes it: `.prerender` in Astro 6 and 7, chunks and entry
 * modules in Astro 5.
 * @param path relative to the folder of the static files
 */
export function isPrerenderFile(path: string): boolean {
  return path === '.prerender' || /^(?:(?:chunks|pages)\/.*|renderers|manifest_[^/]*|_[^/]*)\.mjs$/.test(path);
}

function existing(folders: readonly ServerFolder[]): ServerFolder[] {
  return folders
    .filter(({ folder }) => existsSync(folder))
    .map(({ folder, skip }) => ({ folder, skip: (path) => skip(path) || isNoOwnCode(path) }));
}

/** Whether a file is in an installed package, or is a source map, which only debuggers read. */
function isNoOwnCode(path: string): boolean {
  return path.endsWith('.map') || /(?:^|\/)node_modules$/.test(path);
}

/** The path, with `/`, from a folder to a folder inside it. */
function pathInside(folder: string, other: string): string | undefined {
  const path = pathFrom(folder, other);
  return path === '' || isAbsolute(path) || path.split('/')[0] === '..' ? undefined : path;
}
