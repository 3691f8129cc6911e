import type { Finding } from './finding.ts';

/**
 * A copy in which stars replace a secret in every text at any depth: a URL may contain the CDA's token.
 * @param secret empty if there is none
 */
export function maskSecret<Value>(value: Value, secret: string): Value {
  return secret === '' ? value : (mask(value, secret) as Value);
}

/** A finding without the secret. Fields that programs compare stay as they are. */
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
