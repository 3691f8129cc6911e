import { existsSync, readdirSync, statSync } from 'node:fs';
import { join, relative, sep } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { AstroConfig } from 'astro';
import type { Localizer } from 'datocms-assets';

interface HostLimits {
  readonly name: string;
  readonly adapter: string;
  /** Files in the project's root that tell of the host where a static site has no adapter. */
  readonly configFiles: readonly string[];
  /** Files of one deployment. */
  readonly maxFiles: number;
  /** Bytes of one file. */
  readonly maxFileBytes: number;
  /** Where the host says so. */
  readonly source: string;
}

const mebibyte = 1024 * 1024;

/** Hosts whose limits are known, of their free plans. */
const hosts: readonly HostLimits[] = [
  {
    name: 'Cloudflare',
    adapter: '@astrojs/cloudflare',
    configFiles: ['wrangler.toml', 'wrangler.json', 'wrangler.jsonc'],
    maxFiles: 20_000,
    maxFileBytes: 25 * mebibyte,
    source: 'https://developers.cloudflare.com/workers/platform/limits/#static-assets',
  },
];

const fix = (source: string) =>
  `Put stored assets into a bucket with the option \`store\`, or see ${source} for the limits of your plan.`;

/** Warns of what the host would refuse, before the site is deployed. @param dir the folder of the static files */
export function checkHostLimits(localizer: Localizer, config: AstroConfig, dir: string): void {
  const root = fileURLToPath(config.root);
  const host = hosts.find(({ adapter, configFiles }) =>
    config.adapter ? config.adapter.name === adapter : configFiles.some((name) => existsSync(join(root, name))),
  );
  if (!host) return;
  const { name, maxFiles, maxFileBytes, source } = host;
  const files = readdirSync(dir, { recursive: true, withFileTypes: true }).filter((entry) => entry.isFile());
  if (files.length > maxFiles) {
    const counts = `${files.length.toLocaleString('en-US')} files, and ${name} takes ${maxFiles.toLocaleString('en-US')}`;
    localizer.addFinding('host-limit', `The output has ${counts} in one deployment.`, { fix: fix(source) });
  }
  for (const { parentPath, name: fileName } of files) {
    const path = join(parentPath, fileName);
    const { size } = statSync(path);
    if (size <= maxFileBytes) continue;
    const sizes = `${Math.ceil(size / mebibyte)} MiB, and ${name} takes files of ${maxFileBytes / mebibyte} MiB at most`;
    const file = relative(dir, path).split(sep).join('/');
    localizer.addFinding('host-limit', `This file has ${sizes}.`, { file, fix: fix(source) });
  }
}
