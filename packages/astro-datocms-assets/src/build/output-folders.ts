import { existsSync } from 'node:fs';
import { isAbsolute, join, relative, sep } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { AstroConfig } from 'astro';

/** A folder that is deployed beside the static files. */
export interface DeployedFolder {
  readonly folder: string;
  /** Parts that are no code and no configuration of the server, by path relative to the folder. */
  readonly skip: (path: string) => boolean;
}

/** Where adapters put what they deploy, relative to the project's root, and the parts of it that are not theirs to serve. */
const byAdapter: Readonly<Record<string, { folder: string; skip: readonly string[] }>> = {
  '@astrojs/vercel': { folder: '.vercel/output', skip: ['static', '_functions'] },
  '@astrojs/netlify': { folder: '.netlify/v1', skip: [] },
};

/**
 * Folders that hold code and configuration of the server.
 * @param dir the folder of the static files
 */
export function deployedFolders(config: AstroConfig, dir: string): DeployedFolder[] {
  const known = byAdapter[config.adapter?.name ?? ''];
  if (known) {
    const { skip } = known;
    return existing([{ folder: join(fileURLToPath(config.root), known.folder), skip: (path) => skip.includes(path) }]);
  }
  const outDir = fileURLToPath(config.outDir);
  const server = fileURLToPath(config.build.server);
  const statics = inside(outDir, dir);
  const isWithin = inside(outDir, server) !== undefined;
  return existing([
    // Beside the static files: the server, and files such as Node's `_headers.json`.
    ...(statics ? [{ folder: outDir, skip: (path: string) => path === statics }] : []),
    ...(statics && isWithin ? [] : [{ folder: server, skip: () => false }]),
  ]);
}

/** The server's folder where it lies among the static files, relative to them (Cloudflare's adapter for Astro 5). */
export function serverWithin(config: AstroConfig, dir: string): string | undefined {
  return inside(dir, fileURLToPath(config.build.server));
}

function existing(folders: readonly DeployedFolder[]): DeployedFolder[] {
  return folders
    .filter(({ folder }) => existsSync(folder))
    .map(({ folder, skip }) => ({ folder, skip: (path) => skip(path) || isLeftOut(path) }));
}

/** Packages of others, and what debuggers read. */
function isLeftOut(path: string): boolean {
  return path.endsWith('.map') || /(?:^|\/)node_modules$/.test(path);
}

/** The path from one folder to another that lies in it, with `/`. */
function inside(folder: string, other: string): string | undefined {
  const path = relative(folder, other);
  return path === '' || isAbsolute(path) || path.split(sep)[0] === '..' ? undefined : path.split(sep).join('/');
}
