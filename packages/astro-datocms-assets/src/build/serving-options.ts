import type { AstroConfig } from 'astro';
import { compileAllow } from 'datocms-assets';
import type { RuntimeOptions } from 'datocms-assets/runtime';
import { type AstroOptions, imageEndpointOf, ownHostsOf, runtimeVideoOf, servedRouteOf } from '../options.ts';

/** The options of a runtime that are known in the build. */
export type KnownRuntimeOptions = Omit<RuntimeOptions, 'isPublished'>;

/** The options of the runtime in the server's code. */
export function servingOptionsOf(options: AstroOptions, config: AstroConfig, key: string): KnownRuntimeOptions {
  const { site = config.site, base = config.base } = options;
  return {
    key,
    route: servedRouteOf(options, config),
    ...(site === undefined ? {} : { site: new URL(site).origin }),
    ...runtimeOptionsOf(options, base, config),
  };
}

/** The options of a runtime that are equal in a server and in `astro dev`. */
export function runtimeOptionsOf(
  options: AstroOptions,
  base: string,
  config: Pick<AstroConfig, 'image'>,
): Omit<KnownRuntimeOptions, 'key' | 'route' | 'site'> {
  const { runtime = {}, svg, stripMetadata, timeout, allow = [] } = options;
  const { refresh: _refresh, index: _index, cacheDir: _dir, cacheBytes: _bytes, ...serving } = runtime;
  return {
    hosts: ownHostsOf(options),
    allow: compileAllow(allow),
    ...imageEndpointOf(base, config),
    ...runtimeVideoOf(options),
    ...(svg && { svg }),
    ...(stripMetadata && { stripMetadata }),
    ...(timeout !== undefined && { timeout }),
    ...serving,
  };
}
