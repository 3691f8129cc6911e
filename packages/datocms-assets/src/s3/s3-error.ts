import { findingCodes } from '../findings/codes.ts';
import { option } from '../options/options.ts';

/** A request to a bucket that failed for good. The message is a sentence without a full stop; it never shows a key. */
export class S3Error extends Error {
  override readonly name = 'S3Error';
  /** The status of the answer; 0 if there was none. */
  readonly status: number;
  /** The code of the service, such as `NoSuchBucket`; empty if it named none. */
  readonly code: string;
  /** Whether a further try may succeed. */
  readonly retryable: boolean;
  /** Whether the service asks for fewer requests. */
  readonly throttled: boolean;
  /** Milliseconds that the service asks to wait. */
  readonly requestedWait: number | undefined;
  /** The bucket's region, if the service names another one than that of the request. */
  readonly region: string | undefined;
  /** How to fix it. @default the fix of the finding's code */
  readonly fix: string | undefined;

  constructor(message: string, facts: Partial<Omit<S3Error, 'message' | 'name'>> & ErrorOptions = {}) {
    super(message, facts);
    this.status = facts.status ?? 0;
    this.code = facts.code ?? '';
    this.retryable = facts.retryable ?? false;
    this.throttled = facts.throttled ?? false;
    this.requestedWait = facts.requestedWait;
    this.region = facts.region;
    this.fix = facts.fix;
  }
}

/** How to fix an error outside of a build: the fix does not advise to build again. */
export function fixWithoutBuild({ fix = findingCodes['store-failed'].fix.replace(/, then .*/, '.') }: S3Error): string {
  return fix;
}

/** Frequent codes of S3 in words (https://docs.aws.amazon.com/AmazonS3/latest/API/ErrorResponses.html). */
export const s3Codes: Readonly<Record<string, string>> = {
  AccessDenied: 'the access key may not do this',
  AllAccessDisabled: 'the bucket is disabled',
  AuthorizationHeaderMalformed: `the region is wrong: set ${option('s3Region')}`,
  BadDigest: 'the body was changed on the way',
  ExpiredToken: 'the session token has expired',
  IncompleteBody: 'the body was cut short on the way',
  InternalError: 'the service has an error',
  InvalidAccessKeyId: 'the access key id is unknown there',
  InvalidRegionName: `the region is wrong: set ${option('s3Region')}, on Cloudflare R2 to "auto"`,
  NoSuchBucket: 'there is no such bucket',
  // Only a listing can get it, since a longer path is that of an object.
  NoSuchKey: `it takes the bucket for an object: set ${option('s3Endpoint')} without the bucket`,
  OperationAborted: 'another upload of the same file was under way',
  PermanentRedirect: `the bucket has another address: set ${option('s3Region')} or ${option('s3Endpoint')}`,
  QuotaExceeded: 'the bucket is full',
  RequestTimeout: 'the service received no data for too long',
  RequestTimeTooSkewed: "the clock of this machine differs too much from the service's",
  ServiceUnavailable: 'the service is not available',
  SignatureDoesNotMatch: 'the secret access key is wrong',
  SlowDown: 'the service asks for fewer requests',
  XAmzContentSHA256Mismatch: 'the body was changed on the way',
};

/** Temporary errors with status 400 and 409. */
const passing: ReadonlySet<string> = new Set([
  'BadDigest',
  'IncompleteBody',
  'OperationAborted',
  'RequestTimeout',
  'XAmzContentSHA256Mismatch',
]);

/** Whether a further try may succeed. */
export function mayPass(status: number, code: string): boolean {
  return status === 408 || status === 429 || (status >= 500 && status !== 501 && status !== 505) || passing.has(code);
}
