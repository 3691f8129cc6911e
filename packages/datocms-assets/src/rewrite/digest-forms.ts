import { createHash } from 'node:crypto';
import { base64Pattern, decodeBase64Escapes, escapeLike, integrityPattern } from '../asset-text/escaped-base64.ts';
import { equals } from '../asset-text/spelling.ts';

type Algorithm = 'md5' | 'sha1' | 'sha256' | 'sha384' | 'sha512';

/** One way to write a digest. */
export interface DigestForm {
  readonly algorithm: Algorithm;
  readonly print: (hash: Buffer) => string;
}

const bytesOf: Readonly<Record<Algorithm, number>> = { md5: 16, sha1: 20, sha256: 32, sha384: 48, sha512: 64 };
const algorithms = Object.keys(bytesOf) as readonly Algorithm[];

/** `sha256-<base64>`, as in a Content Security Policy and in `integrity`. */
export const integrityForms: readonly DigestForm[] = (['sha256', 'sha384', 'sha512'] as const).map((algorithm) => ({
  algorithm,
  print: (hash) => `${algorithm}-${hash.toString('base64')}`,
}));

// By length, digests in tables of files, such as those of service workers.
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
  /** The digest in its text, with escapes. */
  readonly raw: string;
  readonly text: string;
  readonly form: DigestForm;
}

/** Words as long as the shortest digest in base64. The check is faster than a pattern with escapes. */
const longWord = String.raw`(?=[A-Za-z0-9+/\\&#;%{}]{22})`;
/** A value by itself. A text between dots, hyphens or slashes is a part of a name, which stays. */
const value = new RegExp(
  String.raw`(?<=["'\x60\s:=>,]|\b(?:md5|sha\d+)-|^)${longWord}(?:[0-9a-f]{32,128}|${base64Pattern('22,86')}(?:${equals}){1,2})(?=["'\x60\s,;<&}]|\\["']|$)`,
  'gi',
);

export function findDigests(bytes: Buffer): Digest[] {
  const text = bytes.toString('latin1');
  const found = findIntegrity(text);
  const starts = new Set(found.map(({ start }) => start + 'sha256-'.length));
  for (const { 0: raw, index } of text.matchAll(value)) {
    const digest = decodeBase64Escapes(raw);
    const form = (digest.endsWith('=') ? base64Forms : hexForms).get(digest.length);
    if (form && !starts.has(index)) found.push({ start: index, raw, text: digest, form });
  }
  return found;
}

/** The digests of a Content Security Policy or of `integrity`. A page has no other digests. */
export function findPageDigests(bytes: Buffer): Digest[] {
  return findIntegrity(bytes.toString('latin1'));
}

function findIntegrity(text: string): Digest[] {
  return Array.from(text.matchAll(integrityPattern), ({ 0: raw, index }): Digest => {
    const algorithm = raw.slice(0, 'sha256'.length).toLowerCase();
    const form = integrityForms.find((each) => each.algorithm === algorithm) as DigestForm;
    return { start: index, raw, text: algorithm + decodeBase64Escapes(raw.slice(algorithm.length)), form };
  });
}

/** Whether a digest is that of these bytes. */
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

/** Writes a digest in the case and with the escapes of the replaced digest. @param raw the replaced one in its text */
export function writeLike(digest: string, raw: string): string {
  return upperCaseHex.test(raw) ? digest.toUpperCase() : escapeLike(digest, raw);
}
