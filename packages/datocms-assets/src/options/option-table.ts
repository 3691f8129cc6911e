import type { OptionEntry } from './option-entry.ts';
import { assetOptions } from './table/assets.ts';
import { bucketOptions, pruneOptions } from './table/bucket.ts';
import { callOptions } from './table/call.ts';
import { contentOptions } from './table/content.ts';
import { networkOptions } from './table/network.ts';
import { commandLineOptions, reportOptions } from './table/report.ts';
import { serveOptions } from './table/serve.ts';
import { siteOptions } from './table/site.ts';
import { videoOptions } from './table/video.ts';

/** The headings of the help, in their order. */
export const optionGroups: Readonly<Record<string, Readonly<Record<string, OptionEntry>>>> = {
  Content: contentOptions,
  Site: siteOptions,
  Assets: assetOptions,
  Video: videoOptions,
  Bucket: { ...bucketOptions, ...pruneOptions },
  Server: serveOptions,
  Network: networkOptions,
  Report: { ...reportOptions, ...commandLineOptions },
  Call: callOptions,
};

/**
 * Every option. Validation, settings, flags, help, and the table in the README come from these entries. To add an
 * option, add a property with its comment to the interface of a theme, and the entry below: the compiler and the tests
 * say what is missing.
 */
export const optionTable = {
  ...contentOptions,
  ...siteOptions,
  ...assetOptions,
  ...videoOptions,
  ...bucketOptions,
  ...pruneOptions,
  ...serveOptions,
  ...networkOptions,
  ...reportOptions,
  ...commandLineOptions,
  ...callOptions,
};

export type OptionTable = Readonly<typeof optionTable>;
