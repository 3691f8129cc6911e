import type { OptionEntries } from '../option-entry.ts';

/** Options for what a run writes. */
export interface ReportOptions {
  /**
   * Write the report to this file, .json, .html or .sarif, or for GitLab's Code Quality, gitlab: and a name; a list for more.
   * @example 'reports/assets.html'
   */
  report?: string | readonly string[] | undefined;
  /**
   * Plan and report, but download, write, remove and verify nothing.
   * @default false
   */
  dryRun?: boolean | undefined;
  /**
   * Show all problems with all places, not only the first ones, and the time of each step.
   * @default false
   */
  verbose?: boolean | undefined;
}

export const reportOptions = {
  report: {
    validator: (from) => from.reportFiles,
    default: [],
    argument: '<file>',
    help: "write the report to this file, .json, .html or .sarif, or for GitLab's Code Quality, gitlab: and a name",
    commands: ['localize', 'verify'],
  },
  dryRun: {
    validator: (from) => from.boolean,
    default: false,
    help: 'plan and report, but download, write, remove and verify nothing',
    commands: ['localize', 'prune'],
  },
  verbose: {
    validator: (from) => from.boolean,
    default: false,
    help: 'show all problems with all places, not only the first ones, and the time of each step',
    commands: ['localize', 'verify'],
  },
} satisfies OptionEntries<ReportOptions>;

/** Options that make sense on the command line only, not in the configuration of a build tool. */
export interface CommandLineOptions {
  /**
   * Print the result as JSON on standard output, and nothing else there.
   * @default false
   */
  json?: boolean | undefined;
  /**
   * Print errors and the verdict only, without warnings and progress.
   * @default false
   */
  quiet?: boolean | undefined;
  /**
   * Localize the folder also if it looks like a project (if it holds package.json, .git or node_modules), or holds the code of a
   * server.
   * @default false
   */
  force?: boolean | undefined;
  /**
   * Ask once for each asset of a built folder, for its headers alone, and tell which do not answer.
   * @default false
   */
  checkAssets?: boolean | undefined;
}

export const commandLineOptions = {
  json: {
    validator: (from) => from.boolean,
    default: false,
    help: 'print the result as JSON on standard output, and nothing else there',
    commands: ['localize', 'verify', 'prune'],
  },
  quiet: {
    validator: (from) => from.boolean,
    default: false,
    help: 'print errors and the verdict only, without warnings and progress',
    commands: ['localize', 'verify', 'published'],
  },
  force: {
    validator: (from) => from.boolean,
    default: false,
    help: 'localize the folder also if it looks like a project (if it holds package.json, .git or node_modules), or holds the code of a server',
    commands: ['localize'],
  },
  checkAssets: {
    validator: (from) => from.boolean,
    default: false,
    help: 'ask once for each asset of a built folder, for its headers alone, and tell which do not answer',
    commands: ['doctor'],
  },
} satisfies OptionEntries<CommandLineOptions>;
