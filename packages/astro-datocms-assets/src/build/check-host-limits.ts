import { existsSync, readdirSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { AstroConfig } from 'astro';
import type { Localizer } from 'datocms-assets';
import { pathFrom } from '../slash-paths.ts';

export interface HostLimits {
  readonly name: string;
  readonly adapter: string;
  /** Files in the project's root by which the host of a static site without adapter is recognised. */
  readonly configFiles: readonly string[];
  /** The limit of files of one deployment. */
  readonly maxFiles?: number;
  /** The limit of files of one folder, without folders in it. */
  readonly maxFilesInFolder?: number;
  /** The limit of one file in bytes. */
  readonly maxFileBytes?: number;
}

const mebibyte = 1024 * 1024;

/** Hosts with known limits of their free plans. `findings.md` links to their documentation. */
export const knownHosts: readonly HostLimits[] = [
  {
    name: 'Cloudflare',
    adapter: '@astrojs/cloudflare',
    configFiles: ['wrangler.toml', 'wrangler.json', 'wrangler.jsonc'],
    maxFiles: 20_000,
    maxFileBytes: 25 * mebibyte,
  },
  {
    name: 'Netlify',
    adapter: '@astrojs/netlify',
    configFiles: ['netlify.toml'],
    maxFilesInFolder: 54_000,
  },
];

const count = (files: number) => files.toLocaleString('en-US');

/** Warns before the deployment of files that the host would refuse. @param dir the folder of the static files */
export function checkHostLimits(localizer: Localizer, config: AstroConfig, dir: string, hosts = knownHosts): void {
  const root = fileURLToPath(config.root);
  const host = hosts.find(({ adapter, configFiles }) =>
    config.adapter ? config.adapter.name === adapter : configFiles.some((name) => existsSync(join(root, name))),
  );
  if (!host) return;
  const { name, maxFiles = Infinity, maxFilesInFolder = Infinity, maxFileBytes = Infinity } = host;
  const warn = (message: string, place: { readonly file?: string } = {}) =>
    localizer.addFinding('host-limit', message, place);
  const files = readdirSync(dir, { recursive: true, withFileTypes: true }).filter((entry) => entry.isFile());
  if (files.length > maxFiles)
    warn(`The output has ${count(files.length)} files, and ${name} takes ${count(maxFiles)} in one deployment.`);
  const inFolders = new Map<string, number>();
  for (const { parentPath, name: fileName } of files) {
    inFolders.set(parentPath, (inFolders.get(parentPath) ?? 0) + 1);
    if (maxFileBytes === Infinity) continue;
    const path = join(parentPath, fileName);
    const { size } = statSync(path);
    if (size <= maxFileBytes) continue;
    const sizes = `${Math.ceil(size / mebibyte)} MiB, and ${name} takes files of ${maxFileBytes / mebibyte} MiB at most`;
    warn(`This file has ${sizes}.`, { file: pathFrom(dir, path) });
  }
  for (const [folder, inFolder] of inFolders) {
    if (inFolder <= maxFilesInFolder) continue;
    const counts = `${count(inFolder)} files, and ${name} takes ${count(maxFilesInFolder)} in one folder`;
    warn(`The folder ${pathFrom(dir, folder) || '.'} of the output has ${counts}.`);
  }
}
