import type { Finding } from './finding.ts';

/**
 * A copy with stars in the place of a secret, in every text at any depth: an editor or a script may have put the token of the CDA
 * into a URL.
 * @param secret empty if there is none
 */
export function maskSecret<Value>(value: Value, secret: string): Value {
  return secret === '' ? value : (mask(value, secret) as Value);
}

/** A finding without the secret. What programs compare stays as it is. */
export function maskFinding(found: Finding, secret: string): Finding {
  const { code, level, docs } = found;
  return { ...maskSecret(found, secret), code, level, docs };
}

function mask(value: unknown, secret: string): unknown {
  if (typeof value === 'string') return value.replaceAll(secret, '***');
  if (Array.isArray(value)) return value.map((each) => mask(each, secret));
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([name, each]) => [name, mask(each, secret)]));
}
