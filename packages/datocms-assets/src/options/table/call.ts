import type { OptionEntries } from '../option-entry.ts';

/** Options of one call of the command line. A configuration file can't hold them. */
export interface CallOptions {
  /**
   * Configuration file. Only the command line reads one: in code, import the file, and pass what it exports.
   * @default datocms-assets.config.json, .js, .mjs, .ts or .mts in the working folder
   */
  config?: string | undefined;
  /**
   * Do it, instead of only showing what would be done: write the files, or remove the objects. `dryRun` wins.
   * @default false
   */
  yes?: boolean | undefined;
}

export const callOptions = {
  config: {
    validator: (from) => from.onlyOnCommandLine,
    defaultText: 'datocms-assets.config.json, .js, .mjs, .ts or .mts in the working folder',
    argument: '<file>',
    help: 'configuration file',
    commands: ['localize', 'verify', 'published', 'prune', 'serve'],
  },
  yes: {
    validator: (from) => from.boolean,
    default: false,
    help: 'do it, instead of only showing what would be done: write the files, or remove the objects',
    commands: ['prune', 'init'],
  },
} satisfies OptionEntries<CallOptions>;
