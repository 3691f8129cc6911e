import { resolve } from 'node:path';
import { z } from 'zod';
import { AssetHosts, assetDomain } from '../asset/asset-url.ts';
import type { S3Location } from '../s3/location.ts';
import { bucketSettings, recordSecrets } from './bucket-settings.ts';
import { ConfigurationError } from './configuration-error.ts';
import type { OptionEntry } from './option-entry.ts';
import { describeMistake, type Mistake, namesIn, toMistakes } from './option-errors.ts';
import { type OptionTable, optionTable } from './option-table.ts';
import type { Options } from './options.ts';
import { describeMissingToken, type Environment, findToken, processEnvironment } from './token.ts';
import type { OutputOf } from './validator.ts';
import { type VideoMode, validators } from './validators.ts';

/** Options after validation, with defaults. */
type ValidOptions = {
  readonly [Name in keyof OptionTable]:
    | OutputOf<ReturnType<OptionTable[Name]['validator']>>
    | (OptionTable[Name] extends { readonly default: unknown } ? never : undefined);
};

export interface VideoSettings {
  readonly mode: VideoMode;
  /** Height in pixels. */
  readonly maxResolution: number;
  /** The limit of all videos of a run together. */
  readonly maxBytes: number;
}

/** The options as the code uses them: validated and normalized, with defaults. */
export interface Settings
  extends Omit<
    ValidOptions,
    | 'host'
    | 'prefix'
    | 'tokenEnv'
    | 'video'
    | 'videoMaxResolution'
    | 'videoMaxBytes'
    | 'store'
    | 'sharedCache'
    | 's3Endpoint'
    | 's3Region'
    | 's3Addressing'
    | 'report'
  > {
  /** Empty if there is none. */
  readonly token: string;
  /** The variable that held the token; `undefined` if it was an option, or if there is none. */
  readonly tokenName: string | undefined;
  readonly hosts: AssetHosts;
  /** An origin such as `https://www.example.org`, without a slash at its end. */
  readonly site: string | undefined;
  /** `/` or `/docs/`. */
  readonly base: string;
  /** The part of a URL before `/<dir>/<name>`: empty, `/docs`, or `https://cdn.example.org`. */
  readonly prefix: string;
  /** Prefixes of file extensions (without the dot) that have their own. */
  readonly prefixes: ReadonlyMap<string, string>;
  /** Between the prefix and the name of a stored file: `_assets/`, or empty for a bucket. */
  readonly urlFolder: string;
  /** The generator whose router takes a path to any file for a page of the site, so that documents need absolute URLs. */
  readonly router?: string | undefined;
  readonly video: VideoSettings;
  /** Where stored files go instead of into the output. */
  readonly store: S3Location | undefined;
  /** A second cache, which many machines share. */
  readonly sharedCache: S3Location | undefined;
  /** They bind the records of the shared cache. The first one signs. */
  readonly recordSecrets: readonly string[];
  /** Absolute path. */
  readonly cacheDir: string;
  /** Absolute paths. */
  readonly report: readonly string[];
}

/** Relative to the working folder. */
export const defaultCacheDir = optionTable.cacheDir.default;

const schema = z.strictObject(
  Object.fromEntries(
    Object.entries<OptionEntry>(optionTable).map(([name, { validator, default: value }]) => {
      const schemaOfOption = validator(validators) as z.ZodType<unknown, unknown>;
      return [name, value === undefined ? schemaOfOption.optional() : schemaOfOption.prefault(value)];
    }),
  ),
);

/**
 * Validates options once, at the start.
 * @param environment has the token if it is not an option
 * @param needs `token` for commands that ask the CDA: a missing token is a mistake then. `token and bucket` for jobs, and
 *   `bucket` for commands that need no token; others may get options of a bucket without its access key
 * @param otherNames options of the caller, which a mistyped name may mean
 * @throws ConfigurationError that lists all mistakes with path and value, but never shows the token
 */
export function toSettings(
  options: Options,
  environment: Environment = processEnvironment(),
  needs: 'token' | 'token and bucket' | 'bucket' | 'nothing' = 'nothing',
  otherNames: readonly string[] = [],
): Settings {
  // Zod compiles a function for a schema, which takes longer than one use of it saves.
  const parsed = schema.safeParse(withoutUndefined(options), { jitless: true });
  const valid = parsed.success ? (parsed.data as ValidOptions) : undefined;
  const tokenEnv = readText(options, 'tokenEnv');
  const { token, name: tokenName } = findToken(readText(options, 'token'), tokenEnv, environment) ?? noToken;
  const mistakes = valid ? checkOwnHosts(valid) : (parsed.error?.issues ?? []).flatMap(toMistakes);
  const namesAt = (path: readonly PropertyKey[]) => [
    ...namesIn(schema, path),
    ...(path.length === 0 ? otherNames : []),
  ];
  const problems = mistakes.flatMap((mistake) => describeMistake(mistake, { options, secret: token, namesAt }));
  if (/[^\x21-\x7e]/.test(token)) {
    problems.push('token: expected ASCII characters without white space (its value is not shown).');
  }
  if (needs.startsWith('token') && token === '') problems.push(describeMissingToken(tokenEnv, environment));
  const { cwd = process.cwd() } = environment;
  const { fallback, ...byExtension } = prefixesOf(valid);
  const prefixes = needs === 'bucket' ? [] : [fallback, ...Object.values(byExtension)];
  const bucket = valid && needs.endsWith('bucket') ? bucketSettings(valid, prefixes, environment) : undefined;
  problems.push(...(bucket?.problems ?? []));
  if (!valid || problems.length > 0) throw new ConfigurationError(problems);
  const { host, prefix: _prefix, tokenEnv: _found, s3Endpoint: _e, s3Region: _r, s3Addressing: _a, ...others } = valid;
  const { video: videoOption, videoMaxResolution, videoMaxBytes, ...rest } = others;
  const { mode, maxResolution = videoMaxResolution, maxBytes = videoMaxBytes } = videoOption;
  const video = { mode, maxResolution, maxBytes };
  return Object.freeze({
    ...rest,
    token,
    tokenName,
    hosts: new AssetHosts(host, video.mode === 'report' ? undefined : video.mode),
    video,
    site: valid.site === undefined ? undefined : new URL(valid.site).origin,
    prefix: withoutSlash(fallback),
    prefixes: new Map(Object.entries(byExtension).map(([extension, url]) => [extension, withoutSlash(url)])),
    urlFolder: bucket?.store ? '' : `${valid.dir}/`,
    store: bucket?.store,
    sharedCache: bucket?.sharedCache,
    recordSecrets: recordSecrets(environment, token),
    cacheDir: resolve(cwd, valid.cacheDir),
    report: valid.report.map((file) => resolve(cwd, file)),
  });
}

/** The prefix of all files, and those of extensions. */
function prefixesOf(valid: ValidOptions | undefined): Readonly<Record<string, string>> & { readonly fallback: string } {
  const { prefix, base = '/' } = valid ?? {};
  return typeof prefix === 'object' ? { fallback: base, ...prefix } : { fallback: prefix ?? base };
}

const noToken = { token: '', name: undefined };

const withoutSlash = (prefix: string) => prefix.replace(/\/+$/, '');

// Options may come from JavaScript, which has not checked their types.
function readText(options: unknown, name: 'token' | 'tokenEnv'): string | undefined {
  const value: unknown = Object(options)[name];
  return typeof value === 'string' ? value : undefined;
}

function withoutUndefined(options: unknown): unknown {
  if (typeof options !== 'object' || options === null || Array.isArray(options)) return options;
  return Object.fromEntries(Object.entries(options).filter(([, value]) => value !== undefined));
}

/** URLs of the site must not name an asset host: they would be taken for assets of the CMS. */
function checkOwnHosts({ host, site, base, dir, prefix }: ValidOptions): Mistake[] {
  const hosts = new AssetHosts(host);
  const names = [assetDomain, ...host];
  const prefixes = typeof prefix === 'object' ? Object.entries(prefix) : [];
  const urls: readonly (readonly [path: readonly string[], url: unknown])[] = [
    [['site'], site && new URL(site).origin],
    [['base'], base],
    [['dir'], dir],
    [['prefix'], prefix],
    ...prefixes.map(([extension, url]) => [['prefix', extension], url] as const),
  ];
  return urls.flatMap(([path, url]): Mistake[] => {
    if (typeof url !== 'string') return [];
    const [, hostname = '', rest = url] = /^https?:\/\/([^/:]+)(.*)$/is.exec(url) ?? [];
    // A resolver takes dots at the end of a name for the root.
    if (hosts.includes(hostname.replace(/\.+$/, ''))) {
      return [{ path, message: "expected one of the site's own hosts, but this is an asset host of the CMS" }];
    }
    if (!names.some((name) => rest.toLowerCase().includes(name))) return [];
    return [{ path, message: 'expected another name, but this names an asset host of the CMS' }];
  });
}
