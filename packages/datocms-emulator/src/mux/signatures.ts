import { createHmac, randomBytes } from 'node:crypto';

export interface SignatureOptions {
  /** Seconds for which a signature is valid. */
  readonly lifetime: number;
  /** How many segments the signatures of one master playlist give; null for any number. */
  readonly segments: number | null;
}

/** Signs paths for a session, which begins with the request for a master playlist. */
export interface Signatures {
  /** Starts a session. @returns its id */
  start(): string;
  sign(path: string, session: string): Signature;
  /** Whether the query of a request for this path holds a valid signature. */
  isValid(path: string, query: URLSearchParams): boolean;
  /** Counts a segment. @returns false if the session has had all of its segments */
  countSegment(session: string): boolean;
}

export interface Signature {
  /** Seconds since 1970. */
  readonly expires: number;
  readonly text: string;
}

/** Signatures in the form of Mux: base64 of the time of expiry and a hash, both in hexadecimal digits. */
export function createSignatures({ lifetime, segments }: SignatureOptions): Signatures {
  const secret = randomBytes(32);
  const given = new Map<string, number>();
  const hash = (...parts: string[]) => createHmac('sha256', secret).update(parts.join('\n')).digest('hex');
  const encode = (path: string, session: string, expires: string) =>
    Buffer.from(`${expires}_${hash(path, session, expires)}`).toString('base64');
  return {
    start: () => randomBytes(54).toString('base64').replace(/[+/]/g, '0'),
    sign: (path, session) => {
      const expires = Math.ceil(Date.now() / 1000 + lifetime);
      return { expires, text: encode(path, session, expires.toString(16)) };
    },
    isValid: (path, query) => {
      const [signature, session] = [query.get('signature') ?? '', query.get('vsid') ?? ''];
      const [digits = ''] = Buffer.from(signature, 'base64').toString('latin1').split('_');
      const expires = Number.parseInt(digits, 16);
      return (
        signature === encode(path, session, digits) &&
        Number(query.get('expires') ?? expires) === expires &&
        Date.now() <= expires * 1000 &&
        (given.get(session) ?? 0) <= (segments ?? Number.POSITIVE_INFINITY)
      );
    },
    countSegment: (session) => {
      if (segments === null) return true;
      const count = (given.get(session) ?? 0) + 1;
      given.set(session, count);
      return count <= segments;
    },
  };
}
