import { createHmac, hash } from 'node:crypto';
import type { S3Location } from './location.ts';

/** A request without its signature. Names of headers are in lower case. */
export interface UnsignedRequest {
  readonly method: 'GET' | 'HEAD' | 'PUT' | 'DELETE';
  /** Escaped by `escapeKey`. */
  readonly path: string;
  readonly query: Readonly<Record<string, string>>;
  readonly headers: Readonly<Record<string, string>>;
  /** SHA-256 of the body, in hex. The service refuses a body with another hash. */
  readonly sha256: string;
}

export const sha256OfNothing = hash('sha256', '');

/**
 * Signs a request with Signature Version 4, in its headers
 * (https://docs.aws.amazon.com/AmazonS3/latest/API/sig-v4-header-based-auth.html).
 * @returns all headers of the request
 */
export function signRequest(
  { method, path, query, headers, sha256 }: UnsignedRequest,
  { origin, region, credentials }: Pick<S3Location, 'origin' | 'region' | 'credentials'>,
  now: Date,
): Record<string, string> {
  const time = now.toISOString().replace(/[:-]|\.\d+/g, '');
  const scope = [time.slice(0, 8), region, 's3', 'aws4_request'];
  const signed: Record<string, string> = {
    ...headers,
    host: new URL(origin).host,
    'x-amz-content-sha256': sha256,
    'x-amz-date': time,
    ...(credentials.sessionToken === undefined ? {} : { 'x-amz-security-token': credentials.sessionToken }),
  };
  const names = Object.keys(signed).sort();
  const canonical = [
    method,
    path,
    canonicalQuery(query),
    ...names.map((name) => `${name}:${signed[name]?.trim().replace(/ +/g, ' ')}`),
    '',
    names.join(';'),
    sha256,
  ].join('\n');
  const toSign = ['AWS4-HMAC-SHA256', time, scope.join('/'), hash('sha256', canonical)].join('\n');
  const key = scope.reduce<Buffer | string>((parent, part) => hmac(parent, part), `AWS4${credentials.secretAccessKey}`);
  const signature = hmac(key, toSign).toString('hex');
  const credential = [credentials.accessKeyId, ...scope].join('/');
  return {
    ...signed,
    authorization: `AWS4-HMAC-SHA256 Credential=${credential},SignedHeaders=${names.join(';')},Signature=${signature}`,
  };
}

/** A key in a path. All characters but unreserved ones and slashes are escaped once. */
export function escapeKey(key: string): string {
  return key.split('/').map(escapePart).join('/');
}

/** A query in the order and with the escapes of the signature. */
export function canonicalQuery(query: Readonly<Record<string, string>>): string {
  return Object.entries(query)
    .map(([name, value]) => `${escapePart(name)}=${escapePart(value)}`)
    .sort()
    .join('&');
}

function escapePart(text: string): string {
  return encodeURIComponent(text).replace(/[!'()*]/g, (found) => `%${found.charCodeAt(0).toString(16).toUpperCase()}`);
}

function hmac(key: Buffer | string, text: string): Buffer {
  return createHmac('sha256', key).update(text).digest();
}
