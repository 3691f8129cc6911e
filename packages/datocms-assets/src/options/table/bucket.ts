import type { OptionEntries } from '../option-entry.ts';

/** Options for a bucket of an S3-compatible store. */
export interface BucketOptions {
  /**
   * Folder of a bucket that stored files go to, instead of into the output; needs an absolute `prefix`, the public URL of the
   * folder. The access key is in the environment: `AWS_ACCESS_KEY_ID` and `AWS_SECRET_ACCESS_KEY`.
   * @example 's3://media/my-site'
   */
  store?: string | undefined;
  /**
   * Folder of a bucket with a second cache, which many machines share. A build goes on without it if it can't be reached.
   * @example 's3://build-cache/my-site'
   */
  sharedCache?: string | undefined;
  /**
   * Address of the store, if it is not AWS.
   * @example 'https://fly.storage.example.net'
   * @default process.env.AWS_ENDPOINT_URL_S3, else AWS
   */
  s3Endpoint?: string | undefined;
  /**
   * Region of the bucket.
   * @default process.env.AWS_REGION, else what the store says
   */
  s3Region?: string | undefined;
  /**
   * Where requests name the bucket: path, or host (in the name of the host).
   * @default path with an endpoint, else host
   */
  s3Addressing?: 'path' | 'host' | undefined;
}

/** Options of `datocms-assets prune`. */
export interface PruneOptions {
  /**
   * Remove only objects that were sent so long ago, or earlier: days (30d) or hours (12h). A number means days.
   * @default '30d'
   */
  olderThan?: number | string | undefined;
}

export const bucketOptions = {
  store: {
    validator: (from) => from.s3Url,
    argument: '<url>',
    help: 'folder of a bucket that stored files go to, instead of into the output; needs an absolute --prefix',
    commands: ['localize', 'prune'],
  },
  sharedCache: {
    validator: (from) => from.s3Url,
    argument: '<url>',
    help: 'folder of a bucket with a second cache, which many machines share',
    commands: ['localize'],
  },
  s3Endpoint: {
    validator: (from) => from.endpoint,
    defaultText: '$AWS_ENDPOINT_URL_S3, else AWS',
    argument: '<url>',
    help: 'address of the store, if it is not AWS',
    commands: ['localize', 'prune'],
  },
  s3Region: {
    validator: (from) => from.region,
    defaultText: '$AWS_REGION, else what the store says',
    argument: '<name>',
    help: 'region of the bucket',
    commands: ['localize', 'prune'],
  },
  s3Addressing: {
    validator: (from) => from.oneOf('path', 'host'),
    defaultText: 'path with an endpoint, else host',
    argument: '<style>',
    help: 'where requests name the bucket: path, or host (in the name of the host)',
    commands: ['localize', 'prune'],
  },
} satisfies OptionEntries<BucketOptions>;

export const pruneOptions = {
  olderThan: {
    validator: (from) => from.days,
    default: '30d',
    argument: '<age>',
    help: 'remove only objects that were sent so long ago, or earlier: days (30d) or hours (12h)',
    commands: ['prune'],
  },
} satisfies OptionEntries<PruneOptions>;
