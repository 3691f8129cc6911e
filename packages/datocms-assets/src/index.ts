import { resolve } from 'node:path';
import type { Finding, FindingCode } from './findings/finding.ts';
import { checkPlaces } from './job/check-places.ts';
import { Localizer as EngineLocalizer } from './job/localizer.ts';
import { verifySite } from './job/verify-site.ts';
import { LiveLocalizer as EngineLiveLocalizer, type LiveAsset, type LiveFile } from './live/live-localizer.ts';
import { localizeSite } from './localize.ts';
import type { PassOptions, Ports, TextSource } from './options/ports.ts';
import { type Options, toSettings } from './options/settings.ts';
import type { PublishedIndex } from './published/published-index.ts';
import type { Report } from './report/report.ts';

export type { Finding, FindingCode, Level } from './findings/finding.ts';
export { FindingError } from './findings/finding.ts';
export type { LiveAsset, LiveFile, Standing } from './live/live-localizer.ts';
export { ConfigurationError } from './options/configuration-error.ts';
export type { JobOptions } from './options/options.ts';
export type { PassOptions, Ports, TextSource } from './options/ports.ts';
export type { Options } from './options/settings.ts';
export type { PublishedAsset, PublishedIndex, Via } from './published/published-index.ts';
export { mergeReports } from './report/merge-reports.ts';
export type { Counts, Report, ReportedAsset, ReportedVariant } from './report/report.ts';
export { toText } from './report/to-text.ts';

/**
 * Localises a built site: downloads what its pages need of the published assets, rewrites every URL, verifies the output.
 * @param dir the output folder
 * @returns the report; look at `counts.errors` for the verdict
 * @throws ConfigurationError for wrong options, a missing or refused token, an unknown environment, a missing folder
 */
export async function localize(dir: string, options: Options = {}, ports: Ports = {}): Promise<Report> {
  return localizeSite(dir, checkPlaces(toSettings(options, process.env, 'token'), resolve(dir)), ports);
}

/**
 * Searches a finished output for anything that names the CMS; needs neither token nor network.
 * @throws ConfigurationError for wrong options or a missing folder
 */
export function verify(dir: string, options: Options = {}): Promise<Report> {
  return verifySite(dir, toSettings(options));
}

/**
 * Asks the CDA what is published.
 * @throws ConfigurationError for a missing or refused token or an unknown environment
 * @throws FindingError where the published content can't be read completely
 */
export async function readPublished(options: Options = {}, ports: Ports = {}): Promise<PublishedIndex> {
  const settings = toSettings(options, process.env, 'token');
  // The walk of a build has a thread of its own: GraphQL is loaded here for this function alone.
  return (await import('./published/read-published.ts')).readPublished(settings, ports);
}

/** The job in passes, for a build that goes on writing files: `start()`, `pass(dir)` as often as needed, `finish(dir)`. */
export interface Localizer {
  start(): void;
  pass(dir: string, options?: PassOptions): Promise<void>;
  /** Whether a text names an asset host at all. */
  mentionsAssetHost(text: string): boolean;
  /** Whether an error has been found: nothing will be changed. */
  readonly failed: boolean;
  /**
   * Replacements for a text that is no file yet, by offset in UTF-16 units.
   * @param file where findings stand: relative to the output, or absolute
   */
  edits(
    file: string,
    text: string,
    source?: TextSource,
  ): Promise<{ readonly start: number; readonly end: number; readonly text: string }[]>;
  /** A text, such as a policy, with the digests of what passes with `keepDigests` have changed. */
  updateDigests(text: string): string;
  /** Asset URLs in files that are deployed beside the output, such as code of the server. Nothing is noted. */
  findAssetUrls(dir: string, options?: PassOptions): Promise<Finding[]>;
  /** Those URLs whose assets may not be stored: no published record holds them, and no `allow` pattern admits them. */
  filterUnpublished(urls: readonly string[]): Promise<string[]>;
  /** Adds a finding that only the caller can see; level and fix come from the table of codes where they are not given. */
  addFinding(code: FindingCode, message: string, rest?: Partial<Omit<Finding, 'code' | 'message'>>): void;
  finish(dir: string, options?: PassOptions): Promise<Report>;
  close(): Promise<void>;
}

/** @throws ConfigurationError for wrong options or a missing token */
export function createLocalizer(options: Options = {}, ports: Ports = {}): Localizer {
  return new EngineLocalizer(toSettings(options, process.env, 'token'), ports);
}

/** The job for a site that is being written: no output folder, and a file is fetched when it is asked for. */
export interface LiveLocalizer {
  /** Without a token nothing can be fetched: texts should be left as they are. */
  readonly hasToken: boolean;
  /** Begins to read what is published. @throws ConfigurationError, FindingError where that can't be read */
  start(): Promise<void>;
  /** Whether a text names an asset host at all. */
  mentionsAssetHost(text: string): boolean;
  /**
   * Replacements by offset in UTF-16 units, made without any wait: URLs lead to `<base>/<dir>/<name>` on this server.
   * @param file tells the format by its extension
   * @param origin of the server, for places that need an absolute URL
   */
  edits(
    file: string,
    text: string,
    origin?: string,
  ): Promise<{ readonly start: number; readonly end: number; readonly text: string }[]>;
  /** What a build would say of a text beside the standing of its assets, and the names of these. */
  checkText(file: string, text: string): Promise<{ readonly names: string[]; readonly findings: Finding[] }>;
  /** How assets stand, in the order of their URLs. Names that no text was given are left out. */
  describeAssets(names: readonly string[]): Promise<LiveAsset[]>;
  /** The file behind a name, fetched on first use, or why there is none; `undefined` for a name that no text was given. */
  open(name: string): Promise<LiveFile | undefined>;
  close(): Promise<void>;
}

/** @throws ConfigurationError for wrong options; a missing token is none here */
export function createLiveLocalizer(options: Options = {}, ports: Ports = {}): LiveLocalizer {
  return new EngineLiveLocalizer(toSettings(options), ports);
}
