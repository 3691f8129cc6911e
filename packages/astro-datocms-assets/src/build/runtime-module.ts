import { hash } from 'node:crypto';
import { existsSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import type { AstroConfig } from 'astro';
import { ConfigurationError } from 'datocms-assets';
import { packPublished } from 'datocms-assets/runtime';
import type { AstroOptions } from '../options.ts';
import { vitePath } from '../slash-paths.ts';
import { hostOf } from './adapter-host.ts';
import type { KnownRuntimeOptions } from './serving-options.ts';

/** The facts of the build that the server's code needs. */
export interface RuntimeModule {
  readonly options: KnownRuntimeOptions;
  /** Paths of the published assets. */
  readonly published: readonly string[];
  readonly integration: AstroOptions;
  readonly config: AstroConfig;
}

/** Prints the module `virtual:astro-datocms-assets/runtime`, without the token and without paths of assets. */
export function printRuntimeModule({ options, published, integration, config }: RuntimeModule): string {
  const { allow = [], ...rest } = options;
  // The key is secret and does not change between builds, so the server's code changes only with the index.
  const indexKey = hash('sha256', `index ${options.key}`, 'buffer').subarray(0, 16);
  return [
    `export const options = { ...${JSON.stringify(rest)}, allow: [${allow.join(', ')}] };`,
    `export const packed = '${Buffer.from(packPublished(published, indexKey)).toString('base64')}';`,
    ...printIndex(integration, config),
    ...printCache(integration, config),
    hostOf(config.adapter).runsOnNode
      ? `export { withBackpressure } from ${quotePath(new URL('../runtime/node-backpressure.js', import.meta.url))};`
      : 'export const withBackpressure = (response) => response;',
  ].join('\n');
}

function printCache(
  { runtime: { cacheDir: dir, cacheBytes: maxBytes } = {} }: AstroOptions,
  config: AstroConfig,
): string[] {
  if (maxBytes === 0 || !hostOf(config.adapter).runsOnNode) return ['export const cache = undefined;'];
  return [
    `import { createNodeCache } from ${quotePath(new URL('../runtime/node-ports.js', import.meta.url))};`,
    `export const cache = createNodeCache(${JSON.stringify({ dir, maxBytes })});`,
  ];
}

const quotePath = (url: URL) => JSON.stringify(vitePath(url));
const defaultRefresh = 60;

function printIndex({ runtime = {}, ...options }: AstroOptions, config: AstroConfig): string[] {
  const { refresh = defaultRefresh, index } = runtime;
  if (index !== undefined) {
    return [
      `import { createModuleIndex } from ${quotePath(new URL('../runtime/module-index.js', import.meta.url))};`,
      `import readIndex from ${JSON.stringify(resolveIndexModule(index, config))};`,
      `export const createIndex = (initial) => createModuleIndex(initial, ${refresh}, readIndex);`,
    ];
  }
  if (refresh === 0 || !hostOf(config.adapter).runsOnNode) return ['export const createIndex = undefined;'];
  const { tokenEnv, environment, content, cdaUrl, host, video, timeout, retries } = options;
  const cda = { tokenEnv, environment, content, cdaUrl, host, video, timeout, retries };
  return [
    `import { createNodeIndex } from ${quotePath(new URL('../runtime/node-ports.js', import.meta.url))};`,
    `export const createIndex = (initial) => createNodeIndex(initial, ${refresh}, ${JSON.stringify(cda)});`,
  ];
}

/**
 * Resolves the option `runtime.index`: the path of a file, or the name of a package, for an import in the server's code.
 * @throws ConfigurationError if the file does not exist
 */
export function resolveIndexModule(index: string | URL, { root }: AstroConfig): string {
  if (typeof index === 'string' && !/^\.{0,2}\//.test(index)) return index;
  const file = fileURLToPath(new URL(index, root));
  if (existsSync(file)) return vitePath(file);
  throw new ConfigurationError([`runtime.index: there is no file ${file}.`]);
}
