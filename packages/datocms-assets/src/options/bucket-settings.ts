import { isIP } from 'node:net';
import { type Credentials, parseS3Url, type S3Location, s3Location } from '../s3/location.ts';
import { keyName } from '../sealing/parse-keys.ts';
import { option } from './options.ts';
import type { BucketOptions } from './table/bucket.ts';
import type { Environment } from './token.ts';
import { normalize } from './validator.ts';
import { endpoint as endpointUrl, region as regionName } from './validators.ts';

/** Folders of buckets, and the mistakes of their options. */
export interface BucketSettings {
  readonly store: S3Location | undefined;
  readonly sharedCache: S3Location | undefined;
  /** Sentences, without the access key. */
  readonly problems: readonly string[];
}

/**
 * Finds the store's address and access key, in the options and in the variables that tools of AWS use
 * (https://docs.aws.amazon.com/cli/latest/userguide/cli-configure-envvars.html).
 * @param prefixes public URLs of stored files
 */
export function bucketSettings(
  { store, sharedCache, s3Endpoint, s3Region, s3Addressing }: BucketOptions,
  prefixes: readonly string[],
  environment: Environment,
): BucketSettings {
  const name = store === undefined ? 'sharedCache' : 'store';
  if (store === undefined && sharedCache === undefined) return { store, sharedCache, problems: [] };
  const read = (variable: string) => environment.variables[variable]?.trim() || undefined;
  const [accessKeyId = '', secretAccessKey = ''] = [read('AWS_ACCESS_KEY_ID'), read('AWS_SECRET_ACCESS_KEY')];
  const endpoint = s3Endpoint ?? read('AWS_ENDPOINT_URL_S3') ?? read('AWS_ENDPOINT_URL');
  const region = s3Region ?? read('AWS_REGION') ?? read('AWS_DEFAULT_REGION');
  const missing = ['AWS_ACCESS_KEY_ID', 'AWS_SECRET_ACCESS_KEY'].filter((variable) => read(variable) === undefined);
  const isAbsolute = store === undefined || prefixes.every((prefix) => prefix.includes('://'));
  const isEndpoint = endpoint !== undefined && normalize(endpointUrl, endpoint) !== undefined;
  const checks: readonly (readonly [isWrong: boolean, problem: string])[] = [
    [
      missing.length > 0,
      `${name}: ${missing.join(' and ')} not set. Set the access key of the bucket. Looked in ${environment.places}.`,
    ],
    [
      !isAbsolute,
      `store: pages need the public URL of the bucket's folder. Set ${option('prefix')} to it, such as https://media.example.org.`,
    ],
    [
      isInside(sharedCache, store),
      `sharedCache: expected a folder outside of ${store}, since the cache names original URLs and visitors can read that folder; got "${sharedCache}".`,
    ],
    ...['AWS_ACCESS_KEY_ID', 'AWS_SECRET_ACCESS_KEY', 'AWS_SESSION_TOKEN'].map(
      (variable) =>
        [
          !/^[!-~]*$/.test(read(variable) ?? ''),
          `${name}: ${variable} holds characters that no key has. Copy the key again.`,
        ] as const,
    ),
    [
      endpoint !== undefined && !isEndpoint,
      's3Endpoint: the variable AWS_ENDPOINT_URL_S3 or AWS_ENDPOINT_URL holds no URL that begins with https:// (or http://), without user name, password and query.',
    ],
    [
      s3Addressing === 'host' && isEndpoint && isAtIpAddress(endpoint),
      `s3Addressing: the store has an IP address, ${endpoint}, in front of which no bucket can be named. Use ${option('s3Addressing', 'path')}.`,
    ],
    [
      region !== undefined && normalize(regionName, region) === undefined,
      's3Region: the variable AWS_REGION or AWS_DEFAULT_REGION holds no name of a region such as eu-central-1.',
    ],
  ];
  const problems = checks.flatMap(([isWrong, problem]) => (isWrong ? problem : []));
  if (problems.length > 0) return { store: undefined, sharedCache: undefined, problems };
  const credentials: Credentials = { accessKeyId, secretAccessKey, sessionToken: read('AWS_SESSION_TOKEN') };
  const options = { endpoint, region, addressing: s3Addressing };
  const locate = (url: string | undefined) => (url === undefined ? undefined : s3Location(url, options, credentials));
  return { store: locate(store), sharedCache: locate(sharedCache), problems };
}

/** Whether a folder of a bucket is, or lies in, another folder. */
function isInside(url: string | undefined, other: string | undefined): boolean {
  const [inner, outer] = [url, other].map((each) => each && parseS3Url(each));
  return !!inner && !!outer && inner.bucket === outer.bucket && inner.folder.startsWith(outer.folder);
}

function isAtIpAddress(endpoint: string): boolean {
  return isIP(new URL(endpoint).hostname.replace(/^\[|\]$/g, '')) !== 0;
}

/** The secrets that sign records of a shared cache: the keys of the environment, if they are set, else the token. */
export function recordSecrets({ variables }: Environment, token: string): readonly string[] {
  const keys = (variables[keyName] ?? '').split(',').flatMap((key) => key.trim() || []);
  return keys.length > 0 ? keys : [token];
}
