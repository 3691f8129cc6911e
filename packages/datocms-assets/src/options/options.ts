import type { AssetOptions } from './table/assets.ts';
import type { BucketOptions, PruneOptions } from './table/bucket.ts';
import type { CallOptions } from './table/call.ts';
import type { ContentOptions } from './table/content.ts';
import type { NetworkOptions } from './table/network.ts';
import type { CommandLineOptions, ReportOptions } from './table/report.ts';
import type { ServeOptions } from './table/serve.ts';
import type { SiteOptions } from './table/site.ts';
import type { VideoOptions } from './table/video.ts';

// Interfaces, not types made from the table: for mapped types, editors with TypeScript 7.0 show no comments.

/** The options of a job, for the configuration of a build tool. */
export interface JobOptions
  extends ContentOptions,
    SiteOptions,
    AssetOptions,
    VideoOptions,
    BucketOptions,
    NetworkOptions,
    ReportOptions {}

/** The options of a configuration file of the command line. Each command takes the options in its help. */
export interface ConfigOptions extends JobOptions, PruneOptions, ServeOptions, CommandLineOptions {}

/** All options of the command line, in camelCase. */
export interface Options extends ConfigOptions, CallOptions {}

/** Returns the options of a configuration file unchanged. Editors show their names, values and comments. */
export function defineConfig(config: ConfigOptions): ConfigOptions {
  return config;
}

/**
 * Names an option in a message or a fix in the form of code: `maxBytes`, or `svg: 'sanitize'` with a value. The command
 * line replaces the name by its flag, see `nameFlags`.
 */
export function option(name: keyof Options, value?: string | true): string {
  return value === undefined ? `\`${name}\`` : `\`${name}: ${value === true ? 'true' : `'${value}'`}\``;
}
