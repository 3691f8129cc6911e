import { createHash } from 'node:crypto';

type Algorithm = 'md5' | 'sha1' | 'sha256' | 'sha384' | 'sha512';

/** One way to write a digest. */
export interface DigestForm {
  readonly algorithm: Algorithm;
  readonly print: (hash: Buffer) => string;
}

const bytesOf: Readonly<Record<Algorithm, number>> = { md5: 16, sha1: 20, sha256: 32, sha384: 48, sha512: 64 };
const algorithms = Object.keys(bytesOf) as readonly Algorithm[];

/** `sha256-<base64>` in a Content Security Policy and in `integrity`. */
export const integrityForms: readonly DigestForm[] = (['sha256', 'sha384', 'sha512'] as const).map((algorithm) => ({
  algorithm,
  print: (hash) => `${algorithm}-${hash.toString('base64')}`,
}));

// Digests in tables of files, such as those of service workers, by length.
const hexForms = new Map(
  algorithms.map((algorithm): [number, DigestForm] => [
    2 * bytesOf[algorithm],
    { algorithm, print: (hash) => hash.toString('hex') },
  ]),
);
const base64Forms = new Map(
  algorithms.map((algorithm): [number, DigestForm] => [
    4 * Math.ceil(bytesOf[algorithm] / 3),
    { algorithm, print: (hash) => hash.toString('base64') },
  ]),
);

/** A digest in a text. */
export interface Digest {
  readonly start: number;
  readonly text: string;
  readonly form: DigestForm;
}

const integrity = /sha(256|384|512)-(?:[A-Za-z0-9+/]{86}==|[A-Za-z0-9+/]{64}|[A-Za-z0-9+/]{43}=)/g;
/** A value by itself. What stands between dots, hyphens or slashes is a part of a name, which stays. */
const value =
  /(?<=["'`\s:=>,]|\b(?:md5|sha\d+)-|^)(?:[0-9a-f]{32,128}|[0-9A-F]{32,128}|[A-Za-z0-9+/]{22,86}={1,2})(?=["'`\s,;<&}]|\\["']|$)/g;

/** The digests in a file. */
export function findDigests(bytes: Buffer): Digest[] {
  const text = bytes.toString('latin1');
  const found = findIntegrity(text);
  const starts = new Set(found.map(({ start }) => start + 'sha256-'.length));
  for (const { 0: digest, index } of text.matchAll(value)) {
    const form = (digest.endsWith('=') ? base64Forms : hexForms).get(digest.length);
    if (form && !starts.has(index)) found.push({ start: index, text: digest, form });
  }
  return found;
}

/** The digests of a Content Security Policy or of `integrity`. A page has no others. */
export function findPageDigests(bytes: Buffer): Digest[] {
  return findIntegrity(bytes.toString('latin1'));
}

function findIntegrity(text: string): Digest[] {
  return Array.from(text.matchAll(integrity), ({ 0: digest, 1: bits, index }): Digest => {
    const form = integrityForms.find(({ algorithm }) => algorithm === `sha${bits}`) as DigestForm;
    return { start: index, text: digest, form };
  });
}

/** Whether a digest is the one of these bytes. */
export function isDigestOf({ form, text }: Pick<Digest, 'form' | 'text'>, bytes: Uint8Array): boolean {
  return digestOf(form, bytes) === normalizeDigest(text);
}

export function digestOf({ algorithm, print }: DigestForm, bytes: Uint8Array): string {
  return print(createHash(algorithm).update(bytes).digest());
}

const upperCaseHex = /^[0-9A-F]+$/;

/** Hexadecimal digits in lower case. */
export function normalizeDigest(text: string): string {
  return upperCaseHex.test(text) ? text.toLowerCase() : text;
}

/** Writes a digest in the case of the one that it replaces. */
export function inCaseOf(digest: string, before: string): string {
  return upperCaseHex.test(before) ? digest.toUpperCase() : digest;
}
