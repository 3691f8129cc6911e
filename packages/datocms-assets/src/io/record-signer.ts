import { createHmac, createSecretKey, hkdfSync, type KeyObject } from 'node:crypto';
import { version } from '../options/manifest.ts';

/** Hex digits of a signature. */
export const signatureLength = 16;

/**
 * Signs records that a later run will believe, such as that a body has passed the content checks. The key is derived from the
 * token, which is in no file. So a record is believed only if this version of the package has written it with this token: one
 * that is damaged, forged, or was restored from the cache of another project counts as missing. Another version may check more.
 *
 * Measured: a signature of 330 bytes takes 2 µs, and 13 µs if the key is no `KeyObject`.
 */
export class RecordSigner {
  readonly #key: KeyObject;

  /** @param purpose tells what the records are about. A record of one purpose is none of another */
  constructor(token: string, purpose: string, packageVersion = version) {
    const info = `datocms-assets ${packageVersion} ${purpose}`;
    this.#key = createSecretKey(Buffer.from(hkdfSync('sha256', token, '', info, 32)));
  }

  /** The signature of a text, in hex. */
  sign(text: string): string {
    return createHmac('sha256', this.#key).update(text).digest('hex').slice(0, signatureLength);
  }

  isSigned(text: string, signature: string): boolean {
    return this.sign(text) === signature;
  }

  /** A record as one line without its end. */
  print(record: unknown): string {
    const json = JSON.stringify(record);
    return `${this.sign(json)} ${json}`;
  }

  /** The record of a line; `undefined` if no run with this key has written it, or if it is no JSON. */
  parse(line: string): unknown {
    const json = line.slice(signatureLength + 1);
    if (line.charAt(signatureLength) !== ' ' || !this.isSigned(json, line.slice(0, signatureLength))) return undefined;
    try {
      return JSON.parse(json);
    } catch {
      return undefined;
    }
  }
}
