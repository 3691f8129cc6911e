/** An access key, in the form of all S3-compatible stores. */
export interface Credentials {
  readonly accessKeyId: string;
  readonly secretAccessKey: string;
  /** The token of keys that expire. */
  readonly sessionToken: string | undefined;
}

/** A folder of a bucket, and how requests reach it. */
export interface S3Location {
  readonly bucket: string;
  /** The beginning of all keys: empty, or a path such as `site/media/` with a slash at its end. */
  readonly folder: string;
  /** The origin of requests, such as `https://media.s3.eu-central-1.amazonaws.com`. */
  readonly origin: string;
  /** The part of a request's path before the key: `/`, or with the bucket in the path, `/media/`. */
  readonly root: string;
  /** The region for which requests are signed. */
  readonly region: string;
  readonly credentials: Credentials;
}

/** `path`: the bucket is the first part of the path. `host`: it is a part of the host's name. */
export type Addressing = 'path' | 'host';

export interface S3Options {
  /** @default AWS */
  readonly endpoint: string | undefined;
  readonly region: string | undefined;
  /** @default `path` with an endpoint, else `host` */
  readonly addressing: Addressing | undefined;
}

/** From this region, AWS tells the region of a bucket. */
const firstRegion = 'us-east-1';

/** Parses `s3://bucket/folder`; `undefined` for any other text. */
export function parseS3Url(url: string): { readonly bucket: string; readonly folder: string } | undefined {
  const [, bucket, path = ''] = /^s3:\/\/([a-z0-9][a-z0-9.-]{1,61}[a-z0-9])(\/[^?#]*)?$/.exec(url) ?? [];
  const folder = path.replace(/^\/|\/$/g, '');
  if (bucket === undefined || bucket.includes('..')) return undefined;
  if (folder !== '' && !folder.split('/').every((part) => /^[\w.!~*'()-]+$/.test(part) && !/^\.\.?$/.test(part)))
    return undefined;
  return { bucket, folder: folder && `${folder}/` };
}

/**
 * The location of a folder for requests.
 * @param url has been validated
 */
export function s3Location(
  url: string,
  { endpoint, region = 'auto', addressing }: S3Options,
  credentials: Credentials,
): S3Location {
  const parsed = parseS3Url(url);
  if (!parsed) throw new TypeError('The URL names no bucket.');
  const { bucket, folder } = parsed;
  const location = { bucket, folder, credentials };
  if (endpoint === undefined) return awsLocation(location, region === 'auto' ? firstRegion : region, addressing);
  const base = new URL(endpoint);
  const path = base.pathname.replace(/\/*$/, '/');
  if (addressing !== 'host') return { ...location, region, origin: base.origin, root: `${path}${bucket}/` };
  return { ...location, region, origin: `${base.protocol}//${bucket}.${base.host}`, root: path };
}

/** The location at AWS. Its certificate covers one more label, so a bucket with dots can't be in the host's name. */
function awsLocation(
  location: Pick<S3Location, 'bucket' | 'folder' | 'credentials'>,
  region: string,
  addressing: Addressing = location.bucket.includes('.') ? 'path' : 'host',
): S3Location {
  const host = `s3.${region}.amazonaws.com${region.startsWith('cn-') ? '.cn' : ''}`;
  return addressing === 'path'
    ? { ...location, region, origin: `https://${host}`, root: `/${location.bucket}/` }
    : { ...location, region, origin: `https://${location.bucket}.${host}`, root: '/' };
}

/** The location in another region, which the service has named. */
export function inRegion(location: S3Location, region: string): S3Location {
  if (!/^[a-z0-9-]{1,40}$/.test(region)) return location;
  const origin = location.origin.replace(/(?<=s3\.)[a-z0-9-]+(?=\.amazonaws\.com)/, region);
  return { ...location, region, origin };
}
