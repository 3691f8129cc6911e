import { resolve } from 'node:path';
import { inspect } from 'node:util';
import { AssetHosts, assetDomain } from '../asset/asset-url.ts';
import { maskSecret } from '../findings/mask-secret.ts';
import type { S3Location } from '../s3/location.ts';
import { bucketSettings, recordSecrets } from './bucket-settings.ts';
import { Mistakes } from './check-by-rules.ts';
import { ConfigurationError } from './configuration-error.ts';
import { deliverySettings } from './delivery-settings.ts';
import type { OptionEntry } from './option-entry.ts';
import { type OptionTable, optionTable } from './option-table.ts';
import { type Options, option } from './options.ts';
import { type ReportFile, toReportFile } from './report-file.ts';
import { describeMissingToken, type Environment, findToken, processEnvironment } from './token.ts';
import { text } from './validator.ts';
import type { VideoMode } from './validators.ts';
import * as validators from './validators.ts';

/** Options after validation, with defaults. */
type ValidOptions = {
  readonly [Name in keyof OptionTable]:
    | ReturnType<ReturnType<OptionTable[Name]['validator']>>
    | (OptionTable[Name] extends { readonly default: unknown } ? never : undefined);
};

export interface VideoSettings {
  readonly mode: VideoMode;
  /** Height in pixels. */
  readonly maxResolution: number;
  /** The limit of all videos of a run together. */
  readonly maxBytes: number;
}

/** The options in the form that the code uses: validated and normalized, with defaults. */
export interface Settings
  extends Omit<
    ValidOptions,
    | 'host'
    | 'prefix'
    | 'tokenEnv'
    | 'config'
    | 'video'
    | 'videoMaxResolution'
    | 'videoMaxBytes'
    | 'store'
    | 'sharedCache'
    | 's3Endpoint'
    | 's3Region'
    | 's3Addressing'
    | 'report'
    | 'route'
  > {
  /** Empty if there is no token. */
  readonly token: string;
  /** The variable with the token; `undefined` if the token was an option or is missing. */
  readonly tokenName: string | undefined;
  readonly hosts: AssetHosts;
  /** An origin such as `https://www.example.org`, without a slash at its end. */
  readonly site: string | undefined;
  /** `/` or `/docs/`. */
  readonly base: string;
  /** The part of a URL before `/<dir>/<name>`: empty, `/docs`, or `https://cdn.example.org`. */
  readonly prefix: string;
  /** Prefixes of the file extensions (without dot) that have a prefix of their own. */
  readonly prefixes: ReadonlyMap<string, string>;
  /** The part between the prefix and the name of a stored file: `_assets/`, or empty for a bucket. */
  readonly urlFolder: string;
  /** Keys of sealed URLs. The first one makes them. `undefined` if stored files replace assets. */
  readonly keys: readonly Uint8Array[] | undefined;
  /** The generator whose router reads a path to a file as one to a page, so that documents need absolute URLs. */
  readonly router?: string | undefined;
  readonly video: VideoSettings;
  /** The bucket for stored files, if they do not go into the output. */
  readonly store: S3Location | undefined;
  /** A second cache, which many machines share. */
  readonly sharedCache: S3Location | undefined;
  /** Secrets that sign the records of the shared cache. The first one makes signatures. */
  readonly recordSecrets: readonly string[];
  /** Absolute path. */
  readonly cacheDir: string;
  readonly report: readonly ReportFile[];
}

/** Relative to the working folder. */
export const defaultCacheDir = optionTable.cacheDir.default;

/**
 * Validates options once, at the start.
 * @param environment has the token if it is not an option
 * @param needs `token` for commands that query the CDA, so that a missing token is a mistake. `token and bucket` for
 *   jobs, and `bucket` for commands that need no token; any other accepts a bucket without its access key. Jobs, and
 *   commands with `key` in it, need a key if the options ask for sealed URLs
 * @param otherNames options of the caller, that a mistyped name may mean
 * @throws ConfigurationError that lists all mistakes with path and value, but never shows the token
 */
export function toSettings(
  options: Options,
  environment: Environment = processEnvironment(),
  needs: 'token' | 'token and bucket' | 'token and key' | 'bucket' | 'key' | 'nothing' = 'nothing',
  otherNames: readonly string[] = [],
): Settings {
  const tokenEnv = readText(options, 'tokenEnv');
  const { token, name: tokenName } = findToken(readText(options, 'token'), tokenEnv, environment) ?? noToken;
  const mistakes = new Mistakes((value) => show(value, token));
  const valid = validate(options, mistakes, otherNames);
  if (valid) checkOwnHosts(valid, options, mistakes);
  const problems = mistakes.sentences;
  if (valid?.quiet && valid.verbose) problems.push(`quiet: contradicts ${option('verbose')}. Remove one of them.`);
  if (/[^\x21-\x7e]/.test(token)) {
    problems.push('token: expected ASCII characters without white space (its value is not shown).');
  }
  if (needs.startsWith('token') && token === '') problems.push(describeMissingToken(tokenEnv, environment));
  const { cwd = process.cwd() } = environment;
  const { fallback, ...byExtension } = prefixesOf(valid);
  const prefixes = needs === 'bucket' ? [] : [fallback, ...Object.values(byExtension)];
  const bucket = valid && needs.endsWith('bucket') ? bucketSettings(valid, prefixes, environment) : undefined;
  const needsKey = ['token and bucket', 'token and key', 'key'].includes(needs);
  const delivery = valid && deliverySettings(options, valid, environment, needsKey);
  problems.push(...(bucket?.problems ?? []), ...(delivery?.problems ?? []));
  if (!valid || !delivery || problems.length > 0) throw new ConfigurationError(problems);
  const {
    host,
    prefix: _prefix,
    tokenEnv: _found,
    config: _file,
    s3Endpoint: _e,
    s3Region: _r,
    s3Addressing: _a,
    ...others
  } = valid;
  const { video: videoOption, videoMaxResolution, videoMaxBytes, route: _route, ...rest } = others;
  const { mode, maxResolution = videoMaxResolution, maxBytes = videoMaxBytes } = videoOption;
  const video = { mode, maxResolution, maxBytes };
  return Object.freeze({
    ...rest,
    dir: delivery.dir,
    keys: delivery.keys,
    token,
    tokenName,
    hosts: new AssetHosts(host, video.mode === 'report' ? undefined : video.mode),
    video,
    site: valid.site === undefined ? undefined : new URL(valid.site).origin,
    prefix: withoutSlash(fallback),
    prefixes: new Map(Object.entries(byExtension).map(([extension, url]) => [extension, withoutSlash(url)])),
    urlFolder: bucket?.store ? '' : `${delivery.dir}/`,
    store: bucket?.store,
    sharedCache: bucket?.sharedCache,
    recordSecrets: recordSecrets(environment, token),
    cacheDir: resolve(cwd, valid.cacheDir),
    report: valid.report.map((name) => toReportFile(name, environment)),
  });
}

/** The prefix of all files, and the prefixes of single extensions. */
function prefixesOf(valid: ValidOptions | undefined): Readonly<Record<string, string>> & { readonly fallback: string } {
  const { prefix, base = '/' } = valid ?? {};
  return typeof prefix === 'object' ? { fallback: base, ...prefix } : { fallback: prefix ?? base };
}

const noToken = { token: '', name: undefined };

const withoutSlash = (prefix: string) => prefix.replace(/\/+$/, '');

// Options may come from JavaScript, without a check of types.
function readText(options: unknown, name: 'token' | 'tokenEnv'): string | undefined {
  const value: unknown = Object(options)[name];
  return typeof value === 'string' ? value : undefined;
}

/** @returns all values; `undefined` if one is wrong */
function validate(options: unknown, mistakes: Mistakes, otherNames: readonly string[]): ValidOptions | undefined {
  if (typeof options !== 'object' || options === null || Array.isArray(options)) {
    mistakes.sentences.push('options: expected an object with options (its value is not shown).');
    return undefined;
  }
  const given = Object.fromEntries(Object.entries(options).filter(([, value]) => value !== undefined));
  const values = Object.entries<OptionEntry>(optionTable).map(([name, { validator, default: byDefault }]) => {
    const { [name]: value = byDefault } = given;
    return [name, value === undefined ? undefined : validator(validators)(value, mistakes.at(name))];
  });
  mistakes.addUnknown(Object.keys(given), Object.keys(optionTable), otherNames);
  return mistakes.sentences.length === 0 ? Object.fromEntries(values) : undefined;
}

const schemeAndHost = /^https?:\/\/([^/:]+)/i;

/** URLs of the site must not name an asset host: they would look like assets of the CMS. */
function checkOwnHosts({ host, site, base, dir, prefix }: ValidOptions, options: Options, mistakes: Mistakes): void {
  const hosts = new AssetHosts(host);
  const names = [assetDomain, ...host];
  const check = text(
    [
      "expected one of the site's own hosts, but this is an asset host of the CMS",
      // Resolvers read dots at the end of a name as the root.
      (url) => !hosts.includes(schemeAndHost.exec(url)?.[1]?.replace(/\.+$/, '') ?? ''),
      'basis',
    ],
    [
      'expected another name, but this names an asset host of the CMS',
      (url) => !names.some((name) => url.replace(schemeAndHost, '').toLowerCase().includes(name)),
    ],
  );
  if (site) check(new URL(site).origin, mistakes.at('site').showing(options.site));
  check(base, mistakes.at('base').showing(options.base));
  check(dir, mistakes.at('dir').showing(options.dir));
  if (typeof prefix === 'string') check(prefix, mistakes.at('prefix').showing(options.prefix));
  for (const [extension, url] of Object.entries(typeof prefix === 'object' ? prefix : {})) {
    check(url, mistakes.at('prefix').at(extension).showing(Object(options.prefix)[extension]));
  }
}

/** A value in a message. @param secret never shown, even if another option has it as value */
function show(value: unknown, secret: string): string {
  const shown = typeof value === 'string' ? JSON.stringify(value) : inspect(value, { depth: 3, breakLength: Infinity });
  const masked = shown.replace(/\/\/[^/@\s]*@/g, '//***@').replace(/([?&][\w.-]+=)[^&#\s"']+/g, '$1***');
  return maskSecret(masked, secret);
}
